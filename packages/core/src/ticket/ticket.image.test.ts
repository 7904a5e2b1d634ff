import { crc32, inflateSync } from "node:zlib";
import jsqr from "jsqr";
import { describe, expect, it } from "vitest";
import { create } from "../kernel/id.ts";
import { createCode } from "./ticket.code.ts";
import { matrixOf, qrPng, qrSvg, runsOf } from "./ticket.image.ts";

const code = (revision = 0) => createCode({ secret: "s", keyId: 1, eventId: "evt_a", ticketId: create("tkt"), revision });

type Picture = { side: number; isDark: (x: number, y: number) => boolean };

/** Read with another's decoder, from RGBA. */
const scan = ({ side, isDark }: Picture) => {
  const rgba = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (isDark(x, y)) rgba.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  return (jsqr as unknown as typeof jsqr.default)(rgba, side, side);
};

const chunksOf = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  const chunks = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    chunks.push({
      type: body.toString("latin1", 0, 4),
      data: body.subarray(4),
      intact: bytes.readUInt32BE(at + 8 + length) === crc32(body),
    });
    at += 12 + length;
  }
  return chunks;
};

const unpacked = (png: Uint8Array): Picture => {
  const [header, data] = chunksOf(png);
  const side = header?.data.readUInt32BE(0) ?? 0;
  const pixels = inflateSync(data?.data ?? "");
  const stride = 1 + Math.ceil(side / 8);
  expect(pixels).toHaveLength(stride * side);
  return { side, isDark: (x, y) => (((pixels[y * stride + 1 + (x >> 3)] ?? 255) >> (7 - (x & 7))) & 1) === 0 };
};

const drawn = (svg: string, scale = 6): Picture => {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const dark = new Set<string>();
  for (const [, x, y, length, back] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(length).toBe(back);
    for (let i = 0; i < Number(length); i++) dark.add(`${Number(x) + i} ${y}`);
  }
  return { side: side * scale, isDark: (x, y) => dark.has(`${Math.floor(x / scale)} ${Math.floor(y / scale)}`) };
};

const quiet = ({ side, isDark }: Picture, margin: number) => {
  for (let i = 0; i < side; i++)
    for (let d = 0; d < margin; d++) if (isDark(i, d) || isDark(d, i) || isDark(i, side - 1 - d) || isDark(side - 1 - d, i)) return false;
  return true;
};

describe("the picture of a code", () => {
  it("is version 3 and reads back exactly, as PNG and as SVG", () => {
    for (let i = 0; i < 20; i++) {
      const text = code(i * 3000);
      for (const picture of [unpacked(qrPng(text)), drawn(qrSvg(text))]) expect(scan(picture)).toMatchObject({ data: text, version: 3 });
    }
  });

  it("has four quiet modules on every side, and not five", () => {
    const text = code();
    expect(quiet(unpacked(qrPng(text)), 32)).toBe(true);
    expect(quiet(unpacked(qrPng(text)), 33)).toBe(false);
    expect(quiet(drawn(qrSvg(text), 1), 4)).toBe(true);
    expect(quiet(drawn(qrSvg(text), 1), 5)).toBe(false);
  });

  it("is a small PNG of whole chunks", () => {
    const png = qrPng(code());
    expect(Buffer.from(png.subarray(0, 8)).toString("latin1")).toBe("\x89PNG\r\n\x1A\n");
    expect(chunksOf(png).map(({ type, intact }) => [type, intact])).toEqual([
      ["IHDR", true],
      ["IDAT", true],
      ["IEND", true],
    ]);
    expect(unpacked(png).side).toBe(296);
    expect(png.length).toBeLessThan(900);
  });

  it("names itself to those who cannot see it, and lets nothing through as markup", () => {
    const svg = qrSvg(`</title><script>alert("1")</script>&'`);
    expect(svg).toContain("<title>&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</title>");
    expect(svg.match(/<\w+/g)).toEqual(["<svg", "<title", "<path", "<path"]);
    expect(svg).toContain('role="img"');
  });

  it("has runs that cover the dark modules and no other", () => {
    const matrix = matrixOf(code());
    expect(matrix.size).toBe(29);
    const dark = new Set(runsOf(matrix).flatMap(({ row, from, length }) => Array.from({ length }, (_, i) => row * 29 + from + i)));
    for (let row = 0; row < 29; row++)
      for (let column = 0; column < 29; column++) expect(dark.has(row * 29 + column)).toBe(matrix.isDark(row, column));
  });
});
