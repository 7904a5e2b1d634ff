/** An event's cover as PNG, for previews in messengers. Every shape is a disc, half of one, or a rectangle, so that no library draws it. */
import { memoized } from "../kernel/memo.ts";
import { encodePng } from "../kernel/png.ts";
import { COVER, drawCover, type Shape, type Tint } from "./event.cover.rules.ts";

/** Open Graph previews are shown in this size. It is the middle of the cover. */
export const PREVIEW = { width: 1200, height: 630 };
const TOP = (COVER.height - PREVIEW.height) / 2;
/** Each pixel is the mean of this many by as many samples. */
const SAMPLES = 2;
const [WIDTH, HEIGHT] = [PREVIEW.width * SAMPLES, PREVIEW.height * SAMPLES];

type Span = { from: number; to: number };

/** The part of a line through a disc on the round side of a moon. `dx`, `dy`: the direction of that side. */
const cutMoon = ({ from, to }: Span, x: number, below: number, { dx, dy }: { dx: number; dy: number }): Span => {
  if (Math.abs(dx) < 1e-9) return below * dy >= 0 ? { from, to } : { from, to: from };
  const edge = x - (below * dy) / dx;
  return dx > 0 ? { from: Math.max(from, edge), to } : { from, to: Math.min(to, edge) };
};

/** The line at this height crosses the shape here. */
const spanOf = (shape: Shape, y: number): Span => {
  const below = y - shape.y;
  if (shape.kind === "rectangle") return { from: shape.x, to: below >= 0 && below < shape.height ? shape.x + shape.width : shape.x };
  const half = Math.sqrt(Math.max(0, shape.r ** 2 - below ** 2));
  const span = { from: shape.x - half, to: shape.x + half };
  if (shape.kind === "disc") return span;
  const radians = (shape.degrees * Math.PI) / 180;
  return cutMoon(span, shape.x, below, { dx: Math.cos(radians), dy: Math.sin(radians) });
};

/** The number of the colour of each sample. */
const paint = (shapes: readonly Shape[], colours: readonly string[]): Uint8Array => {
  const samples = new Uint8Array(WIDTH * HEIGHT);
  for (const shape of shapes) {
    const colour = colours.indexOf(shape.fill);
    for (let row = 0; row < HEIGHT; row++) {
      const { from, to } = spanOf(shape, TOP + (row + 0.5) / SAMPLES);
      const [first, end] = [from, to].map((x) => Math.min(WIDTH, Math.max(0, Math.round(x * SAMPLES)))) as [number, number];
      if (end > first) samples.fill(colour, row * WIDTH + first, row * WIDTH + end);
    }
  }
  return samples;
};

const channelsOf = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

const meanOf = (samples: Uint8Array, channels: readonly number[][]): Uint8Array => {
  const stride = 1 + PREVIEW.width * 3;
  const pixels = new Uint8Array(stride * PREVIEW.height);
  for (let y = 0; y < PREVIEW.height; y++)
    for (let x = 0; x < PREVIEW.width; x++) {
      const at = y * SAMPLES * WIDTH + x * SAMPLES;
      const four = [samples[at], samples[at + 1], samples[at + WIDTH], samples[at + WIDTH + 1]];
      for (let channel = 0; channel < 3; channel++) {
        const sum = four.reduce<number>((all, colour) => all + (channels[colour ?? 0]?.[channel] ?? 0), 0);
        pixels[y * stride + 1 + x * 3 + channel] = Math.round(sum / 4);
      }
    }
  return pixels;
};

export const coverPng = memoized(20, (eventId: string, tint?: Tint): Uint8Array => {
  const shapes = drawCover(eventId, tint);
  const colours = [...new Set(shapes.map(({ fill }) => fill))];
  return encodePng({ ...PREVIEW, bitDepth: 8, colour: "rgb", pixels: meanOf(paint(shapes, colours), colours.map(channelsOf)), level: 6 });
});
