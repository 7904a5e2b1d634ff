import { expect, it } from "vitest";
import { findForeignFault, guessableAmong, trimForeign } from "./ticket.foreign.rules.ts";

const OURS = `T1${"A".repeat(56)}`;

it.each([
  ["A1b2", undefined],
  [" 7891234567895\r\n", undefined],
  ["x".repeat(200), undefined],
  ["abc", "code.invalid"],
  ["x".repeat(201), "code.invalid"],
  ["one\ntwo", "code.invalid"],
  [OURS, "code.ours"],
  [OURS.toLowerCase().replaceAll(/(.{4})/g, "$1 "), "code.ours"],
])("%j: %s", (text, fault) => expect(findForeignFault(text)).toBe(fault));

it("only white space around a code is no part of it", () => expect(trimForeign(" a B \r\n")).toBe("a B"));

const uuids = ["9f1c2d4e-7a33-4b0e-8f65-2c1d9ab07e51", "0b7d9e12-55c8-4f3a-9d41-e6f00a3c8b27"];

it.each([
  ["long random texts", uuids, false],
  [
    "counters, however long what they share is",
    ["https://tickets.example.com/2027/summer/000001", "https://tickets.example.com/2027/summer/000002"],
    true,
  ],
  [
    "counters beside a code of another kind",
    ["https://tickets.example.com/2027/summer/000001", "https://tickets.example.com/2027/summer/000002", "VIP-77"],
    true,
  ],
  ["twelve digits", ["789123456789", "104938271655"], true],
  ["counters before what they share", ["1-9f1c2d4e7a334b0e8f652c1d9ab07e51", "2-9f1c2d4e7a334b0e8f652c1d9ab07e51"], true],
  ["one code alone, of which nothing is known", uuids.slice(0, 1), true],
  ["one letter many times", ["a".repeat(100), "b".repeat(100)], true],
])("%s", (_, codes, isGuessable) => expect(codes.map(guessableAmong(codes))).toEqual(codes.map(() => isGuessable)));
