/** The one rule that decides at the gate: on the server, which puts it in the write's condition, and on a phone without a network. */
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

/** One reading of a code that is ours, at a gate. */
export type ScanAttempt = {
  /** Of this device: its ids mean nothing to another. */
  scanId: string;
  atMs: number;
  eventId: string;
  /** The revision the code was written for. */
  revision: number;
  mode: "entry" | "exit" | "redeem";
  /** Whether this gate takes that mode, and that product, at all. */
  takes: boolean;
  reentry: boolean;
  /** Empty: every type may pass. */
  ticketTypeIds: readonly string[];
  productId?: string;
  doorsOpenAtMs: number;
  endsAtMs: number;
  /** A supervisor's decision: only existence, event, replay and what is left to redeem are checked. */
  force: boolean;
};

/** What the rule asks of a ticket's row. */
export type TicketState = Pick<TicketRow, "eventId" | "ticketTypeId" | "status" | "revision" | "inside" | "entries" | "products" | "scans">;

export type Verdict = { result: ScanRecord["did"] } | { replay: ScanRecord } | { refused: Reason };

/** What a gate is set to. */
export type GateRule = { mode: ScanAttempt["mode"]; reentry: boolean; productIds: readonly string[] };
export type Direction = "entry" | "exit";

/** What a scan at this gate asks for. A gate that redeems has no direction. */
export const scanModeAt = (gate: GateRule, direction?: Direction): ScanAttempt["mode"] =>
  gate.mode === "redeem" ? "redeem" : (direction ?? gate.mode);

/** The product a scan at this gate is about; undefined where it must still be said, or is not asked. */
export const scanProductAt = ({ mode, productIds }: GateRule, productId?: string): string | undefined =>
  mode === "redeem" ? (productId ?? (productIds.length === 1 ? productIds[0] : undefined)) : undefined;

/** Only a gate with re-entry takes the other direction too; one without products of its own hands out all. */
export const gateAccepts = (gate: GateRule, asked: Pick<ScanAttempt, "mode" | "productId">): boolean =>
  (asked.mode === gate.mode || (gate.reentry && gate.mode !== "redeem" && asked.mode !== "redeem")) &&
  (asked.productId === undefined || gate.productIds.length === 0 || gate.productIds.includes(asked.productId));

export const RESULT_OF_MODE = { entry: "admitted", exit: "exited", redeem: "redeemed" } as const;

/** Doors and end bind those who want in; whoever is inside may leave or fetch what they bought. */
export const findTimeRefusal = ({ mode, atMs, doorsOpenAtMs, endsAtMs, force }: ScanAttempt): "too_early" | "too_late" | undefined => {
  if (mode !== "entry" || force) return undefined;
  if (atMs < doorsOpenAtMs) return "too_early";
  return atMs >= endsAtMs ? "too_late" : undefined;
};

const findRefusal = (p: ScanAttempt, ticket: TicketState): Reason | undefined => {
  if (ticket.revision !== p.revision) return "superseded";
  if (ticket.status !== "issued") return ticket.status;
  if (!p.takes || (p.ticketTypeIds.length > 0 && !p.ticketTypeIds.includes(ticket.ticketTypeId))) return "wrong_gate";
  if (p.mode === "entry" && (p.reentry ? ticket.inside : ticket.entries > 0)) return "already_admitted";
  if (p.mode === "exit" && !ticket.inside) return "not_inside";
  return findTimeRefusal(p);
};

/** The order of the questions is the order of the answers. A scan seen before is answered with what it did then. */
export const decideAdmission = (p: ScanAttempt, ticket: TicketState | undefined): Verdict => {
  if (!ticket) return { refused: "unknown_code" };
  if (ticket.eventId !== p.eventId) return { refused: "wrong_event" };
  const replay = ticket.scans[p.scanId];
  if (replay) return { replay };
  const reason = p.force ? undefined : findRefusal(p, ticket);
  if (reason) return { refused: reason };
  if (p.mode === "redeem" && (ticket.products[p.productId ?? ""] ?? 0) < 1) return { refused: "nothing_to_redeem" };
  return { result: RESULT_OF_MODE[p.mode] };
};
