import { expect, it } from "vitest";
import { addDays, addHours, shiftWallTime, toInstant, toWallTime } from "./wall-time.ts";

it.each([
  ["America/Sao_Paulo", "2026-12-12T16:00", "2026-12-12T19:00:00.000Z"],
  ["America/Noronha", "2026-12-31T23:30", "2027-01-01T01:30:00.000Z"],
  ["Europe/Lisbon", "2026-07-01T10:15", "2026-07-01T09:15:00.000Z"],
  ["Europe/Lisbon", "2026-12-01T10:15", "2026-12-01T10:15:00.000Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15:00.000Z"],
  ["UTC", "2026-01-01T00:00", "2026-01-01T00:00:00.000Z"],
])("in %s the wall's %s is the instant %s, and back", (timeZone, wall, instant) => {
  expect(toInstant(wall, timeZone)).toBe(instant);
  expect(toWallTime(instant, timeZone)).toBe(wall);
});

it("a time that daylight saving skips becomes an hour later", () => {
  const instant = toInstant("2027-03-28T01:30", "Europe/Lisbon") ?? "";
  expect(toWallTime(instant, "Europe/Lisbon")).toBe("2027-03-28T02:30");
});

it.each(["", "2026-12-12", "2026-13-12T10:00", "tomorrow", "2026-12-12T16:00:00Z"])("%j is no wall time", (wall) =>
  expect(toInstant(wall, "UTC")).toBeUndefined(),
);

it.each([
  ["over the end of summer time", "2026-10-24T19:00:00.000Z", "2026-10-31T20:00:00.000Z"],
  ["over its begin", "2027-03-27T20:00:00.000Z", "2027-04-03T19:00:00.000Z"],
  ["without a change", "2026-06-01T19:00:00.000Z", "2026-06-08T19:00:00.000Z"],
])("a week later is the same local time, %s", (_, instant, later) => {
  expect(addDays(instant, 7, "Europe/Lisbon")).toBe(later);
  expect(toWallTime(later, "Europe/Lisbon").slice(11)).toBe(toWallTime(instant, "Europe/Lisbon").slice(11));
});

it("moves a time with another one, and leaves it while that is incomplete", () => {
  expect(shiftWallTime("2027-05-01T18:00", "2027-05-01T20:00", "2027-05-02T10:00")).toBe("2027-05-02T08:00");
  for (const [wall, from, to] of [
    ["", "2027-05-01T20:00", "2027-05-02T10:00"],
    ["2027-05-01T18:00", "", "2027-05-02T10:00"],
    ["2027-05-01T18:00", "2027-05-01T20:00", ""],
  ] as const)
    expect(shiftWallTime(wall, from, to)).toBe(wall);
});

it("adds hours over midnight, and nothing to an incomplete time", () => {
  expect([addHours("2026-12-31T22:00", 4), addHours("2026-12-12T01:00", -2)]).toEqual(["2027-01-01T02:00", "2026-12-11T23:00"]);
  expect([addHours("", 4), addHours("2026-12", 4)]).toEqual(["", ""]);
});
