/** The spelling of a ticket code. The door's page includes this file, so it imports nothing. ticket.code.ts describes the bytes. */

const PATTERN = /^T1[A-Z2-7]{56}$/i;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BITS_PER_LETTER = 5;
const EVENT_AT_BIT = 2 * 8;
const EVENT_BITS = 5 * 8;
const ID_AT_BIT = 7 * 8;
const ID_BITS = 10 * 8;

/** A code has 58 characters. Scanners add line breaks and people add spaces. */
const MAX_LENGTH = 100;

/**
 * Accepts lower case and white space, because people type the code in groups, as it is printed. Undefined for text that cannot be a code. Does not check
 * the MAC.
 */
export const normalizeCode = (text: string): string | undefined => {
  const code = text.length > MAX_LENGTH ? "" : text.replaceAll(/\s/g, "");
  return PATTERN.test(code) ? code.toUpperCase() : undefined;
};

const toLetters = (bits: string): string => (bits.match(/.{5}/g) ?? []).map((group) => LETTERS[Number.parseInt(group, 2)] ?? "").join("");

const readLetters = (code: string, atBit: number, count: number): string => {
  const bits = Array.from(code.slice(2), (letter) => LETTERS.indexOf(letter).toString(2).padStart(BITS_PER_LETTER, "0")).join("");
  return toLetters(bits.slice(atBit, atBit + count));
};

/** The ticket that a normalized code names. Nothing proves that the code is genuine: only the server can. */
export const readTicketId = (code: string): string => `tkt_${readLetters(code, ID_AT_BIT, ID_BITS).toLowerCase()}`;

/** The event that a normalized code names: base32 of the first bytes of its id's hash. Nothing proves that the code is genuine. */
export const readEventLetters = (code: string): string => readLetters(code, EVENT_AT_BIT, EVENT_BITS);
export const toEventLetters = (hash: Uint8Array): string =>
  toLetters(Array.from(hash.subarray(0, EVENT_BITS / 8), (byte) => byte.toString(2).padStart(8, "0")).join(""));
