/** Text that people type: bounded, not empty, otherwise stored unchanged. The code that renders it escapes it. */
import * as v from "valibot";

/** In UTF-16 units. Leaves room for a name with two hundred combining marks. */
export const MAX_NAME_LENGTH = 500;

export const Name = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== "", "Must not be empty."),
  v.maxLength(MAX_NAME_LENGTH, "Is too long."),
);
export const Prose = v.pipe(v.string(), v.maxLength(10_000, "Is too long."));

/** RFC 5321 allows 254 characters. The address must be plain, so that it is safe in a header. */
export const Email = v.pipe(v.string(), v.maxLength(254), v.email("Is not an email address."));
/** E.164. */
export const Phone = v.pipe(v.string(), v.regex(/^\+[1-9]\d{7,14}$/, "Use the international form, such as +5511987654321."));

/** For email subjects, file names and printed tickets: one line without control characters. */
export const toOneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

/** Removes accents and case. */
export const foldForSearch = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase();

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
