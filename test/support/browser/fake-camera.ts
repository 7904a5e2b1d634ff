/** Two cameras that show codes: a canvas stream in place of the device, and a film for Chromium's fake device. */
import { writeFileSync } from "node:fs";
import { matrixOf } from "@catraca/core/ticket/ticket.image.ts";
import type { BrowserContext, Page } from "playwright-core";

const QUIET = 4;

/** Rows of dark modules, with the quiet zone. */
const modules = (text: string): boolean[][] => {
  const { size, isDark } = matrixOf(text);
  return Array.from({ length: size + 2 * QUIET }, (_, row) =>
    Array.from({ length: size + 2 * QUIET }, (__, column) => isDark(row - QUIET, column - QUIET)),
  );
};

type Camera = { show: (rows: boolean[][] | undefined) => void; end: () => void; opened: MediaStreamConstraints[] };
declare global {
  interface Window {
    fakeCamera: Camera;
  }
}

const installCamera = (): void => {
  // A blank page has no media devices.
  if (!("mediaDevices" in navigator)) return;
  const [width, height, side] = [640, 480, 320];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  let shown: boolean[][] | undefined;
  const draw = (): void => {
    if (!context) return;
    context.fillStyle = "#2b3a34";
    context.fillRect(0, 0, width, height);
    if (!shown) return;
    const scale = Math.floor(side / shown.length);
    const [left, top] = [(width - scale * shown.length) / 2, (height - scale * shown.length) / 2];
    for (const [row, columns] of shown.entries())
      for (const [column, isDark] of columns.entries()) {
        context.fillStyle = isDark ? "#000" : "#fff";
        context.fillRect(left + column * scale, top + row * scale, scale, scale);
      }
  };
  setInterval(draw, 50);
  let stream: MediaStream | undefined;
  window.fakeCamera = {
    opened: [],
    show: (rows) => {
      shown = rows;
      draw();
    },
    end: () => {
      for (const track of stream?.getTracks() ?? []) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
    },
  };
  navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
    window.fakeCamera.opened.push(constraints);
    stream = canvas.captureStream(20);
    return stream;
  };
};

/** For every page of the context. */
export const installFakeCamera = async (context: BrowserContext): Promise<void> => void (await context.addInitScript(installCamera));

export const fakeCamera = (page: Page) => ({
  /** Undefined shows no code. */
  show: (text?: string): Promise<void> =>
    page.evaluate((rows) => window.fakeCamera.show(rows), text === undefined ? undefined : modules(text)),
  end: (): Promise<void> => page.evaluate(() => window.fakeCamera.end()),
  opened: (): Promise<MediaStreamConstraints[]> => page.evaluate(() => window.fakeCamera.opened),
});

const FILM = { width: 320, height: 240, perSecond: 5, side: 200 } as const;
const [WALL, DARK, LIGHT, GREY] = [90, 20, 235, 128];

const frame = (text: string): Buffer => {
  const { width, height, side } = FILM;
  const luma = Buffer.alloc(width * height, WALL);
  const rows = modules(text);
  const scale = Math.floor(side / rows.length);
  const [left, top] = [Math.floor((width - scale * rows.length) / 2), Math.floor((height - scale * rows.length) / 2)];
  for (const [row, columns] of rows.entries())
    for (const [column, isDark] of columns.entries())
      for (let line = 0; line < scale; line++) {
        const from = (top + row * scale + line) * width + left + column * scale;
        luma.fill(isDark ? DARK : LIGHT, from, from + scale);
      }
  return Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, GREY)]);
};

/** Writes an uncompressed YUV4MPEG2 film that shows the code and repeats. */
export const writeFilm = (file: string, text: string): void => {
  const { width, height, perSecond } = FILM;
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F${perSecond}:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: perSecond }, () => frame(text))]));
};

/** Chromium's arguments that play the film as its camera. */
export const filmArguments = (file: string): string[] => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${file}`,
];
