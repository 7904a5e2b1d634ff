/** Text that people type: bounded, not empty, otherwise stored unchanged. The code that renders it escapes it. */
import * as v from "valibot";
import { WEB_ADDRESS } from "./text.rules.ts";

export { foldForSearch, matchesWords } from "./search.rules.ts";
export { toOneLine } from "./text.rules.ts";

/** In UTF-16 units. Leaves room for a name with two hundred combining marks. */
export const MAX_NAME_LENGTH = 500;

const EMPTY = "Must not be empty.";

/** The pattern leaves the empty text to the length, so that it has one issue. Both are part of the OpenAPI documents. */
export const Name = v.pipe(v.string(), v.minLength(1, EMPTY), v.regex(/\S|^$/, EMPTY), v.maxLength(MAX_NAME_LENGTH, "Is too long."));
const ONE_LINE = /^[^\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]*$/u;
/** May be empty. */
export const LineText = v.pipe(
  v.string(),
  v.maxLength(MAX_NAME_LENGTH, "Is too long."),
  v.regex(ONE_LINE, "Must not contain line breaks or other control characters."),
);
/** A name that goes into the header of an email. */
export const LineName = v.pipe(Name, v.regex(ONE_LINE, "Must not contain line breaks or other control characters."));
/** The name of a person, which anyone may type. */
export const PersonName = v.pipe(
  LineName,
  v.regex(new RegExp(`^(?!.*(${WEB_ADDRESS.source}))`, "u"), "Must not contain a web address. Write a space after a dot."),
  // JSON Schema has one pattern.
  v.description("One line, without control characters and web addresses."),
);
export const Prose = v.pipe(v.string(), v.maxLength(10_000, "Is too long."));

const NOT_EMAIL = "Is not an email address.";
const hasFullDomain = (address: string): boolean => address.slice(address.lastIndexOf("@")).includes(".");
/** A local part is at most 64 characters (RFC 5321, 4.5.3.1.1), without a dot at an end or two in a row (RFC 5322, 3.4.1). */
const hasPlainLocalPart = (address: string): boolean => /^(?!\.)(?!.*\.[.@]).{1,64}@/.test(address);

/**
 * RFC 5321 allows 254 characters. The characters are those of the HTML standard's email input, so that an address is safe in a header.
 * A domain with letters beyond ASCII comes in its xn-- form, as browsers send it.
 */
export const Email = v.pipe(
  v.string(),
  v.maxLength(254),
  v.rfcEmail(NOT_EMAIL),
  v.check(hasFullDomain, NOT_EMAIL),
  v.check(hasPlainLocalPart, NOT_EMAIL),
);
/** E.164. */
export const Phone = v.pipe(v.string(), v.regex(/^\+[1-9]\d{7,14}$/, "Use the international form, such as +5511987654321."));

/** Without a name before the host, which looks like another host, and without characters that turn a text around. */
export const WebUrl = v.pipe(
  v.string(),
  v.maxLength(500),
  v.regex(/^https?:\/\/[^\s@\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]+$/, "Use a web address that starts with https://."),
);

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
