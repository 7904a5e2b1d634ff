/** The event that guests are invited to, and its types. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest } from "../kernel/fault.ts";

export type TicketType = Catalog.Catalog["ticketTypes"][number];

export const typeGone = (): Fault => invalidRequest([{ path: "ticketTypeId", message: "This event has no such ticket type." }]);

/** The event of the organizer, which has a page and is not over. */
export const openEvent = async (eventId: string): Promise<Event.EventRow> => {
  const event = await Event.getOwned(eventId, "guest.invite");
  if (event.status === "cancelled") throw new Fault("conflict", "event.cancelled", "The event is cancelled: nobody can be invited.");
  if (event.status === "draft")
    throw new Fault("conflict", "invitation.draft", "The event is a draft: publish it, then invite guests. Its tickets may stay hidden.");
  if (event.endsAtMs <= now()) throw new Fault("conflict", "invitation.event_over", "The event is over: nobody can be invited.");
  return event;
};

export const listTypes = async (eventId: string): Promise<TicketType[]> => (await Catalog.getFresh(eventId))?.ticketTypes ?? [];

/** Before the first orders, so that one of an order and a removal wins. Throws when a type was removed. */
export const markInvited = async (eventId: string, types: readonly TicketType[]): Promise<void> => {
  if (!(await Catalog.markOrdered(eventId, types))) throw typeGone();
};
