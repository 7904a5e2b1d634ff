/** What an organizer may do to a ticket, as data, how tickets are found, and how a code is spelled. */
import { folded } from "../kernel/text.ts";
import type { TicketRow, TicketStatus } from "./ticket.schema.ts";

export const TICKET_MOVES = {
  void: { from: ["issued", "blocked"], status: "voided", raises: 0 },
  block: { from: ["issued"], status: "blocked", raises: 0 },
  unblock: { from: ["blocked"], status: "issued", raises: 0 },
  reissue: { from: ["issued"], status: "issued", raises: 1 },
} as const satisfies Record<string, { from: readonly TicketStatus[]; status: TicketStatus; raises: 0 | 1 }>;

export type TicketMove = keyof typeof TICKET_MOVES;

/** Where the move may come from, where it leads, and by how much the revision goes up. */
export const sources = (move: TicketMove): { from: readonly TicketStatus[]; status: TicketStatus; raises: number } => TICKET_MOVES[move];

/** Whether the ticket is one of those that were searched for: by a part of its number or its order's, or of its attendee's name or e-mail. */
export const isFound = (row: TicketRow, { query, status }: { query?: string | undefined; status?: TicketStatus | undefined }): boolean => {
  if (status !== undefined && row.status !== status) return false;
  if (query === undefined) return true;
  const wanted = folded(query.trim());
  return [row.ticketId, row.orderId, row.attendeeName, row.attendeeEmail ?? ""].some((text) => folded(text).includes(wanted));
};

const SPELLING = /^T1[A-Z2-7]{56}$/i;
/** A scanner may add a line break, a person some spaces; beyond this nothing is looked at. */
const MOST_TYPED = 100;

/**
 * The code as it was written, from what was typed or read: lower case and white space are fine, since people type it in groups, as it is printed.
 * Undefined for what cannot be a code of ours; what can may still be forged.
 */
export const spelled = (text: string): string | undefined => {
  const typed = text.length > MOST_TYPED ? "" : text.replaceAll(/\s/g, "");
  return SPELLING.test(typed) ? typed.toUpperCase() : undefined;
};
