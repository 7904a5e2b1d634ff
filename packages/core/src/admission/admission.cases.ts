/** The verdicts of the admission rule, case by case. Tests of the server and of the door's page use this one table. */
import type { ScanAttempt, Reason, TicketState, Verdict } from "./admission.rules.ts";

export type Case = { title: string; passage: ScanAttempt; ticket: TicketState | undefined; verdict: Verdict };

const HOUR_MS = 3_600_000;
const doorsOpenAtMs = Date.UTC(2027, 4, 1, 18);
const endsAtMs = doorsOpenAtMs + 6 * HOUR_MS;

export const scanAttempt: ScanAttempt = {
  scanId: "scn_this-one",
  atMs: doorsOpenAtMs + HOUR_MS,
  eventId: "evt_a",
  revision: 1,
  mode: "entry",
  isAccepted: true,
  reentry: false,
  ticketTypeIds: [],
  doorsOpenAtMs,
  endsAtMs,
  earlyMs: 0,
  lateMs: 0,
  dailyTypeIds: [],
  timeZone: "America/Sao_Paulo",
  force: false,
};

const ticket: TicketState = {
  eventId: "evt_a",
  ticketTypeId: "tty_full",
  status: "issued",
  revision: 1,
  inside: false,
  entries: 0,
  products: { prd_popcorn: 1 },
  scans: {},
};

const earlier = { did: "admitted", atMs: doorsOpenAtMs + 1, gateId: "gat_a", gateName: "North", deviceId: "dev_a" } as const;
const inside = { inside: true, entries: 1 };

const TICKETS = {
  "never in": ticket,
  inside: { ...ticket, ...inside },
  "out again": { ...ticket, entries: 1 },
  "in yesterday": { ...ticket, ...inside, admittedOn: "2027-04-30" },
  "in today": { ...ticket, ...inside, admittedOn: "2027-05-01" },
  "out again today": { ...ticket, entries: 1, admittedOn: "2027-05-01" },
  "voided, in yesterday": { ...ticket, ...inside, admittedOn: "2027-04-30", status: "voided" },
  voided: { ...ticket, status: "voided" },
  refunded: { ...ticket, status: "refunded" },
  blocked: { ...ticket, status: "blocked" },
  "voided and inside": { ...ticket, ...inside, status: "voided" },
  reissued: { ...ticket, revision: 2 },
  "reissued and voided": { ...ticket, revision: 2, status: "voided" },
  "with a code of key 2": { ...ticket, codeKeys: { 2: 1 } },
  "with a code of key 3, key 2 before": { ...ticket, codeKeys: { 2: 0, 3: 1 } },
  "reissued under key 2": { ...ticket, revision: 2, codeKeys: { 2: 2 } },
  "nothing left": { ...ticket, products: { prd_popcorn: 0 } },
  "no products": { ...ticket, products: {} },
  "another event's": { ...ticket, eventId: "evt_b" },
  "this scan done": { ...ticket, ...inside, scans: { [scanAttempt.scanId]: earlier } },
  "this scan done, voided since": { ...ticket, ...inside, status: "voided", scans: { [scanAttempt.scanId]: earlier } },
  "another event's, this scan done": { ...ticket, eventId: "evt_b", scans: { [scanAttempt.scanId]: earlier } },
  missing: undefined,
} as const satisfies Record<string, TicketState | undefined>;

/** Modes of the gate. Exit and redeem do not depend on re-entry. */
const COLUMNS = [
  [{ mode: "entry" }],
  [{ mode: "entry", reentry: true }],
  [{ mode: "exit" }, { mode: "exit", reentry: true }],
  [
    { mode: "redeem", productId: "prd_popcorn" },
    { mode: "redeem", productId: "prd_popcorn", reentry: true },
  ],
] as const satisfies Partial<ScanAttempt>[][];

type Expected = "admitted" | "exited" | "redeemed" | "replay" | Reason;
type Row = [Partial<ScanAttempt>, keyof typeof TICKETS, Expected, Expected, Expected, Expected];

