/** The rule that admits or refuses: on the server, which also states it as the write's condition, and on a phone without a network. */
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";

export const REASONS = [
  "unknown_code",
  "wrong_event",
  "wrong_gate",
  "already_admitted",
  "not_inside",
  "voided",
  "refunded",
  "blocked",
  "superseded",
  "too_early",
  "too_late",
  "nothing_to_redeem",
] as const;
export type Reason = (typeof REASONS)[number];

/** The signing key of a code, and the others that are accepted. */
export type CodeKey = { key: number; others: readonly number[] };

/** A scan of a valid code at a gate. */
export type ScanAttempt = {
  /** Made by the device; unique for each device. */
  scanId: string;
  atMs: number;
  eventId: string;
  /** The code's. Undefined for an admission by hand, which has no code. */
  revision: number | undefined;
  /** Absent without a code of ours, while one key alone is accepted, and on a phone, whose list has no code but the valid one. */
  codeKey?: CodeKey;
  mode: "entry" | "exit" | "redeem";
  /** Whether the gate accepts this mode and this product. */
  isAccepted: boolean;
  reentry: boolean;
  /** Empty: every type. */
  ticketTypeIds: readonly string[];
  productId?: string;
  doorsOpenAtMs: number;
  endsAtMs: number;
  /** The gate admits this long before the doors and after the end. */
  earlyMs: number;
  lateMs: number;
  /** Types that admit once on each day of the event, which the time zone tells. */
  dailyTypeIds: readonly string[];
  timeZone: string;
  /** A supervisor's decision: checks only existence, event, replay and remaining products. */
  force: boolean;
};

export type TicketState = Pick<
  TicketRow,
  "eventId" | "ticketTypeId" | "status" | "revision" | "codeKeys" | "inside" | "entries" | "products" | "scans" | "admittedOn"
>;

export type Verdict = { result: ScanRecord["did"] } | { replay: ScanRecord } | { refused: Reason };

export type GateRule = { mode: ScanAttempt["mode"]; reentry: boolean; productIds: readonly string[] };
export type Direction = "entry" | "exit";

/** A gate that redeems has no direction. */
export const scanModeAt = (gate: GateRule, direction?: Direction): ScanAttempt["mode"] =>
  gate.mode === "redeem" ? "redeem" : (direction ?? gate.mode);

/** Undefined when the gate does not redeem, or when the scan must name the product. */
export const scanProductAt = ({ mode, productIds }: GateRule, productId?: string): string | undefined =>
  mode === "redeem" ? (productId ?? (productIds.length === 1 ? productIds[0] : undefined)) : undefined;

/** Only a gate with re-entry accepts the other direction. A gate without products redeems all products. */
export const gateAccepts = (gate: GateRule, request: Pick<ScanAttempt, "mode" | "productId">): boolean =>
  (request.mode === gate.mode || (gate.reentry && gate.mode !== "redeem" && request.mode !== "redeem")) &&
  (request.productId === undefined || gate.productIds.length === 0 || gate.productIds.includes(request.productId));

export const RESULT_OF_MODE = { entry: "admitted", exit: "exited", redeem: "redeemed" } as const;

/** The times limit entry only: a person who is inside may leave and redeem. */
export const findTimeRefusal = (scan: ScanAttempt): "too_early" | "too_late" | undefined => {
  const { mode, atMs, doorsOpenAtMs, endsAtMs, earlyMs, lateMs, force } = scan;
  if (mode !== "entry" || force) return undefined;
  if (atMs < doorsOpenAtMs - earlyMs) return "too_early";
  return atMs >= endsAtMs + lateMs ? "too_late" : undefined;
};

/** A night belongs to the day on which it began. */
const DAY_ENDS_MS = 6 * 3_600_000;

/** Making a format takes a millisecond, and a gate knows few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** "2027-05-01": the day of the event, which ends at six in the morning. */
export const eventDayOf = (atMs: number, timeZone: string): string => {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  formats.set(timeZone, format);
  return format.format(atMs - DAY_ENDS_MS);
};

/** A daily pass that was not admitted on this day. */
const isNewDay = ({ dailyTypeIds, atMs, timeZone }: ScanAttempt, { ticketTypeId, admittedOn }: TicketState): boolean =>
  dailyTypeIds.includes(ticketTypeId) && admittedOn !== eventDayOf(atMs, timeZone);

/**
 * Whether another accepted key makes the ticket's code: the one that signed last or, of those that never did, the oldest, as `validKey` in
 * kernel/signing.ts. So an old key that somebody knows makes no code of a ticket that has one of its successor.
 */
const isOfOtherKey = ({ codeKey }: ScanAttempt, { codeKeys }: TicketState): boolean => {
  if (!codeKey) return false;
  const startOf = (key: number): number => codeKeys?.[key] ?? -1;
  const start = startOf(codeKey.key);
  return codeKey.others.some((other) => startOf(other) > start || (startOf(other) === start && other < codeKey.key));
};

const findRefusal = (scan: ScanAttempt, ticket: TicketState): Reason | undefined => {
  if (scan.revision !== undefined && ticket.revision !== scan.revision) return "superseded";
  if (isOfOtherKey(scan, ticket)) return "unknown_code";
  if (ticket.status !== "issued") return ticket.status;
  if (!scan.isAccepted || (scan.ticketTypeIds.length > 0 && !scan.ticketTypeIds.includes(ticket.ticketTypeId))) return "wrong_gate";
  if (scan.mode === "entry" && (scan.reentry ? ticket.inside : ticket.entries > 0) && !isNewDay(scan, ticket)) return "already_admitted";
  if (scan.mode === "exit" && !ticket.inside) return "not_inside";
  return findTimeRefusal(scan);
};

/** The order of the checks decides which reason is returned. A repeated scan gets its stored result. */
export const decideAdmission = (scan: ScanAttempt, ticket: TicketState | undefined): Verdict => {
  if (!ticket) return { refused: "unknown_code" };
  if (ticket.eventId !== scan.eventId) return { refused: "wrong_event" };
  const replay = ticket.scans[scan.scanId];
  if (replay) return { replay };
  const reason = scan.force ? undefined : findRefusal(scan, ticket);
  if (reason) return { refused: reason };
  if (scan.mode === "redeem" && (ticket.products[scan.productId ?? ""] ?? 0) < 1) return { refused: "nothing_to_redeem" };
  return { result: RESULT_OF_MODE[scan.mode] };
};
