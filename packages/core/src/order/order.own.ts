/** The orders of a signed-in attendee. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import { buyerKeyOf } from "./order.allowance.ts";
import { getByIds, listPageOfBuyer } from "./order.reads.ts";
import type { OrderRow } from "./order.rules.ts";
import { ListOwnOrders, type OwnOrderView } from "./order.schema.ts";
import { createToken } from "./order.token.ts";
import { view } from "./order.view.ts";

const viewEvent = async (event: Event.EventRow): Promise<OwnOrderView["event"]> => ({
  id: event.eventId,
  name: event.name,
  venue: event.venue,
  startsAt: iso(event.startsAtMs),
  endsAt: iso(event.endsAtMs),
  timeZone: event.timeZone,
  isCancelled: event.status === "cancelled",
  ...Event.viewPicture(event),
  ...(await Event.viewCover(event)),
});

const viewOwn = async (row: OrderRow, events: Map<string, Event.EventRow>): Promise<OwnOrderView[]> => {
  const event = events.get(row.eventId);
  return event ? [{ ...view(row), accessToken: createToken(row), event: await viewEvent(event) }] : [];
};

/**
 * The issued and refunded orders of the actor's verified address, newest first, each with its token: its owner gets the same link by email.
 * A correction of the buyer's address moves an order to the new owner's list.
 */
export const listOwn = operation(ListOwnOrders, async (page) => {
  const buyerKey = buyerKeyOf(requireActor("attendee").email);
  const { orderIds, cursor } = await listPageOfBuyer(buyerKey, page);
  // The index may still name an order whose buyer was corrected.
  const own = (await getByIds(orderIds)).filter((row) => row?.buyerKey === buyerKey) as OrderRow[];
  const events = await Event.readMany(own.map(({ eventId }) => eventId));
  return { orders: (await Promise.all(own.map((row) => viewOwn(row, events)))).flat(), cursor };
});
