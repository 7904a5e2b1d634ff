/** Tickets are found by the beginnings of the words on them. Pure. */
import { foldForSearch, matchesFolded, searchWordsOf } from "../kernel/search.rules.ts";
import { shortNumberOf } from "../kernel/id.rules.ts";

/** Enough that a name finds few others, and as many as people type before they look. */
export const PREFIX_LENGTH = 3;

export type Person = { name: string; email?: string | undefined };
/** `buyer`: of its order. */
export type Named = { orderId: string; attendee: Person; buyer: Person };

const textsOf = ({ orderId, attendee, buyer }: Named): string[] => [
  shortNumberOf(orderId),
  ...[attendee, buyer].flatMap(({ name, email = "" }) => [name, email]),
];

/** The domain of an address is not the beginning of anybody. */
const wordsOf = ({ orderId, attendee, buyer }: Named): string[] =>
  [shortNumberOf(orderId), ...[attendee, buyer].flatMap(({ name, email = "" }) => [name, email.replace(/@.*$/, "")])]
    .flatMap((text) => foldForSearch(text).split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word !== "");

const prefixOf = (word: string): string => Array.from(word).slice(0, PREFIX_LENGTH).join("");

/** Each of these leads to the ticket. A long name of many words has the first of them alone. */
const MAX_PREFIXES = 12;
export const prefixesOf = (named: Named): string[] => [...new Set(wordsOf(named).map(prefixOf))].slice(0, MAX_PREFIXES);

/** A whole address, whatever it begins with: who was erased must be found. No beginning of a word has an "@". */
export const addressWordOf = (email: string): string => `@${email.trim().toLowerCase()}`;

/** Everything that leads to the ticket. */
export const indexWordsOf = (named: Named): string[] => [
  ...prefixesOf(named),
  ...new Set([named.attendee, named.buyer].flatMap(({ email = "" }) => (email === "" ? [] : [addressWordOf(email)]))),
];

/** What the words of a search are looked for in. */
export const searchTextOf = (named: Named): string => textsOf(named).map(foldForSearch).join("\n");

export type Search = { prefix: string; matches: (text: string) => boolean };

/** Undefined when every word is shorter than a prefix, or begins with no letter or digit. */
export const searchOf = (query: string): Search | undefined => {
  const words = searchWordsOf(query).filter((word) => word !== "");
  const begun = words.filter((word) => /^[\p{L}\p{N}]+/u.exec(word) && Array.from(word).length >= PREFIX_LENGTH);
  const [longest] = begun.toSorted((a, b) => b.length - a.length);
  if (longest === undefined) return undefined;
  const [first = ""] = longest.split(/[^\p{L}\p{N}]/u);
  return { prefix: prefixOf(first), matches: (text) => matchesFolded(words, text.split("\n")) };
};
