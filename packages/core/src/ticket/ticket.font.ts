/**
 * DejaVu Sans Condensed: Latin, Greek, Cyrillic, Hebrew, Arabic and the older emoji. Standard PDF fonts cannot write "Łukasz".
 * It is looked up as a package, so a bundle needs these two files as node_modules/dejavu-fonts-ttf/ttf/ beside it, and nothing else of it.
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
const withLayoutsKept = (font: Font): Font => {
  // A page's labels, and the words of the events that are being printed.
  const shape = memoized(2_000, font.layout.bind(font));
  font.layout = (...args) => copyOf(shape(...args));
  return font;
};

const fonts = new Map<Weight, Font>();

/** Parsed once in a process: parsing took two thirds of a page's time. Its layouts are without optional features. */
export const fontOf = (weight: Weight): Font => {
  const found = fonts.get(weight);
  if (found) return found;
  const file = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${FILES[weight]}`);
  const font = withLayoutsKept(create(readFileSync(file)) as Font);
  fonts.set(weight, font);
  return font;
};

/**
 * To be called before each document. A font keeps each glyph with the letters it was first asked for, and the embedding of a document asks for
 * glyphs by number, without letters: the next document could not say which letters those are to a reader that searches, copies or speaks.
 */
export const forgetGlyphs = (): void => {
  for (const font of fonts.values()) Object.assign(font, { _glyphs: {} });
};
