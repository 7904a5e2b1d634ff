import { expect, it } from "vitest";
import { differencesOf, placeOfDay } from "./report.check.rules.ts";
import type { Recount } from "./report.recount.rules.ts";

const recount = (items: Record<string, Record<string, number>>): Recount =>
  new Map(Object.entries(items).map(([item, sums]) => [item, new Map(Object.entries(sums))]));

it("names the counters that differ, without those that no row says", () => {
  const counters = recount({ sales: { sold: 2, "sold/prd_a": 9, refused: 5, reserved: 1 }, "~days/2027-05": { "01/sold": 1 } });
  const expected = recount({ sales: { sold: 3, reserved: 1, "sold/tty_a": 3 }, "~codes/1": { "prm_a/orders": 1 } });
  expect(differencesOf(counters, expected).map(({ item, name, counted, expected: rows }) => [item, name, counted, rows])).toEqual([
    ["sales", "sold", 2, 3],
    ["sales", "sold/prd_a", 9, 0],
    ["sales", "sold/tty_a", 0, 3],
    ["~codes/1", "prm_a/orders", 0, 1],
    ["~days/2027-05", "01/sold", 1, 0],
  ]);
});

it.each([0, 20_000, 20_423, 29_219])(
  "reaches every one of 1,000 within 13 days of which each has the time for 100, from day %i on",
  (day) => {
    const reached = new Set<number>();
    for (let days = 0; days < 13; days++) {
      const first = placeOfDay(day + days, 1_000);
      for (let at = 0; at < 100; at++) reached.add((first + at) % 1_000);
    }
    expect(reached.size).toBe(1_000);
  },
);

it("begins within the list", () => {
  expect([0, 1, 2].map((count) => placeOfDay(20_423, count)).every((place, count) => place <= Math.max(0, count - 1))).toBe(true);
});
