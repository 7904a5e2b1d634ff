import { expect, it } from "vitest";
import { inflateSync } from "node:zlib";
import { drawCover } from "./event.cover.rules.ts";
import { coverPng, PREVIEW } from "./event.image.ts";

const STRIDE = 1 + PREVIEW.width * 3;

const decode = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf("IDAT");
  const pixels = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const colourAt = (x: number, y: number): string => `#${pixels.subarray(y * STRIDE + 1 + x * 3, y * STRIDE + 4 + x * 3).toString("hex")}`;
  return { size: [bytes.readUInt32BE(16), bytes.readUInt32BE(20)], colourAt };
};

/** The last shape that contains the point, by its definition. */
const expectedAt = (id: string, x: number, y: number): string => {
  const contains = drawCover(id).filter((shape) => {
    const [dx, dy] = [x - shape.x, y - shape.y];
    if (shape.kind === "rectangle") return dx >= 0 && dy >= 0 && dx < shape.width && dy < shape.height;
    if (Math.hypot(dx, dy) > shape.r) return false;
    if (shape.kind === "disc") return true;
    const turn = (shape.degrees * Math.PI) / 180;
    return dx * Math.cos(turn) + dy * Math.sin(turn) > 0;
  });
  return (contains.at(-1)?.fill ?? "").toLowerCase();
};

it("is the middle of the cover, of each composition", () => {
  for (const id of ["evt_a", "evt_b", "evt_c", "ev_1065", "ev_1000", "evt_d", "evt_e"]) {
    const { size, colourAt } = decode(coverPng(id));
    expect(size).toEqual([1200, 630]);
    let same = 0;
    for (let x = 7; x < 1200; x += 40) for (let y = 9; y < 630; y += 35) if (colourAt(x, y) === expectedAt(id, x + 0.5, y + 135.5)) same++;
    // The others are at an edge, where colours mix.
    expect(same / (30 * 18), id).toBeGreaterThan(0.93);
  }
});

it("is small enough for messengers", () => {
  for (let at = 0; at < 12; at++) expect(coverPng(`evt_${at}`).length).toBeLessThan(120_000);
});
