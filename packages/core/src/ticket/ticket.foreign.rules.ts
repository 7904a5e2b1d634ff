/** Codes of tickets that somebody else made. Pure. The door's page includes this file. */
import { normalizeCode } from "./ticket.code.rules.ts";

const MIN_LENGTH = 4;
const MAX_LENGTH = 200;

export type ForeignFault = "code.invalid" | "code.ours";

/** Spreadsheets and scanners put white space around a code. Nothing else of it is changed. */
export const trimForeign = (text: string): string => text.trim();

export const findForeignFault = (text: string): ForeignFault | undefined => {
  const code = trimForeign(text);
  if (normalizeCode(code) !== undefined) return "code.ours";
  return code.length < MIN_LENGTH || code.length > MAX_LENGTH || /\p{Cc}/u.test(code) ? "code.invalid" : undefined;
};

const lengthOfCommonStart = (one: string, other: string): number => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
};

const reverse = (text: string): string => Array.from(text).toReversed().join("");

const commonStartOf = ([first = "", ...others]: readonly string[]): number =>
  others.reduce((length, other) => Math.min(length, lengthOfCommonStart(first, other)), first.length);

/** Fewer can be found by trying all texts against a hash. */
const MIN_BITS = 64;

/** An estimate from the part that differs between the codes of one file. A counter has few bits there. */
const bitsOf = (text: string): number => text.length * Math.log2(Math.max(1, new Set(text).size));

/** Tells for all codes of one file, of which one alone says nothing about the others. */
export const guessableAmong = (codes: readonly string[]): ((code: string) => boolean) => {
  const start = commonStartOf(codes);
  const end = commonStartOf(codes.map(reverse));
  return (code) => bitsOf(code.slice(start, Math.max(start, code.length - end))) < MIN_BITS;
};
