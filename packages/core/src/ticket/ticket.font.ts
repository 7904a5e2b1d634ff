/**
 * DejaVu Sans Condensed: Latin, Greek, Cyrillic, Hebrew, Arabic and the older emoji. Standard PDF fonts cannot write "Łukasz".
 * It is resolved as a package, so a bundle needs these two files in node_modules/dejavu-fonts-ttf/ttf/ beside it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { memoized } from "../kernel/memo.ts";
import { create, type Font, type GlyphRun } from "fontkit";

export type Weight = "regular" | "bold";

const FILES = { regular: "DejaVuSansCondensed.ttf", bold: "DejaVuSansCondensed-Bold.ttf" };

/** pdfkit scales the positions of a layout in place, so each caller gets a copy. */
const copyOf = (run: GlyphRun): GlyphRun =>
  Object.assign(Object.create(Object.getPrototypeOf(run) as object) as GlyphRun, run, {
    positions: run.positions.map((position) => ({ ...position })),
  });

/** Shaping takes most of a page's time, and pages of one event share most of their texts. */
const withLayoutCache = (font: Font): Font => {
  const shape = memoized(2_000, font.layout.bind(font));
  font.layout = (...args) => copyOf(shape(...args));
  return font;
};

const fonts = new Map<Weight, Font>();

/** Parsed once for each process: parsing took two thirds of a page's time. */
export const fontOf = (weight: Weight): Font => {
  const loaded = fonts.get(weight);
  if (loaded) return loaded;
  const file = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${FILES[weight]}`);
  const font = withLayoutCache(create(readFileSync(file)) as Font);
  fonts.set(weight, font);
  return font;
};

/**
 * Call it before each document. fontkit caches a glyph with the letters of its first request, and pdfkit's embedding requests glyphs by number, without
 * letters. With that cache, readers could not search, copy or speak the text of the next document.
 */
export const forgetGlyphs = (): void => {
  for (const font of fonts.values()) Object.assign(font, { _glyphs: {} });
};
