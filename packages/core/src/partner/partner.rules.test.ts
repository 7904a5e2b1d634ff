/** The rule by which a partner and an organizer change one event: each side keeps what it alone changed, and of both changes the newer one stays. */
import { expect, it } from "vitest";
import { merge } from "./partner.rules.ts";

const before = { name: "Baile", venue: { name: "Clube", city: "Rio" } };
const mergeAt = (sentAtMs: number, sent: object, current: object) =>
  merge({ before, sent: { ...sent }, current: { ...current }, sentAtMs, changedAtMs: 100 });

it.each([
  { what: "nobody changed it", sent: "Baile", current: "Baile", apply: {}, conflicts: [] },
  { what: "the partner changed it", sent: "Festa", current: "Baile", apply: { name: "Festa" }, conflicts: [] },
  { what: "the organizer changed it", sent: "Baile", current: "Show", apply: {}, conflicts: [] },
  { what: "both changed it to the same", sent: "Show", current: "Show", apply: {}, conflicts: [] },
])("when $what", ({ sent, current, apply, conflicts }) => {
  for (const atMs of [99, 101]) expect(mergeAt(atMs, { name: sent }, { name: current })).toEqual({ apply, conflicts });
});

it.each([
  { sentAtMs: 101, winner: "partner", apply: { name: "Festa" } },
  { sentAtMs: 100, winner: "organizer", apply: {} },
  { sentAtMs: 99, winner: "organizer", apply: {} },
])("when both changed it, at $sentAtMs against 100 the $winner wins, and the other one is named", ({ sentAtMs, winner, apply }) => {
  expect(mergeAt(sentAtMs, { name: "Festa" }, { name: "Show" })).toEqual({ apply, conflicts: [{ field: "name", winner }] });
});

it("the first word of a partner counts, and fields of a value have no order", () => {
  expect(merge({ before: undefined, sent: { name: "Festa" }, current: { name: "Show" }, sentAtMs: 1, changedAtMs: 2 })).toEqual({
    apply: { name: "Festa" },
    conflicts: [],
  });
  expect(mergeAt(200, { venue: { city: "Rio", name: "Clube" } }, { venue: before.venue })).toEqual({ apply: {}, conflicts: [] });
});
