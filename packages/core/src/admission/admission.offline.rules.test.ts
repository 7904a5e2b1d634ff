import { expect, it } from "vitest";
import type { ScanRecord } from "../ticket/ticket.schema.ts";
import { scanAttempt } from "./admission.cases.ts";
import { decideOffline } from "./admission.offline.rules.ts";
import type { ScanAttempt, TicketState } from "./admission.rules.ts";

const MINUTE_MS = 60_000;
const { atMs } = scanAttempt;
const at = (minutes: number, did: ScanRecord["did"] = "admitted"): ScanRecord => ({
  did,
  atMs: atMs + minutes * MINUTE_MS,
  gateId: "gat_b",
  gateName: "South",
  deviceId: "dev_b",
});
const ticket = (scans: Record<string, ScanRecord> = {}, more: Partial<TicketState> = {}): TicketState => ({
  eventId: "evt_a",
  ticketTypeId: "tty_full",
  status: "issued",
  revision: 1,
  inside: false,
  entries: 0,
  products: { prd_popcorn: 1 },
  scans,
  ...more,
});
const inside = { inside: true, entries: 1 };
const twoIn = { inside: true, entries: 2 };
const reentry = { reentry: true };
const popcorn = { mode: "redeem", productId: "prd_popcorn" } as const;

const held = { isCancelled: false, isUnverified: false };
const [tooEarly, tooLate] = [{ atMs: scanAttempt.doorsOpenAtMs - 1 }, { atMs: scanAttempt.endsAtMs }];

type Case = [title: string, scan: Partial<ScanAttempt>, ticket: TicketState, left: object, conflict?: [string, string?]];

it.each<Case>([
  ["an entry that nobody contradicts", {}, ticket(), inside],
  ["C17 an entry after an admission elsewhere", {}, ticket({ a: at(-5) }, inside), twoIn, ["already_admitted", "a"]],
  ["C17 an entry before an admission elsewhere", {}, ticket({ a: at(5) }, inside), twoIn, ["already_admitted", "a"]],
  ["an entry after an entry and an exit, with re-entry", reentry, ticket({ a: at(-5), b: at(-2, "exited") }, { entries: 1 }), twoIn],
  ["the same without re-entry", {}, ticket({ a: at(-5), b: at(-2, "exited") }, { entries: 1 }), twoIn, ["already_admitted", "a"]],
  ["an entry before an exit that arrived first", {}, ticket({ b: at(5, "exited") }), { inside: false, entries: 1 }],
  ["C17 a time before the doors hides no double entry", tooEarly, ticket({ a: at(5) }, inside), twoIn, ["already_admitted", "a"]],
  ["C17 a time after the end hides no double entry", tooLate, ticket({ a: at(5) }, inside), twoIn, ["already_admitted", "a"]],
  ["an entry before the doors alone", tooEarly, ticket(), inside, ["too_early"]],
  [
    "an entry after the end, with re-entry",
    { ...tooLate, ...reentry },
    ticket({ a: at(-5), b: at(-2, "exited") }, { entries: 1 }),
    twoIn,
    ["too_late"],
  ],
  ["an exit before the entry that it followed arrived", { mode: "exit" }, ticket(), { inside: false, entries: 0 }],
  ["an exit between an entry and another", { mode: "exit", ...reentry }, ticket({ a: at(-5), b: at(5) }, twoIn), twoIn],
  ["an entry of a refunded ticket", {}, ticket({}, { status: "refunded" }), inside, ["refunded"]],
  ["an entry with an old code", { revision: 0 }, ticket(), inside, ["superseded"]],
  ["an entry at another type's gate", { ticketTypeIds: ["tty_half"] }, ticket(), inside, ["wrong_gate"]],
  ["a forced entry of a voided ticket", { force: true }, ticket({}, { status: "voided" }), inside],
  ["an entry after an undone one", {}, ticket({ a: { ...at(-5), undoneAtMs: 1 } }), inside],
  ["a piece", popcorn, ticket(), { inside: false, entries: 0, takesPiece: true }],
  ["a piece of none", popcorn, ticket({}, { products: {} }), { inside: false, entries: 0 }, ["nothing_to_redeem"]],
])("%s", (_, scan, given, left, conflict) => {
  const [reason, other] = conflict ?? [];
  const contradiction = reason === undefined ? {} : { contradiction: { reason, ...(other ? { other: { scanId: other } } : {}) } };
  const verdict = decideOffline({ ...scanAttempt, ...scan }, given, held);
  expect(verdict).toMatchObject({ stands: { takesPiece: false, ...left, ...contradiction } });
  if (reason === undefined) expect(verdict).not.toHaveProperty("stands.contradiction");
});

it("a ticket that is missing or another event's does not stand, and a stored scan is the stored one", () => {
  expect(decideOffline(scanAttempt, undefined, held)).toEqual({ refused: "unknown_code" });
  expect(decideOffline(scanAttempt, ticket({}, { eventId: "evt_b" }), held)).toEqual({ refused: "wrong_event" });
  expect(decideOffline(scanAttempt, ticket({ [scanAttempt.scanId]: at(0) }), held)).toEqual({ replay: at(0) });
});

it("an entry at a cancelled event is one with a voided ticket, and an exit is not", () => {
  const verdictOf = (more: Partial<ScanAttempt>, given = ticket()) =>
    decideOffline({ ...scanAttempt, ...more }, given, { ...held, isCancelled: true });
  expect(verdictOf({})).toMatchObject({ stands: { ...inside, contradiction: { reason: "voided" } } });
  expect(verdictOf({}, ticket({}, { status: "refunded" }))).toMatchObject({ stands: { contradiction: { reason: "refunded" } } });
  for (const [more, given] of [
    [{ force: true }, ticket()],
    [{ mode: "exit" }, ticket({ a: at(-5) }, inside)],
  ] as const)
    expect(verdictOf(more, given)).not.toHaveProperty("stands.contradiction");
});

it("a scan of a code that nobody can verify is a conflict, by the reason of the rules if they have one", () => {
  const reasonOf = (given: TicketState, isUnverified: boolean) => {
    const verdict = decideOffline(scanAttempt, given, { ...held, isUnverified });
    return "stands" in verdict ? verdict.stands.contradiction : verdict;
  };
  expect(reasonOf(ticket(), false)).toBeUndefined();
  expect(reasonOf(ticket(), true)).toEqual({ reason: "unverified_code" });
  expect(reasonOf(ticket({ a: at(-5) }, inside), true)).toMatchObject({ reason: "already_admitted", other: { scanId: "a" } });
});
