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

/** A scan of a valid code at a gate. */
export type ScanAttempt = {
  /** Made by the device; unique for each device. */
  scanId: string;
  atMs: number;
  eventId: string;
  /** Of the code. Undefined for an admission by hand, which has no code. */
  revision: number | undefined;
  mode: "entry" | "exit" | "redeem";
  /** Whether the gate accepts this mode and this product. */
  isAccepted: boolean;
  reentry: boolean;
  /** Empty: every type. */
  ticketTypeIds: readonly string[];
  productId?: string;
  doorsOpenAtMs: number;
  endsAtMs: number;
  /** A supervisor's decision: checks only existence, event, replay and remaining products. */
  force: boolean;
};

export type TicketState = Pick<TicketRow, "eventId" | "ticketTypeId" | "status" | "revision" | "inside" | "entries" | "products" | "scans">;

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
export const findTimeRefusal = ({ mode, atMs, doorsOpenAtMs, endsAtMs, force }: ScanAttempt): "too_early" | "too_late" | undefined => {
  if (mode !== "entry" || force) return undefined;
  if (atMs < doorsOpenAtMs) return "too_early";
  return atMs >= endsAtMs ? "too_late" : undefined;
};

const findRefusal = (scan: ScanAttempt, ticket: TicketState): Reason | undefined => {
  if (scan.revision !== undefined && ticket.revision !== scan.revision) return "superseded";
  if (ticket.status !== "issued") return ticket.status;
  if (!scan.isAccepted || (scan.ticketTypeIds.length > 0 && !scan.ticketTypeIds.includes(ticket.ticketTypeId))) return "wrong_gate";
  if (scan.mode === "entry" && (scan.reentry ? ticket.inside : ticket.entries > 0)) return "already_admitted";
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
