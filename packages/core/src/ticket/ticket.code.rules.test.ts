import { expect, it } from "vitest";
import { normalizeCode } from "./ticket.code.rules.ts";

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
