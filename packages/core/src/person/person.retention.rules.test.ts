import { expect, it } from "vitest";
import { findPast } from "./person.retention.rules.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const daysAgo = (days: number): number => NOW_MS - days * DAY_MS;
const buyer = { name: "Ana", email: "ana@example.com" };
const unpaid = { __edb_e__: "order", status: "expired", buyer, attendees: [] };
const entry = { __edb_e__: "waitingEntry", status: "expired", email: "ana@example.com" };

it.each([
  ["an expired row that the database removes within the week", { __edb_e__: "lookup", cleanUpAtSec: daysAgo(6) / 1000 }, undefined],
  ["one that it left longer", { __edb_e__: "lookup", cleanUpAtSec: daysAgo(8) / 1000 }, "lookup"],
  ["a row that stays", { __edb_e__: "scan" }, undefined],
  ["an unpaid order of thirty days", { ...unpaid, expiredAtMs: daysAgo(30) }, undefined],
  ["one of thirty-two", { ...unpaid, expiredAtMs: daysAgo(32) }, "order"],
  [
    "one that has only an attendee's name",
    { ...unpaid, buyer: { name: "", email: "" }, attendees: [{ name: "Bia" }], expiredAtMs: daysAgo(32) },
    "order",
  ],
  ["one without names", { ...unpaid, buyer: { name: "", email: "" }, expiredAtMs: daysAgo(32), anonymizedAtMs: 1 }, undefined],
  ["one that was paid too late and refunded", { ...unpaid, status: "refunded", refundedAtMs: daysAgo(32) }, "order"],
  ["one whose tickets were refunded", { ...unpaid, status: "refunded", issuedAtMs: daysAgo(40), refundedAtMs: daysAgo(32) }, undefined],
  ["an issued order", { ...unpaid, status: "issued", issuedAtMs: daysAgo(400) }, undefined],
  ["an entry that is due today", { ...entry, dueAtMs: daysAgo(1) }, undefined],
  ["one that was due three days ago", { ...entry, dueAtMs: daysAgo(3) }, "waitingEntry"],
  ["one with a name that nothing is due for", { ...entry, dueAtMs: 0 }, "waitingEntry"],
  ["one without a name", { ...entry, email: "", dueAtMs: 0 }, undefined],
  ["an unconfirmed one, which the database removes", { ...entry, status: "unconfirmed", dueAtMs: 0 }, undefined],
])("%s: %j is %s", (_, row, past) => expect(findPast(row, NOW_MS)).toBe(past));
