/** Lays out text in lines of a given width, in visual order, because PDF has neither line breaks nor right-to-left text. */
import bidiFactory from "bidi-js";
import type { Font } from "fontkit";
import { memoized } from "../kernel/memo.ts";
import { toOneLine } from "../kernel/text.ts";
import { fontOf, type Weight } from "./ticket.font.ts";

/** Runs are ordered from left to right. Each is spelled so that it is correct when it is laid out alone. Widths are for size 1. */
type Run = { text: string; width: number };
type Line = { runs: Run[]; width: number };
type Lines = { size: number; lines: Line[] };

const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** No script of the font needs more marks on one letter. Two hundred would cover the page. */
const MAX_MARKS = 4;
const UNKNOWN = "\uFFFD";
const ELLIPSIS = "…";

/** Removes invisible characters that change the direction, and replaces what the font cannot write. */
const toWritable = (text: string, font: Font): string => {
  const plain = toOneLine(text.toWellFormed())
    .normalize("NFC")
    .replaceAll(/(?![\u200C\u200D])\p{Cf}|\s+/gu, (sign) => (/\s/.test(sign) ? " " : ""));
  let all = "";
  for (const { segment } of graphemes.segment(plain)) {
    const [base = "", ...rest] = segment.replaceAll(/[\p{Variation_Selector}\p{Emoji_Modifier}]/gu, "");
    const marks = rest.filter((char) => font.hasGlyphForCodePoint(char.codePointAt(0) ?? 0)).slice(0, MAX_MARKS);
    all += base === "" || font.hasGlyphForCodePoint(base.codePointAt(0) ?? 0) ? base + marks.join("") : UNKNOWN;
  }
  return all;
};

const reverseText = (text: string): string => Array.from(text).toReversed().join("");

/** fontkit takes the direction from the script, which digits and brackets do not have: such text is reversed before. */
const runOf = (text: string, isRightToLeft: boolean, font: Font): Run => {
  const layout = font.layout(text, []);
  return { text: (layout.direction === "rtl") === isRightToLeft ? text : reverseText(text), width: layout.advanceWidth / font.unitsPerEm };
};

const widthOf = (text: string, font: Font): number => font.layout(text, []).advanceWidth / font.unitsPerEm;

type Levels = ReturnType<typeof bidi.getEmbeddingLevels>;

const lineOf = (text: string, levels: Levels, font: Font): Line => {
  const order = text === "" ? [] : bidi.getReorderedIndices(text, levels);
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels);
  const runs: Run[] = [];
  for (let at = 0; at < order.length;) {
    const from = at;
    const level = levels.levels[order[at] ?? 0] ?? 0;
    const step = level % 2 === 1 ? -1 : 1;
    do at++;
    while (at < order.length && levels.levels[order[at] ?? 0] === level && order[at] === (order[at - 1] ?? 0) + step);
    const indices = order.slice(from, at);
    if (step < 0) indices.reverse();
    runs.push(runOf(indices.map((index) => mirrored.get(index) ?? text[index]).join(""), step < 0, font));
  }
  return { runs, width: runs.reduce((sum, { width }) => sum + width, 0) };
};

/** Words with their trailing space. A word that is wider than a line is split into letters. */
const piecesOf = (text: string, widest: number, font: Font): Run[] =>
  (text.match(/\S+\s*/gu) ?? []).flatMap((word) => {
    const width = widthOf(word, font);
    if (widthOf(word.trimEnd(), font) <= widest) return [{ text: word, width }];
    return Array.from(graphemes.segment(word), ({ segment }) => ({ text: segment, width: widthOf(segment, font) }));
  });

const breakLines = (pieces: readonly Run[], widest: number): string[] => {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const piece of pieces) {
    if (line !== "" && width + piece.width > widest) {
      lines.push(line);
      line = "";
      width = 0;
    }
    line += piece.text;
    width += piece.width;
  }
  return line === "" ? lines : [...lines, line];
};

const shortenLine = (line: string, widest: number, font: Font): string => {
  const letters = Array.from(graphemes.segment(line.trimEnd()), ({ segment }) => segment);
  while (letters.length > 0 && widthOf(letters.join("") + ELLIPSIS, font) > widest) letters.pop();
  return letters.join("").trimEnd() + ELLIPSIS;
};

type Box = { weight: Weight; sizes: readonly number[]; width: number; height: number; leading: number };

/** Uses the largest of `sizes` at which the text fits the box. At the last size the text is cut and ends in "…". */
const setLines = (text: string, { weight, sizes, width, height, leading }: Box): Lines => {
  const font = fontOf(weight);
  const content = toWritable(text, font);
  const isRightToLeft = bidi.getEmbeddingLevels(content).paragraphs[0]?.level === 1;
  const pieces = piecesOf(content, width / (sizes[0] ?? 1), font);
  let size = 1;
  let lines: string[] = [];
  for (size of sizes) {
    lines = breakLines(pieces, width / size);
    if (lines.length * size * leading <= height) break;
  }
  const maxLines = Math.max(1, Math.floor(height / (size * leading)));
  if (lines.length > maxLines) lines = [...lines.slice(0, maxLines - 1), shortenLine(lines[maxLines - 1] ?? "", width / size, font)];
  return {
    size,
    lines: lines.map((line) => lineOf(line.trimEnd(), bidi.getEmbeddingLevels(line.trimEnd(), isRightToLeft ? "rtl" : "ltr"), font)),
  };
};

/** Cached: the tickets of an event share most of their texts. */
export const layOutLines = memoized(1_000, setLines);
