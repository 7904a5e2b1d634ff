import { expect, it } from "vitest";
import { knownBefore, nextMoveOf, refundUntilOf, withMove, type Move, type TimeAndPlace } from "./event.move.rules.ts";

const DAY = 86_400_000;
const at = (day: number, name = "Hall"): TimeAndPlace => ({
  startsAtMs: day * DAY,
  endsAtMs: day * DAY + 1,
  doorsOpenAtMs: day * DAY,
  venue: { name },
});
type Event = TimeAndPlace & { moves?: Move[] };
const move = (event: Event, to: TimeAndPlace, nowMs: number, days?: number): Event => ({
  ...to,
  moves: withMove(event, nextMoveOf(event, days, nowMs)),
});

it("a buyer from before a move may cancel for fourteen days, or as the policy says, and never after the new start", () => {
  const moved = move(at(100), at(120), 10 * DAY);
  expect(refundUntilOf(moved, { createdAtMs: 10 * DAY - 1 })).toBe(24 * DAY);
  expect(refundUntilOf(moved, { createdAtMs: 10 * DAY })).toBeUndefined();
  expect(refundUntilOf(move(at(100), at(120), 10 * DAY, 30), { createdAtMs: 0 })).toBe(40 * DAY);
  expect(refundUntilOf(move(at(100), at(12), 10 * DAY), { createdAtMs: 0 })).toBe(12 * DAY);
  expect(refundUntilOf(at(100), { createdAtMs: 0 })).toBeUndefined();
});

it("a second move gives more time, and never less", () => {
  const twice = (days?: number) => move(move(at(100), at(120), 10 * DAY), at(130), 12 * DAY, days);
  expect([twice(), twice(1)].map((event) => refundUntilOf(event, { createdAtMs: 0 }))).toEqual([26 * DAY, 24 * DAY]);
});

it("a buyer hears of the way from what they knew, and of nothing that they know", () => {
  const once = move(at(100), at(120), 10 * DAY);
  const twice = move(once, at(120, "Arena"), 12 * DAY);
  const bought = (createdAtMs: number, told?: number[]) => knownBefore(twice, { createdAtMs }, told);
  expect(bought(0)).toEqual(at(100));
  expect(bought(0, [1])).toEqual(at(120));
  expect(bought(11 * DAY)).toEqual(at(120));
  expect(bought(12 * DAY)).toBeUndefined();
  expect(bought(0, [1, 2])).toBeUndefined();
  expect(knownBefore(move(once, at(100), 12 * DAY), { createdAtMs: 0 })).toBeUndefined();
  expect(knownBefore(at(100), { createdAtMs: 0 })).toBeUndefined();
});

it("the event keeps its last twenty moves", () => {
  let event: Event = at(100);
  for (let day = 1; day <= 25; day++) event = move(event, at(100 + day), day);
  expect(event.moves?.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
});
