import { expect, it } from "vitest";
import { isToAttendee, retryAtMs } from "./notification.rules.ts";

it("the sweeper retries after 15 s, twice as late each time up to 16 minutes, and gives up after 24 attempts", () => {
  expect([0, 1, 2, 6, 7, 23].map((attempts) => retryAtMs(attempts, 1_000) - 1_000)).toEqual([
    15_000, 30_000, 60_000, 960_000, 960_000, 960_000,
  ]);
  expect([24, 25].map((attempts) => retryAtMs(attempts, 1_000))).toEqual([0, 0]);
});

it("a message goes to the attendee by its kind, or because it is about one ticket", () => {
  for (const kind of ["own_ticket", "received", "withdrawn"] as const) expect(isToAttendee({ kind, ticketId: "tkt_a" })).toBe(true);
  for (const kind of ["event_moved", "reminder"] as const)
    expect([isToAttendee({ kind, ticketId: "tkt_a" }), isToAttendee({ kind })]).toEqual([true, false]);
  for (const kind of ["tickets", "refunded", "voided", "passed_on"] as const) expect(isToAttendee({ kind, ticketId: "tkt_a" })).toBe(false);
});
