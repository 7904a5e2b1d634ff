/** QR codes: black on white with the four quiet modules of ISO/IEC 18004, at error correction level M. */
import { create } from "qrcode";
import { encodePng } from "../kernel/png.ts";
import { memoized } from "../kernel/memo.ts";
import { escapeHtml } from "../kernel/text.ts";

const QUIET = 4;
const PNG_SCALE = 8;

type Matrix = { size: number; isDark: (row: number, column: number) => boolean };

/** Cached, because a code is drawn for its file, its email, its page and its PDF. */
export const matrixOf = memoized(500, (code: string): Matrix => {
  const { size, data } = create(code, { errorCorrectionLevel: "M" }).modules;
  return { size, isDark: (row, column) => row >= 0 && column >= 0 && row < size && column < size && data[row * size + column] === 1 };
});

type Run = { row: number; from: number; length: number };

/** Adjacent dark modules of a row are joined, so that no hairline appears between them. */
export const runsOf = ({ size, isDark }: Matrix): Run[] => {
  const runs: Run[] = [];
  for (let row = 0; row < size; row++)
    for (let from = 0; from < size; from++) {
      let length = 0;
      while (isDark(row, from + length)) length++;
      if (length > 0) runs.push({ row, from, length });
      from += length;
    }
  return runs;
};

/** The dark modules as one path in a square of `side` with its quiet modules. Draw it on white. */
export const qrDrawing = (code: string): { side: number; path: string } => {
  const matrix = matrixOf(code);
  const path = runsOf(matrix).map(({ row, from, length }) => `M${from + QUIET} ${row + QUIET}h${length}v1h-${length}z`);
  return { side: matrix.size + 2 * QUIET, path: path.join("") };
};

export const qrSvg = (code: string): string => {
  const { side, path } = qrDrawing(code);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" shape-rendering="crispEdges"><title>${escapeHtml(code)}</title>` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`
  );
};

/**
 * PNG with one bit for each pixel: a tenth of a general encoder's time and a fifth of its bytes.
 * Level 9 would save 350 bytes of 730, in twelve times the time.
 */
export const qrPng = (code: string): Uint8Array => {
  const { size, isDark } = matrixOf(code);
  const side = (size + 2 * QUIET) * PNG_SCALE;
  const stride = 1 + side / 8;
  // Each row starts with its filter, 0. A set bit is white. A module is eight pixels wide, which is one byte.
  const pixels = new Uint8Array(stride * side).fill(255);
  for (let y = 0; y < side; y++) {
    pixels[y * stride] = 0;
    for (let x = 0; x < size; x++) if (isDark(Math.floor(y / PNG_SCALE) - QUIET, x)) pixels[y * stride + 1 + x + QUIET] = 0;
  }
  return encodePng({ width: side, height: side, bitDepth: 1, colour: "grey", pixels, level: 1 });
};
