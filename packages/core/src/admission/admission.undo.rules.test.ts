import { expect, it } from "vitest";
import type { ScanRecord } from "../ticket/ticket.schema.ts";
import type { TicketState } from "./admission.rules.ts";
import { decideUndo, UNDO_MS, UNDO_REASONS } from "./admission.undo.rules.ts";

const nowMs = 1_800_000_000_000;
const place = { gateId: "gat_a", gateName: "North", deviceId: "dev_a" };
const record = (did: ScanRecord["did"], ago: number, more: Partial<ScanRecord> = {}): ScanRecord => ({
  did,
  atMs: nowMs - ago,
  ...place,
  ...more,
});
const ticket = (scans: Record<string, ScanRecord>, more: Partial<TicketState> = {}): TicketState => ({
  eventId: "evt_a",
  ticketTypeId: "tty_full",
  status: "issued",
  revision: 0,
  inside: true,
  entries: 1,
  products: { prd_corn: 1 },
  scans,
  ...more,
});

const entry = record("admitted", 9_000);
const exit = record("exited", 6_000);
const again = record("admitted", 3_000);
const corn = record("redeemed", 5_000, { productId: "prd_corn" });

it.each([
  ["the only entry leaves a ticket that was never in", { a: entry }, {}, "a", { inside: false, entries: 0 }],
  ["an exit leaves the person inside", { a: entry, b: exit }, { inside: false }, "b", { inside: true, entries: 1 }],
  ["a second entry leaves the person outside", { a: entry, b: exit, c: again }, { entries: 2 }, "c", { inside: false, entries: 1 }],
  ["a forced entry of a person inside leaves them inside", { a: entry, c: again }, { entries: 2 }, "c", { inside: true, entries: 1 }],
  ["a piece comes back after a later exit", { a: entry, r: corn, x: record("exited", 1) }, {}, "r", { inside: true, entries: 1 }],
  [
    "an undone exit is no later scan",
    { a: entry, b: { ...exit, undoneAtMs: nowMs - 1_000 } },
    { inside: true },
    "a",
    { inside: false, entries: 0 },
  ],
] as const)("%s", (_, scans, state, scanId, left) => {
  const given = ticket(scans, state);
  expect(decideUndo(given, scanId, nowMs)).toMatchObject({ undo: { record: given.scans[scanId], ...left } });
});

it.each([
  ["a scan that the ticket does not know", ticket({ a: entry }), "b", "unknown_scan"],
  ["a ticket that is missing", undefined, "a", "unknown_scan"],
  ["an entry before an exit", ticket({ a: entry, b: exit }), "a", "later_scan"],
  ["an exit before another entry", ticket({ a: entry, b: exit, c: again }), "b", "later_scan"],
  ["a scan older than fifteen minutes", ticket({ a: record("admitted", UNDO_MS + 1) }), "a", "undo_too_late"],
] as const)("%s is refused", (_, given, scanId, reason) => {
  expect(decideUndo(given, scanId, nowMs)).toEqual({ refused: reason });
  expect(UNDO_REASONS).toContain(reason);
});

it("a scan of exactly fifteen minutes is undone", () => {
  expect(decideUndo(ticket({ a: record("admitted", UNDO_MS) }), "a", nowMs)).toMatchObject({ undo: {} });
});

it("an undone scan has its time, also when it is old", () => {
  const undone = record("admitted", UNDO_MS * 2, { undoneAtMs: 7 });
  expect(decideUndo(ticket({ a: undone }), "a", nowMs)).toEqual({ undone: 7 });
});
