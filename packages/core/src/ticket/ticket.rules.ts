/** The moves of a ticket that organizers can make, except to void it: that is a move of its order. And the search of tickets. */
import { foldForSearch } from "../kernel/text.ts";
import type { TicketRow, TicketStatus } from "./ticket.schema.ts";

export const TICKET_MOVES = {
  block: { from: ["issued"], status: "blocked", raises: 0 },
  unblock: { from: ["blocked"], status: "issued", raises: 0 },
  reissue: { from: ["issued"], status: "issued", raises: 1 },
} as const satisfies Record<string, { from: readonly TicketStatus[]; status: TicketStatus; raises: 0 | 1 }>;

export type TicketMove = keyof typeof TICKET_MOVES;

export const moveConditionOf = (move: TicketMove): { from: readonly TicketStatus[]; status: TicketStatus; raises: number } =>
  TICKET_MOVES[move];

export const remainingProducts = ({ products, productNames }: Pick<TicketRow, "products" | "productNames">) =>
  Object.entries(products).map(([productId, remaining]) => ({ productId, name: productNames[productId] ?? productId, remaining }));

/** `query`: part of the ticket's or the order's number, or of the attendee's name or email address. */
export const matchesSearch = (
  row: TicketRow,
  { query, status }: { query?: string | undefined; status?: TicketStatus | undefined },
): boolean => {
  if (status !== undefined && row.status !== status) return false;
  if (query === undefined) return true;
  const term = foldForSearch(query.trim());
  return [row.ticketId, row.orderId, row.attendeeName, row.attendeeEmail ?? ""].some((text) => foldForSearch(text).includes(term));
};
