/** What an organizer may do to a ticket, as data. */
import type { TicketStatus } from "./ticket.schema.ts";

export const TICKET_MOVES = {
  void: { from: ["issued", "blocked"], status: "voided", raises: 0 },
  block: { from: ["issued"], status: "blocked", raises: 0 },
  unblock: { from: ["blocked"], status: "issued", raises: 0 },
  reissue: { from: ["issued"], status: "issued", raises: 1 },
} as const satisfies Record<string, { from: readonly TicketStatus[]; status: TicketStatus; raises: 0 | 1 }>;

export type TicketMove = keyof typeof TICKET_MOVES;

/** Where the move may come from, where it leads, and by how much the revision goes up. */
export const sources = (move: TicketMove): { from: readonly TicketStatus[]; status: TicketStatus; raises: number } => TICKET_MOVES[move];
