/** The buyer of an order passes one of its tickets on. */
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { reassign } from "../ticket/ticket.reassign.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketView } from "../ticket/ticket.schema.ts";
import { ticketIdsOf } from "./order.process.ts";
import { ReassignTicket } from "./order.schema.ts";
import { getForBuyer } from "./order.ts";

const ticketMissing = (): Fault => new Fault("missing", "ticket.missing", "This order has no such ticket.");

/**
 * Gives a ticket another attendee and a new code; the code before is superseded. For the buyer, until the doors open; safe to repeat. Refused for a ticket
 * that was used, voided, refunded or blocked.
 */
export const reassignTicket = operation(ReassignTicket, async ({ orderId, ticketId, attendee }): Promise<TicketView> => {
  const order = await getForBuyer(orderId);
  const isIssued = order.issuedAtMs !== undefined && ticketIdsOf(order).includes(ticketId);
  const [[ticket], event] = await Promise.all([isIssued ? Ticket.getByIds([ticketId]) : [], Event.findFresh(order.eventId)]);
  if (!ticket) throw ticketMissing();
  invariant(event, "an order without its event");
  return Ticket.view(await reassign({ ticket, attendee, event }), { locale: order.locale, expiresAtSec: Ticket.linkEndSec(now()) });
});
