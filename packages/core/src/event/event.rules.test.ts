import { describe, expect, it } from "vitest";
import { iso } from "../kernel/clock.ts";
import { findTimesIssue, applyTimes, type Times } from "./event.rules.ts";

const HOUR_MS = 3_600_000;
const times = (doors: number, starts: number, ends: number): Times => ({
  doorsOpenAtMs: doors * HOUR_MS,
  startsAtMs: starts * HOUR_MS,
  endsAtMs: ends * HOUR_MS,
});
const at = (hour: number): string => iso(hour * HOUR_MS);
const evening = times(18, 20, 24);

describe("a changed event's doors", () => {
  it.each([
    ["move with the start", evening, { startsAt: at(22) }, times(20, 22, 24)],
    ["move back with it too", evening, { startsAt: at(19) }, times(17, 19, 24)],
    ["keep any other distance to it", times(14, 20, 24), { startsAt: at(22), endsAt: at(30) }, times(16, 22, 30)],
    ["open with the start where they did", times(20, 20, 24), { startsAt: at(22) }, times(22, 22, 24)],
    ["of an earlier version that are after the start move to it", times(21, 20, 24), { startsAt: at(22) }, times(22, 22, 24)],
    ["of an earlier version stay when the start does", times(21, 20, 24), { endsAt: at(30) }, times(21, 20, 30)],
    ["are as given", evening, { startsAt: at(22), doorsOpenAt: at(18) }, times(18, 22, 24)],
    ["stay when the end moves", evening, { endsAt: at(30) }, times(18, 20, 30)],
    ["stay when no time is given", evening, {}, evening],
  ])("%s", (_, before, given, after) => {
    expect(applyTimes(before, given)).toEqual(after);
    expect(findTimesIssue(after, given)).toBeUndefined();
  });
});

describe("times that do not fit are refused on a field that was sent", () => {
  it.each([
    ["an end before the start", evening, { endsAt: at(20) }, "endsAt"],
    ["both, the wrong way round", evening, { startsAt: at(30), endsAt: at(29) }, "endsAt"],
    ["a start after the end", evening, { startsAt: at(24) }, "startsAt"],
    ["doors after the end", evening, { doorsOpenAt: at(24) }, "doorsOpenAt"],
    ["doors after the start", evening, { doorsOpenAt: at(21) }, "doorsOpenAt"],
    ["a start before doors that are sent too", evening, { startsAt: at(10), doorsOpenAt: at(15) }, "doorsOpenAt"],
  ])("%s", (_, before, given, path) => {
    expect(findTimesIssue(applyTimes(before, given), given)?.path).toBe(path);
  });
});

it("says what to change, and blames no time that was not sent", () => {
  const message = (before: Times, change: { startsAt?: string; endsAt?: string; doorsOpenAt?: string }) =>
    findTimesIssue(applyTimes(before, change), change)?.message;
  expect(message(evening, { startsAt: at(24) })).toBe("Must be before the end.");
  expect(message(evening, { endsAt: at(20) })).toBe("Must be after the start.");
  expect(message(evening, { doorsOpenAt: at(21) })).toBe("Must not be after the start.");
  expect(message(evening, { doorsOpenAt: at(20) })).toBeUndefined();
  expect(message(times(18, 24, 20), {})).toBeUndefined();
  expect(message(times(30, 20, 24), { endsAt: at(26) })).toBeUndefined();
});
