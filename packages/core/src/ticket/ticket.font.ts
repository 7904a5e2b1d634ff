/**
 * DejaVu Sans Condensed: Latin, Greek, Cyrillic, Hebrew, Arabic and the older emoji. Standard PDF fonts cannot write "Łukasz".
 * It is looked up as a package, so a bundle needs these two files as node_modules/dejavu-fonts-ttf/ttf/ beside it, and nothing else of it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export type Weight = "regular" | "bold";

const FILES = { regular: "DejaVuSansCondensed.ttf", bold: "DejaVuSansCondensed-Bold.ttf" };

const read = new Map<Weight, Buffer>();

export const fontBytes = (weight: Weight): Buffer => {
  const bytes = read.get(weight) ?? readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${FILES[weight]}`));
  read.set(weight, bytes);
  return bytes;
};
