import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefixesOf, searchOf, searchTextOf, type Named } from "./ticket.search.rules.ts";

const TICKET: Named = {
  orderId: "ord_aaaabbbbccccdddd",
  attendee: { name: "Célia d'Assunção Łuk", email: "celia.lima@example.com" },
  buyer: { name: "Bento Lima", email: "bento@example.com" },
};

const finds = (query: string, ticket = TICKET): boolean => {
  const search = searchOf(query);
  return search !== undefined && prefixesOf(ticket).includes(search.prefix) && search.matches(searchTextOf(ticket));
};

describe("the words of a ticket", () => {
  it.each([
    "célia",
    "CELIA",
    "assunção",
    "assun",
    "luk",
    "celia.lima@example.com",
    "bento lima",
    "lima bento",
    "#ccccdddd",
    "cccc",
    "assu ben",
  ])("lead to it by %s", (query) => expect(finds(query)).toBe(true));
  it.each(["ssun", "nobody", "celia bruno", "example.com"])("do not lead to it by %s", (query) => expect(finds(query)).toBe(false));
  it.each(["", "  ", "ce", "#a", "..", "' -"])("say that %j is too short to look for", (query) => expect(searchOf(query)).toBeUndefined());
  it("are few, however long a name is", () => {
    const name = Array.from({ length: 90 }, (_, at) => `${String.fromCodePoint(97 + (at % 26))}${at}word`).join(" ");
    expect(prefixesOf({ ...TICKET, attendee: { name } })).toHaveLength(12);
  });
  it("lead to every ticket by the beginning of each of its first words", () => {
    const word = fc.string({ unit: fc.constantFrom(...Array.from("aábcçdeéłñóøßxyz")), minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(3), fc.integer({ min: 3, max: 8 }), (words, at, length) => {
        const begun = (words[at % words.length] ?? "").slice(0, length);
        return finds(begun, { ...TICKET, attendee: { name: words.join(" ") } });
      }),
    );
  });
});
