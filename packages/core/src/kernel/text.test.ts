import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { Email, escapeHtml, foldForSearch, MAX_NAME_LENGTH, Name, PersonName, Phone, Prose, toOneLine } from "./text.ts";

const is = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).success;

describe("a name", () => {
  it.each([
    "Łukasz Żółć",
    "Νίκος",
    "👨‍👩‍👧",
    "שלום",
    `Z${"\u0301".repeat(200)}oe`,
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    "CR\r\nLF",
    " x ",
    "x".repeat(MAX_NAME_LENGTH),
  ])("%j is kept as given", (name) => {
    expect(v.parse(Name, name)).toBe(name);
  });

  it.each(["", " ", "\r\n\t", "x".repeat(MAX_NAME_LENGTH + 1), 1, null, ["x"], {}])("%j is none", (name) => {
    expect(is(Name, name)).toBe(false);
  });
});

describe("a person's name", () => {
  it.each([
    "Łukasz Żółć",
    "Νίκος",
    "👨‍👩‍👧",
    "שלום",
    `Z${"\u0301".repeat(200)}oe`,
    "<script>alert(1)</script>",
    "J.R.R. Tolkien",
    "J.Souza",
    "St. John-Smith, Jr.",
    "Ana c/o Rui",
    "Ana.",
    "3.5 Ana",
    "x".repeat(MAX_NAME_LENGTH),
  ])("%j is kept as given", (name) => expect(v.parse(PersonName, name)).toBe(name));

  it.each([
    "https://thief.example",
    "Ana, see HTTP://x",
    "www.thief.example",
    "Win now at thief.example/a?b",
    "thief.com",
    "пример.рф",
    "t.co/abc",
    "Ana ana@thief.example",
    "Ana\nBcc: eve",
    "Ana\u2028Souza",
    "\u202Eana",
    "ana\u2066",
    "\u0000",
    "",
  ])("%j is refused", (name) => expect(is(PersonName, name)).toBe(false));
});

it("an address can stand in a header", () => {
  for (const email of [
    "ana@example.com",
    "a.b+c@sub.example.com.br",
    "maeve.o'brien@example.ie",
    "ana@xn--mnchen-3ya.de",
    "a&b@example.com",
    "jose=x@example.com",
    `${"a".repeat(64)}@example.com`,
  ])
    expect(is(Email, email), email).toBe(true);
  for (const email of [
    "ana@example.com\r\nBcc: eve@example.com",
    "ana@example.com\n",
    "Ana <ana@example.com>",
    "a@b",
    "@example.com",
    "a b@example.com",
    "a@example.com,b@example.com",
    ".ana@example.com",
    "ana.souza@localhost",
    "ana.@example.com",
    "a..b@example.com",
    `${"a".repeat(65)}@example.com`,
    "ana@-example.com",
    '"a b"@example.com',
    "ana@münchen.de",
    `${"a".repeat(250)}@example.com`,
    "",
  ])
    expect(is(Email, email), email).toBe(false);
});

it("a telephone number in its international form", () => {
  for (const phone of ["+5511987654321", "+12025550123"]) expect(is(Phone, phone), phone).toBe(true);
  for (const phone of ["5511987654321", "+0511987654321", "+55 11 98765", "+1234567", "+1234567890123456", "+5511987654321\n", ""])
    expect(is(Phone, phone), phone).toBe(false);
});

it("one line has no control characters, and keeps everything else", () => {
  expect(toOneLine("A\r\nBcc: x\u0000\u2028y\u2029\u0085z\t")).toBe("A Bcc: x y z");
  expect(toOneLine("Łukasz 👨‍👩‍👧 שלום")).toBe("Łukasz 👨‍👩‍👧 שלום");
});

it("one line has no characters that reorder what follows", () => {
  expect(toOneLine("\u202EFDP.exe\u202C \u2066ana\u2069\u200F")).toBe("FDP.exe ana");
});

it("markup becomes text, in content and in attributes", () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
});

it("says what is wrong with a text, and how to write it", () => {
  const messageOf = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).issues?.[0]?.message;
  expect(messageOf(Name, " ")).toBe("Must not be empty.");
  expect(messageOf(Name, "x".repeat(MAX_NAME_LENGTH + 1))).toBe("Is too long.");
  expect(messageOf(Prose, "x".repeat(10_001))).toBe("Is too long.");
  for (const email of ["ana", "a@b", "a..b@example.com"]) expect(messageOf(Email, email), email).toBe("Is not an email address.");
  expect(messageOf(Phone, "11987654321")).toBe("Use the international form, such as +5511987654321.");
});

it("takes nothing before a phone number", () => expect(is(Phone, "tel:+5511987654321")).toBe(false));

it("folds accents and case away for a search", () =>
  expect(foldForSearch("São José ÀÉÎ Łódź Øst Straße")).toBe("sao jose aei lodz ost strasse"));
