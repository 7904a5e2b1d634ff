import { expect, it } from "vitest";
import { createLink, isLink } from "./ticket.link.ts";

const link = { id: "tkt_aaaaaaaaaaaaaaaa", revision: 1, file: "qr.png", locale: "en", expiresAtSec: 4_102_444_800 } as const;
const signature = "RZEX6E5FTLK5GYZOY2PVSCHKRU";

it("stays the same link: emails that were sent contain it", () => {
  const query = `revision=1&locale=en&expires=4102444800&signature=${signature}`;
  expect(createLink(link)).toBe(`http://127.0.0.1:1/api/files/tkt_aaaaaaaaaaaaaaaa/qr.png?${query}`);
  expect(isLink(link, signature)).toBe(true);
});

it.each([
  ["another ticket", { id: "tkt_bbbbbbbbbbbbbbbb" }],
  ["another revision", { revision: 2 }],
  ["another file", { file: "qr.svg" }],
  ["another language", { locale: "pt-BR" }],
  ["a later end", { expiresAtSec: link.expiresAtSec + 1 }],
] as const)("the signature is not valid for %s", (_, other) => {
  expect(isLink({ ...link, ...other }, signature)).toBe(false);
});

it("is not opened by text that is no signature", () => {
  for (const text of ["", "0", signature.toLowerCase(), `${signature}A`]) expect(isLink(link, text), text).toBe(false);
});
