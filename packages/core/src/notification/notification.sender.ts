/** The organizer as the sender of an email: the installation's address under the organizer's name. Pure. */
import { toOneLine } from "../kernel/text.ts";

/** Mail clients show about this much of a name. */
const MAX_LENGTH = 60;
/** An encoded word has at most 75 characters, 12 of them around its text (RFC 2047, 2). */
const MAX_BYTES = 45;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const encoder = new TextEncoder();

const shorten = (text: string): string => {
  let short = "";
  for (const { segment } of graphemes.segment(text)) {
    if (short.length + segment.length > MAX_LENGTH) break;
    short += segment;
  }
  return short.trim();
};

const encodedWord = (text: string): string => `=?UTF-8?B?${btoa(String.fromCharCode(...encoder.encode(text)))}?=`;

/** A word ends between two characters, never within one. */
const encodedWords = (text: string): string => {
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (encoder.encode(word + character).length > MAX_BYTES) {
      words.push(encodedWord(word));
      word = "";
    }
    word += character;
  }
  return [...words, encodedWord(word)].join(" ");
};

const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

/** `from`: the installation's own sender, with or without a name. Without a name of the organizer it stays. */
export const senderOf = (from: string, name: string | undefined): string => {
  const line = shorten(toOneLine((name ?? "").toWellFormed()));
  if (line === "") return from;
  // Letters, digits and what needs no quotes but those of a quoted string (RFC 5322, 3.2.4).
  const shown = /^[\x20-\x7E]+$/.test(line) ? `"${line.replaceAll(/["\\]/g, (mark) => `\\${mark}`)}"` : encodedWords(line);
  return `${shown} <${addressIn(from)}>`;
};
