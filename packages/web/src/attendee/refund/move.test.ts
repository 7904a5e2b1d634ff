import { expect, it } from "vitest";
import { findMove } from "./move.ts";

const moved = {
  at: "2026-11-20T12:00:00Z",
  startsAt: "2026-12-05T19:00:00Z",
  endsAt: "2026-12-05T23:00:00Z",
  venue: { name: "Galpão" },
  refundUntil: "2026-12-04T12:00:00Z",
};
const event = { startsAt: "2026-12-12T19:00:00Z", timeZone: "America/Sao_Paulo", venue: { name: "Galpão" }, moved };

it.each([
  ["a buyer from before may return tickets for the time of the move", event, "2026-11-20T11:59:00Z", "2026-12-04T12:00:00Z"],
  ["never after the new start", { ...event, startsAt: "2026-12-01T19:00:00Z" }, "2026-11-01T00:00:00Z", "2026-12-01T19:00:00Z"],
])("%s", (_, shown, createdAt, until) => {
  expect(findMove(shown, { createdAt })).toEqual({ from: moved, untilMs: Date.parse(until) });
});

it("a later order knew the new time, and an event that was never moved tells nothing", () => {
  expect(findMove(event, { createdAt: "2026-11-20T12:00:00Z" })).toBeUndefined();
  const { moved: _, ...settled } = event;
  expect(findMove(settled, { createdAt: "2026-11-01T00:00:00Z" })).toBeUndefined();
});
