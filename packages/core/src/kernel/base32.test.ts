import { expect, it } from "vitest";
import { decode, encode } from "./base32.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** RFC 4648, section 10, without the padding. */
it.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("%j is written %j and read back", (plain, written) => {
  expect(encode(bytes(plain))).toBe(written);
  expect(decode(written)).toEqual(bytes(plain));
});

it("takes every byte in every place", () => {
  for (let length = 0; length <= 40; length++)
    for (const fill of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
      const all = Uint8Array.from({ length }, (_, at) => fill ^ at);
      expect(decode(encode(all))).toEqual(all);
    }
});

it("one value has one spelling: nothing else is read", () => {
  // Lower case, padding, digits outside the alphabet, left-over bits that are set, a letter too many.
  for (const text of ["mzxw6", "MZXW6===", "MZXW0", "MZXW1", "M8", "MZ", "M", "MZXW6A", "MZ XW6", "MZXW6YTBOJ"])
    expect(decode(text), text).toBeUndefined();
});
