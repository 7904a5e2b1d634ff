import { describe, expect, it } from "vitest";
import { CASES, scanAttempt, type Case } from "@catraca/core/admission/admission.cases.ts";
import type { ScanAttempt, TicketState } from "@catraca/core/admission.rules";
import type { ManifestEntry } from "@catraca/core/manifest/manifest.format.rules.ts";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import { decideLocally, isOpen, type OwnScan } from "./decide-locally.ts";

const CODE = `T1${"A".repeat(56)}`;
const TICKET_ID = `tkt_${"a".repeat(16)}`;
const MINUTE_MS = 60_000;
const { atMs: NOW_MS } = scanAttempt;

const createEntry = (more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  hash: new Uint8Array(16),
  status: "issued",
  inside: false,
  ticketType: { id: "tty_full", name: "Full" },
  entries: 0,
  products: [{ id: "prd_popcorn", name: "Popcorn", remaining: 2 }],
  sealed: new Uint8Array(),
  ...more,
});

const toIso = (atMs: number): string => new Date(atMs).toISOString();

/** The gate, the event and the scan of an attempt, as a device knows them. A gate that does not accept it is of the other direction. */
const createPlace = (attempt: ScanAttempt): { assignment: Assignment; scan: QueuedScan } => {
  const { mode, isAccepted, reentry, ticketTypeIds, earlyMs, lateMs, dailyTypeIds, productId, force, scanId, atMs } = attempt;
  const direction = isAccepted || mode === "redeem" ? undefined : mode;
  const gateMode = direction === undefined ? mode : direction === "entry" ? "exit" : "entry";
  const productIds = isAccepted || mode !== "redeem" ? [] : ["prd_other"];
  const types = Object.fromEntries(dailyTypeIds.map((id) => [id, { daily: true }]));
  return {
    assignment: {
      scanUrl: "https://scan.example/",
      deviceToken: "D1",
      device: { id: "dev_1", name: "Phone", role: "steward" },
      event: {
        id: attempt.eventId,
        name: "Fest",
        startsAt: toIso(attempt.doorsOpenAtMs),
        doorsOpenAt: toIso(attempt.doorsOpenAtMs),
        endsAt: toIso(attempt.endsAtMs),
        timeZone: attempt.timeZone,
      },
      gate: { id: "gat_1", name: "North", mode: gateMode, reentry, ticketTypeIds: [...ticketTypeIds], productIds },
      products: [],
      policy: { earlyMs, lateMs, types },
    },
    scan: {
      scanId,
      eventId: attempt.eventId,
      readAtMs: atMs,
      code: CODE,
      state: "waiting",
      waiting: 1,
      ...(direction === undefined ? {} : { direction }),
      ...(productId === undefined ? {} : { productId }),
      ...(force ? { force } : {}),
    },
  };
};

const isCurrent = ({ revision }: TicketState): boolean => revision === scanAttempt.revision;

/** The list says of an earlier code only that it was replaced. */
const toEntry = (ticket: TicketState): ManifestEntry => {
  if (!isCurrent(ticket)) return createEntry({ status: "superseded", products: [] });
  const { status, inside, entries, admittedOn, products } = ticket;
  return createEntry({
    status,
    inside,
    entries,
    products: Object.entries(products).map(([id, remaining]) => ({ id, name: id, remaining })),
    ...(admittedOn === undefined ? {} : { admittedOn }),
  });
};

/** The list is of one event and has the valid code alone, a scan that was made here has another id, and nobody hands out pieces for an earlier code. */
const isInList = ({ ticket, verdict, passage: { mode, codeKey } }: Case): boolean =>
  codeKey === undefined &&
  ticket?.eventId === scanAttempt.eventId &&
  !("replay" in verdict) &&
  (isCurrent(ticket) || mode !== "redeem" || "refused" in verdict);
/** A gate with re-entry accepts both directions. */
const canHappen = ({ passage: { isAccepted, mode, reentry } }: Case): boolean => isAccepted || mode === "redeem" || !reentry;

describe("decides as the gate function", () => {
  const cases = CASES.filter((one) => isInList(one) && canHappen(one));
  it("in most of the cases", () => expect(cases.length).toBeGreaterThan(200));
  it.each(cases)("$title", ({ passage, ticket, verdict }) => {
    const { assignment, scan } = createPlace(passage);
    const entry = toEntry(ticket as TicketState);
    const { answer } = decideLocally(scan, { ticketId: undefined, entry, asOfMs: 0, holder: undefined, own: [] }, assignment);
    expect("refused" in verdict ? { refused: answer.reason } : { result: answer.result }).toEqual(verdict);
  });
});

