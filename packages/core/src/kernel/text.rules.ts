/** Rules for typed text, which the pages and the server share. This module does not import valibot, which would double a page. */

/**
 * What mail clients turn into a link: a scheme, "www.", two words joined by a dot, or a dot and a path. Initials such as "J.R." are none.
 * A stranger's name is printed in an email to an address of the stranger's choice.
 */
export const WEB_ADDRESS = /:\/\/|[Ww]{3}\.|[\p{L}\p{N}-]{2}\.\p{L}{2}|\.\p{L}{2,}\//u;

/** Characters that reorder the text after them (UAX #9, 2): a name with one would turn a subject or a file name round. */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** For email subjects, file names and printed tickets: one line without control characters. */
export const toOneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replaceAll(BIDI_CONTROLS, "")
    .trim();
