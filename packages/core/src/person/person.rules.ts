/** The parts of an order and a ticket that an erasure changes. Pure. */
import type { OrderRow } from "../order/order.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";

/** Replaces a name. A ticket must have a name, and a list must show that one is missing. */
export const ERASED = "–";

export const isSameAddress = (a: string | undefined, b: string): boolean => a?.trim().toLowerCase() === b.trim().toLowerCase();

type Attendee = OrderRow["attendees"][number];

/** An attendee with another address is another person; a buyer names their own party without addresses. */
const isOfPerson = ({ email: own }: Attendee, email: string, isBuyer: boolean): boolean =>
  own === undefined ? isBuyer : isSameAddress(own, email);

export const attendeesAfter = (attendees: readonly Attendee[], email: string, isBuyer: boolean): Attendee[] =>
  attendees.map((attendee) => (isOfPerson(attendee, email, isBuyer) ? { name: ERASED } : attendee));

/** True when the ticket is the person's, in their own order or in another one. */
export const isErasedTicket = (ticket: TicketRow, email: string, ownOrderIds: ReadonlySet<string>): boolean =>
  ticket.attendeeEmail === undefined ? ownOrderIds.has(ticket.orderId) : isSameAddress(ticket.attendeeEmail, email);