const place = createPlace(scanAttempt);
const holder = { name: "Ana", note: "Allergic to nuts" };
const own = (did: OwnScan["did"], minutes: number, more: Partial<OwnScan> = {}): OwnScan => ({
  scanId: `scn_${did}${minutes}`,
  did,
  atMs: NOW_MS + minutes * MINUTE_MS,
  ...more,
});
const decide = (p: { entry?: Partial<ManifestEntry>; own?: OwnScan[]; asOfMs?: number; attempt?: Partial<ScanAttempt> }) => {
  const { assignment, scan } = createPlace({ ...scanAttempt, ...p.attempt });
  const listed = {
    ticketId: TICKET_ID,
    entry: createEntry(p.entry),
    asOfMs: p.asOfMs ?? NOW_MS - 30 * MINUTE_MS,
    holder,
    own: p.own ?? [],
  };
  return decideLocally(scan, listed, { ...assignment, policy: { earlyMs: 0, lateMs: 0, types: { tty_full: { note: "Half price" } } } });
};

it("answers as the gate function does: who it is, what is left, and what the steward has to look at", () => {
  expect(decide({}).answer).toEqual({
    result: "admitted",
    ticket: {
      id: TICKET_ID,
      attendeeName: "Ana",
      ticketType: "Full",
      products: [{ productId: "prd_popcorn", name: "Popcorn", remaining: 2 }],
      notes: ["Half price", "Allergic to nuts"],
    },
    at: toIso(NOW_MS),
  });
});

it("says where and when a used ticket was first admitted, as far as the list tells", () => {
  const entry = { inside: true, entries: 1, admitted: { atMs: NOW_MS - MINUTE_MS, gateName: "South" } };
  expect(decide({ entry }).answer).toMatchObject({
    reason: "already_admitted",
    firstAdmission: { at: toIso(NOW_MS - MINUTE_MS), gate: "South", device: "" },
  });
});

it("a ticket that this device admitted is used, whether or not the list has it", () => {
  for (const one of [own("admitted", -5), own("admitted", -5, { answeredAtMs: NOW_MS - 5 * MINUTE_MS })])
    expect(decide({ own: [one] })).toMatchObject({
      by: "here",
      answer: { reason: "already_admitted", firstAdmission: { at: toIso(one.atMs), gate: "North", device: "Phone" } },
    });
});

it("this device's own scans count in the order of their times, and those that the list has count once", () => {
  const reentry = { reentry: true };
  expect(decide({ attempt: reentry, own: [own("exited", -2), own("admitted", -5)] }).answer.result).toBe("admitted");
  expect(decide({ attempt: reentry, own: [own("admitted", -2), own("exited", -5)] }).answer.reason).toBe("already_admitted");
  // The person left through another gate since.
  const old = own("admitted", -60, { answeredAtMs: NOW_MS - 60 * MINUTE_MS });
  expect(decide({ attempt: reentry, own: [old], entry: { entries: 1 } }).answer.result).toBe("admitted");
});

it("a daily pass that this device admitted today is used, and one of yesterday is not", () => {
  const attempt = { dailyTypeIds: ["tty_full"] };
  const { assignment, scan } = createPlace({ ...scanAttempt, ...attempt });
  const after = (minutes: number) =>
    decideLocally(scan, { ticketId: TICKET_ID, entry: createEntry(), asOfMs: 0, holder, own: [own("admitted", minutes)] }, assignment)
      .answer;
  expect([after(-5).reason, after(-24 * 60).result]).toEqual(["already_admitted", "admitted"]);
});

it("pieces are handed out once, by the server's count where it answered", () => {
  const attempt = { mode: "redeem", productId: "prd_popcorn" } as const;
  const productId = "prd_popcorn";
  const left = (scans: OwnScan[], remaining = 2) => {
    const { answer } = decide({ attempt, own: scans, entry: { products: [{ id: productId, name: "Popcorn", remaining }] } });
    return answer.result === "refused" ? answer.reason : answer.ticket?.products[0]?.remaining;
  };
  const waiting = own("redeemed", -2, { productId });
  const answered = own("redeemed", -3, { productId, answeredAtMs: NOW_MS - 3 * MINUTE_MS, remaining: 1 });
  expect([left([]), left([waiting]), left([answered]), left([answered], 1)]).toEqual([1, 0, 0, 0]);
  expect([left([waiting, answered]), left([], 0)]).toEqual(["nothing_to_redeem", "nothing_to_redeem"]);
});

it("counts what this gate would let in", () => {
  const { assignment } = place;
  const count = (more: Partial<ManifestEntry>, attempt: Partial<ScanAttempt> = {}) =>
    isOpen(createEntry(more), { ...scanAttempt, ...attempt }, assignment);
  expect([count({}), count({ entries: 1 }), count({ status: "superseded" }), count({ status: "voided" })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(count({}, { ticketTypeIds: ["tty_half"] })).toBe(false);
  expect([count({}, { mode: "redeem" }), count({ products: [] }, { mode: "redeem" })]).toEqual([true, false]);
});
