/** The moves of a ticket that organizers can make, except to void it: that is a move of its order. And the search of tickets. */
import { matchesWords } from "../kernel/text.ts";
import type { NewAttendee, TicketFilter, TicketRow, TicketStatus } from "./ticket.schema.ts";

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

export const matchesFilter = (row: TicketRow, { status, ticketTypeId, inside }: TicketFilter): boolean =>
  (status === undefined || row.status === status) &&
  (ticketTypeId === undefined || row.ticketTypeId === ticketTypeId) &&
  (inside === undefined || row.inside === (inside === "true"));

export type Buyer = { name: string; email: string };

/** `query`: parts of the ticket's or the order's number, or of a name or email address of its attendee or buyer. */
export const matchesQuery = (row: TicketRow, query: string, buyer?: Buyer): boolean =>
  matchesWords(query, [
    row.ticketId,
    row.orderId,
    row.attendeeName,
    row.attendeeEmail ?? "",
    ...(buyer === undefined ? [] : [buyer.name, buyer.email]),
  ]);

/** Each time a new code is made, and an address of the buyer's choice is emailed. */
export const MAX_REASSIGNMENTS = 5;

export type ReassignRefusal = Exclude<TicketStatus, "issued"> | "used" | "cancelled" | "doors_open" | "too_often";

type Passed = Pick<TicketRow, "status" | "scans" | "reassigned">;
type Doors = { status: string; doorsOpenAtMs: number };

/** Returns why the buyer may not pass the ticket on. From the opening of the doors on a device may hold the old code. A scan that was undone counts as one. */
export const reassignRefusalOf = (ticket: Passed, event: Doors, nowMs: number): ReassignRefusal | undefined => {
  if (ticket.status !== "issued") return ticket.status;
  if (Object.keys(ticket.scans).length > 0) return "used";
  if (event.status === "cancelled") return "cancelled";
  if (nowMs >= event.doorsOpenAtMs) return "doors_open";
  return (ticket.reassigned ?? 0) >= MAX_REASSIGNMENTS ? "too_often" : undefined;
};

/** A repeated request finds the ticket with its new attendee. */
export const isReassignedTo = (
  ticket: Pick<TicketRow, "attendeeName" | "attendeeEmail" | "reassigned">,
  { name, email }: NewAttendee,
): boolean => (ticket.reassigned ?? 0) > 0 && ticket.attendeeName === name && ticket.attendeeEmail === email;
