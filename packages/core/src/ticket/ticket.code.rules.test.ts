import { expect, it } from "vitest";
import { sha256 } from "../kernel/secret.ts";
import { createCode } from "./ticket.code.ts";
import { normalizeCode, readEventLetters, readTicketId, toEventLetters } from "./ticket.code.rules.ts";

it("a code is spelled one way, however it was typed, and nothing else is taken for one", () => {
  const code = `T1${"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".slice(0, 28).repeat(2)}`;
  const inGroups = ` ${code.toLowerCase().replaceAll(/(.{4})/g, "$1 ")}\r\n`;
  expect([normalizeCode(code), normalizeCode(inGroups)]).toEqual([code, code]);
  const others = [
    "",
    "T1",
    code.slice(1),
    code.slice(0, -1),
    `${code}A`,
    code.replace("A", "1"),
    `T2${code.slice(2)}`,
    code.replace("I", "\u0131"),
  ];
  for (const other of [...others, `https://example.com/${code}`, " ".repeat(101) + code])
    expect(normalizeCode(other), other).toBeUndefined();
});

it("a code says which ticket and which event it is for", () => {
  const ticketId = "tkt_abcdefgh234567ab";
  const code = createCode({ secret: "a secret", keyId: 1, eventId: "evt_abcdefgh234567ab", ticketId, revision: 3 });
  expect(readTicketId(code)).toBe(ticketId);
  expect(readEventLetters(code)).toBe(toEventLetters(sha256("evt_abcdefgh234567ab")));
  expect(readEventLetters(code)).not.toBe(toEventLetters(sha256("evt_bbcdefgh234567ab")));
});