const early = { atMs: doorsOpenAtMs - 1 };
const opening = { atMs: doorsOpenAtMs };
const last = { atMs: endsAtMs - 1 };
const over = { atMs: endsAtMs };
const others = { ticketTypeIds: ["tty_half"] };
const theirs = { ticketTypeIds: ["tty_half", "tty_full"] };
const tolerant = { earlyMs: HOUR_MS, lateMs: HOUR_MS };
const daily = { dailyTypeIds: ["tty_half", "tty_full"] };
const othersDaily = { dailyTypeIds: ["tty_half"] };
/** The event's day ends at six in the morning, nine o'clock in UTC. */
const night = { atMs: Date.UTC(2027, 4, 2, 8, 59), endsAtMs: Date.UTC(2027, 4, 3) };
const morning = { atMs: Date.UTC(2027, 4, 2, 9), endsAtMs: Date.UTC(2027, 4, 3) };
const notAccepted = { isAccepted: false };
const force = { force: true };
const signedBy = (key: number, ...others: number[]) => ({ codeKey: { key, others } });

/** Circumstances and ticket; then the verdicts for entry, entry with re-entry, exit and redeem. */
const ROWS: Row[] = [
  [{}, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [{}, "inside", "already_admitted", "already_admitted", "exited", "redeemed"],
  [{}, "out again", "already_admitted", "admitted", "not_inside", "redeemed"],
  [{}, "voided", "voided", "voided", "voided", "voided"],
  [{}, "refunded", "refunded", "refunded", "refunded", "refunded"],
  [{}, "blocked", "blocked", "blocked", "blocked", "blocked"],
  [{}, "voided and inside", "voided", "voided", "voided", "voided"],
  [{}, "reissued", "superseded", "superseded", "superseded", "superseded"],
  [{}, "reissued and voided", "superseded", "superseded", "superseded", "superseded"],
  [{}, "nothing left", "admitted", "admitted", "not_inside", "nothing_to_redeem"],
  [{}, "no products", "admitted", "admitted", "not_inside", "nothing_to_redeem"],
  [{}, "another event's", "wrong_event", "wrong_event", "wrong_event", "wrong_event"],
  [{}, "this scan done", "replay", "replay", "replay", "replay"],
  [{}, "this scan done, voided since", "replay", "replay", "replay", "replay"],
  [{}, "another event's, this scan done", "wrong_event", "wrong_event", "wrong_event", "wrong_event"],
  [{}, "missing", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],

  [signedBy(1, 2), "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [signedBy(2, 1), "never in", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [signedBy(2, 1), "with a code of key 2", "admitted", "admitted", "not_inside", "redeemed"],
  [signedBy(1, 2), "with a code of key 2", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [signedBy(1, 2), "reissued under key 2", "superseded", "superseded", "superseded", "superseded"],
  [signedBy(3, 2, 1), "with a code of key 3, key 2 before", "admitted", "admitted", "not_inside", "redeemed"],
  [signedBy(2, 3, 1), "with a code of key 3, key 2 before", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  // The key of the code is retired: of those that are accepted the last one that signed, or the oldest.
  [signedBy(2, 1), "with a code of key 3, key 2 before", "admitted", "admitted", "not_inside", "redeemed"],
  [signedBy(1, 2), "with a code of key 3, key 2 before", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [signedBy(2, 3), "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [signedBy(3, 2), "never in", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [{ ...signedBy(2, 1), ...early }, "voided", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [{ ...signedBy(2, 1), ...force }, "never in", "admitted", "admitted", "exited", "redeemed"],

  [early, "never in", "too_early", "too_early", "not_inside", "redeemed"],
  [early, "inside", "already_admitted", "already_admitted", "exited", "redeemed"],
  [early, "out again", "already_admitted", "too_early", "not_inside", "redeemed"],
  [early, "voided", "voided", "voided", "voided", "voided"],
  [early, "this scan done", "replay", "replay", "replay", "replay"],
  [opening, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [last, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [over, "never in", "too_late", "too_late", "not_inside", "redeemed"],
  [over, "inside", "already_admitted", "already_admitted", "exited", "redeemed"],
  [over, "out again", "already_admitted", "too_late", "not_inside", "redeemed"],
  [over, "blocked", "blocked", "blocked", "blocked", "blocked"],
  [over, "this scan done", "replay", "replay", "replay", "replay"],
  [over, "missing", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],

  [others, "never in", "wrong_gate", "wrong_gate", "wrong_gate", "wrong_gate"],
  [others, "inside", "wrong_gate", "wrong_gate", "wrong_gate", "wrong_gate"],
  [others, "refunded", "refunded", "refunded", "refunded", "refunded"],
  [others, "reissued", "superseded", "superseded", "superseded", "superseded"],
  [others, "this scan done", "replay", "replay", "replay", "replay"],
  [{ ...others, ...early }, "never in", "wrong_gate", "wrong_gate", "wrong_gate", "wrong_gate"],
  [theirs, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [notAccepted, "never in", "wrong_gate", "wrong_gate", "wrong_gate", "wrong_gate"],
  [notAccepted, "inside", "wrong_gate", "wrong_gate", "wrong_gate", "wrong_gate"],
  [notAccepted, "voided", "voided", "voided", "voided", "voided"],
  [notAccepted, "missing", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],

  [{ ...tolerant, atMs: doorsOpenAtMs - HOUR_MS }, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [{ ...tolerant, atMs: doorsOpenAtMs - HOUR_MS - 1 }, "never in", "too_early", "too_early", "not_inside", "redeemed"],
  [{ ...tolerant, atMs: endsAtMs + HOUR_MS - 1 }, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [{ ...tolerant, atMs: endsAtMs + HOUR_MS }, "never in", "too_late", "too_late", "not_inside", "redeemed"],
  [{ earlyMs: HOUR_MS, ...over }, "never in", "too_late", "too_late", "not_inside", "redeemed"],
  [{ lateMs: HOUR_MS, ...early }, "never in", "too_early", "too_early", "not_inside", "redeemed"],

  [daily, "never in", "admitted", "admitted", "not_inside", "redeemed"],
  [daily, "in yesterday", "admitted", "admitted", "exited", "redeemed"],
  [daily, "in today", "already_admitted", "already_admitted", "exited", "redeemed"],
  [daily, "out again today", "already_admitted", "admitted", "not_inside", "redeemed"],
  [daily, "voided, in yesterday", "voided", "voided", "voided", "voided"],
  [{ ...daily, ...night }, "in today", "already_admitted", "already_admitted", "exited", "redeemed"],
  [{ ...daily, ...morning }, "in today", "admitted", "admitted", "exited", "redeemed"],
  [{ ...daily, ...over }, "in yesterday", "too_late", "too_late", "exited", "redeemed"],
  [othersDaily, "in yesterday", "already_admitted", "already_admitted", "exited", "redeemed"],
  [{}, "in yesterday", "already_admitted", "already_admitted", "exited", "redeemed"],

  [force, "never in", "admitted", "admitted", "exited", "redeemed"],
  [force, "inside", "admitted", "admitted", "exited", "redeemed"],
  [force, "out again", "admitted", "admitted", "exited", "redeemed"],
  [force, "voided", "admitted", "admitted", "exited", "redeemed"],
  [force, "refunded", "admitted", "admitted", "exited", "redeemed"],
  [force, "blocked", "admitted", "admitted", "exited", "redeemed"],
  [force, "reissued", "admitted", "admitted", "exited", "redeemed"],
  [force, "nothing left", "admitted", "admitted", "exited", "nothing_to_redeem"],
  [force, "another event's", "wrong_event", "wrong_event", "wrong_event", "wrong_event"],
  [force, "missing", "unknown_code", "unknown_code", "unknown_code", "unknown_code"],
  [force, "this scan done", "replay", "replay", "replay", "replay"],
  [{ ...force, ...early, ...others, ...notAccepted }, "voided and inside", "admitted", "admitted", "exited", "redeemed"],
  [{ ...force, ...over }, "never in", "admitted", "admitted", "exited", "redeemed"],
];

const verdictOf = (expected: Expected): Verdict => {
  if (expected === "replay") return { replay: earlier };
  return expected === "admitted" || expected === "exited" || expected === "redeemed" ? { result: expected } : { refused: expected };
};

/** Every pair of scan and ticket above, with its verdict. */
export const CASES: readonly Case[] = ROWS.flatMap(([circumstances, state, ...expected]) =>
  COLUMNS.flatMap((variants, column) =>
    variants.map((variant) => ({
      title: `${JSON.stringify({ ...variant, ...circumstances })} on a ticket ${state}`,
      passage: { ...scanAttempt, ...variant, ...circumstances },
      ticket: TICKETS[state],
      verdict: verdictOf(expected[column] as Expected),
    })),
  ),
);
