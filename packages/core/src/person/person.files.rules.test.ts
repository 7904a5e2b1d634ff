import { expect, it } from "vitest";
import { EXPIRING, isFilePast, rangeOf } from "./person.files.rules.ts";

const DAY_MS = 86_400_000;
const [tickets] = EXPIRING;

it.each([1, 3, 2_880])("every name is in one part of %i", (parts) => {
  const names = [
    "tickets/tkt_2222",
    "tickets/tkt_7zzz",
    "tickets/tkt_abcd",
    "tickets/tkt_zzzz",
    "tickets/0",
    "tickets/~",
    "tickets/tkt_",
  ].map((name) => `${name}/0/qr.png`);
  for (const name of names) {
    const within = Array.from({ length: parts }, (_, part) => rangeOf(tickets, { part, parts })).filter(
      ({ after, before }) => name > after && (before === undefined || name <= before),
    );
    expect(within, name).toHaveLength(1);
  }
});

it.each([
  [180, 187, false],
  [180, 188, true],
  [1, 8, false],
  [1, 9, true],
])("a file that goes after %i days is past its time after %i: %s", (days, age, isPast) => {
  expect(isFilePast({ days }, 0, age * DAY_MS)).toBe(isPast);
});
