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

/** For each code, how much of its start the nearest other one shares. Of a code alone nothing is known: it shares all. */
const sharedStartsOf = (codes: readonly string[]): Map<string, number> => {
  const sorted = [...new Set(codes)].toSorted((a, b) => (a < b ? -1 : 1));
  return new Map(
    sorted.map((code, at) => {
      const neighbours = [sorted[at - 1], sorted[at + 1]].flatMap((other) => other ?? []);
      return [code, neighbours.length === 0 ? code.length : Math.max(...neighbours.map((other) => lengthOfCommonStart(code, other)))];
    }),
  );
};

/** Fewer can be found by trying all texts against a hash. */
const MIN_BITS = 64;

/** An estimate from the part in which a code differs from the nearest others of its file. A counter has few bits there. */
const bitsOf = (text: string): number => text.length * Math.log2(Math.max(1, new Set(text).size));

/** Tells for all codes of one file, of which one alone says nothing about the others. */
export const guessableAmong = (codes: readonly string[]): ((code: string) => boolean) => {
  const starts = sharedStartsOf(codes);
  const ends = sharedStartsOf(codes.map(reverse));
  return (code) => {
    const start = starts.get(code) ?? code.length;
    const end = ends.get(reverse(code)) ?? code.length;
    return bitsOf(code.slice(start, Math.max(start, code.length - end))) < MIN_BITS;
  };
};
