/** The one rule that decides at the gate: on the server, which puts it in the write's condition, and on a phone without a network. */
import type { ScanDone, TicketRow } from "../ticket/ticket.schema.ts";

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
export type Passage = {
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

export type Verdict = { result: ScanDone["did"] } | { replay: ScanDone } | { refused: Reason };

export const DID = { entry: "admitted", exit: "exited", redeem: "redeemed" } as const;

/** Doors and end bind those who want in; whoever is inside may leave or fetch what they bought. */
export const untimely = ({ mode, atMs, doorsOpenAtMs, endsAtMs, force }: Passage): "too_early" | "too_late" | undefined => {
  if (mode !== "entry" || force) return undefined;
  if (atMs < doorsOpenAtMs) return "too_early";
  return atMs >= endsAtMs ? "too_late" : undefined;
};

const refusal = (p: Passage, ticket: TicketState): Reason | undefined => {
  if (ticket.revision !== p.revision) return "superseded";
  if (ticket.status !== "issued") return ticket.status;
  if (!p.takes || (p.ticketTypeIds.length > 0 && !p.ticketTypeIds.includes(ticket.ticketTypeId))) return "wrong_gate";
  if (p.mode === "entry" && (p.reentry ? ticket.inside : ticket.entries > 0)) return "already_admitted";
  if (p.mode === "exit" && !ticket.inside) return "not_inside";
  return untimely(p);
};

/** The order of the questions is the order of the answers. A scan seen before is answered with what it did then. */
export const judge = (p: Passage, ticket: TicketState | undefined): Verdict => {
  if (!ticket) return { refused: "unknown_code" };
  if (ticket.eventId !== p.eventId) return { refused: "wrong_event" };
  const replay = ticket.scans[p.scanId];
  if (replay) return { replay };
  const reason = p.force ? undefined : refusal(p, ticket);
  if (reason) return { refused: reason };
  if (p.mode === "redeem" && (ticket.products[p.productId ?? ""] ?? 0) < 1) return { refused: "nothing_to_redeem" };
  return { result: DID[p.mode] };
};
