import { describe, expect, it } from "vitest";
import { isBoughtBefore, isReminderDue, isTimeToLook } from "./event.reminder.rules.ts";

const HOUR = 3_600_000;
const event = { status: "published", startsAtMs: 100 * HOUR };

describe("a reminder is due", () => {
  it.each([
    [25, false],
    [24, true],
    [2, true],
    [1, false],
    [-1, false],
  ])("%i hours before the start: %s", (hours, isDue) => {
    expect(isReminderDue(event, event.startsAtMs - hours * HOUR)).toBe(isDue);
  });

  it("for no draft, no cancelled event, and none whose organizer switched it off", () => {
    const nowMs = event.startsAtMs - 10 * HOUR;
    for (const change of [{ status: "draft" }, { status: "cancelled" }, { reminder: false }])
      expect(isReminderDue({ ...event, ...change }, nowMs)).toBe(false);
    expect(isReminderDue({ ...event, reminder: true }, nowMs)).toBe(true);
  });
});

it("goes to those who bought more than a day before the start", () => {
  expect(isBoughtBefore({ createdAtMs: 76 * HOUR - 1 }, event)).toBe(true);
  expect(isBoughtBefore({ createdAtMs: 76 * HOUR }, event)).toBe(false);
});

it("is looked for in one of fifteen minutes", () => {
  expect(Array.from({ length: 30 }, (_, minute) => isTimeToLook(minute * 60_000)).filter(Boolean)).toHaveLength(2);
});
