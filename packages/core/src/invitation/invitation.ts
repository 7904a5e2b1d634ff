/** Guests: the organizer gives tickets away, or issues those that were paid elsewhere. Every guest has an order, so that each gets an own email. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { inLanes } from "../kernel/lanes.ts";
import { operation } from "../kernel/operation.ts";
import type { OrderView } from "../order/order.schema.ts";
import * as Order from "../order/order.ts";
import { InviteGuests } from "./invitation.schema.ts";

/** Orders that are made at the same time. */
const WIDTH = 20;

const typeGone = (): Fault => invalidRequest([{ path: "ticketTypeId", message: "This event has no such ticket type." }]);

/** The event of the organizer, which has a page and is not over. */
const openEvent = async (eventId: string): Promise<Event.EventRow> => {
  const event = await Event.getOwned(eventId, "guest.invite");
  if (event.status === "cancelled") throw new Fault("conflict", "event.cancelled", "The event is cancelled: nobody can be invited.");
  if (event.status === "draft")
    throw new Fault("conflict", "invitation.draft", "The event is a draft: publish it, then invite guests. Its tickets may stay hidden.");
  if (event.endsAtMs <= now()) throw new Fault("conflict", "invitation.event_over", "The event is over: nobody can be invited.");
  return event;
};

/**
 * Makes a free order for each guest, which its workflow issues while stock is left. Types that are hidden, sold with a code or not on sale yet may be
 * given; no limit of buyers applies. For the event's organizer. The same idempotency key and body give the same orders.
 */
export const inviteGuests = operation(InviteGuests, async ({ eventId, invitation, idempotencyKey }): Promise<OrderView[]> => {
  const { ticketTypeId, attendees, payment, note, locale } = invitation;
  const { currency } = await openEvent(eventId);
  const type = (await Catalog.getFresh(eventId))?.ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
  if (!type) throw typeGone();
  if (!(await Catalog.markOrdered(eventId, [type]))) throw typeGone();
  const key = idempotencyKey ?? Id.nonce();
  const orders = await inLanes(attendees, WIDTH, ({ locale: own = locale, ...guest }, at) =>
    Order.invite({
      orderId: Id.derive("ord", [eventId, "invitation", key, at], 16),
      eventId,
      currency,
      type,
      guest,
      locale: own,
      invitation: { payment, ...(note === undefined ? {} : { note }) },
    }),
  );
  return orders.map((row) => Order.viewForOrganizer(row));
});
