import * as v from "valibot";
import { expect, it } from "vitest";
import { Instant, ms, TimeZone } from "./instant.ts";

const is = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).success;

it.each([
  ["2027-05-01T20:00:00Z", Date.UTC(2027, 4, 1, 20)],
  ["2027-05-01T20:00Z", Date.UTC(2027, 4, 1, 20)],
  ["2027-05-01T20:00:00.5Z", Date.UTC(2027, 4, 1, 20, 0, 0, 500)],
  ["2027-05-01T20:00:00.123Z", Date.UTC(2027, 4, 1, 20, 0, 0, 123)],
])("%s is an instant", (text, atMs) => {
  expect(ms(v.parse(Instant, text))).toBe(atMs);
});

it.each([
  "2027-05-01",
  "2027-05-01T20:00:00",
  "2027-05-01T20:00:00+03:00",
  "2027-13-01T20:00:00Z",
  "2027-05-01T25:00:00Z",
  "2027-05-01t20:00:00z",
  "+022027-05-01T20:00:00Z",
  "tomorrow",
  "",
  1_800_000_000_000,
  null,
])("%j is none", (text) => {
  expect(is(Instant, text)).toBe(false);
});

it("a day that the month does not have is none", () => {
  for (const text of ["2027-02-29T20:00:00Z", "2027-02-31T20:00:00Z", "2027-04-31T20:00:00Z"]) expect(is(Instant, text), text).toBe(false);
  expect(is(Instant, "2028-02-29T20:00:00Z")).toBe(true);
});

it("an instant that index keys cannot hold in order is none", () => {
  expect(["1970-01-01T00:00Z", "2286-11-20T17:46:39.999Z"].map((text) => is(Instant, text))).toEqual([true, true]);
  for (const text of ["1969-12-31T23:59:59.999Z", "0000-01-01T00:00:00Z", "2286-11-20T17:46:40Z", "9999-12-31T23:59:59Z"])
    expect(is(Instant, text), text).toBe(false);
});

it("a time zone by its IANA name", () => {
  for (const zone of ["America/Sao_Paulo", "Europe/Lisbon", "UTC"]) expect(is(TimeZone, zone), zone).toBe(true);
  for (const zone of ["Mars/Olympus", "+03:00", "-0300", "", "x".repeat(65), 3]) expect(is(TimeZone, zone), String(zone)).toBe(false);
});

it("says how to write an instant and a zone", () => {
  const messageOf = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).issues?.[0]?.message;
  expect(messageOf(Instant, "tomorrow")).toBe("Use an ISO 8601 instant in UTC, such as 2027-05-01T20:00:00Z.");
  expect(messageOf(Instant, "2027-02-30T20:00:00Z")).toBe("There is no such instant.");
  for (const zone of ["Mars/Olympus", "+03:00"]) expect(messageOf(TimeZone, zone)).toBe("Use an IANA time zone such as America/Sao_Paulo.");
});

it("takes nothing before or after an instant", () => {
  for (const text of ["x2027-05-01T20:00:00Z", "2027-05-01T20:00:00Zx", "12027-05-01T20:00Z"]) expect(is(Instant, text), text).toBe(false);
});
