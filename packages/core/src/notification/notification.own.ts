/** Finds the orders and tickets of an address over all organizers: for emails to that address and for its account. */
import * as Event from "../event/event.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { getByIds, listOfBuyer, type BuyersOrder } from "../order/order.reads.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { findByOwner } from "../ticket/ticket.search.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";

/** An order of the address, by its key in the index. */
export type OwnOrder = BuyersOrder & { event: Event.EventRow };
/** A ticket of another buyer's order that names the address. */
export type Held = { ticket: TicketRow; order: OrderRow; event: Event.EventRow };
export type Own = { orders: OwnOrder[]; held: Held[] };

export const isOwner = (email: string | undefined, ownerKey: string): email is string =>
  email !== undefined && email !== "" && buyerKeyOf(email) === ownerKey;

/** The index may still name an order whose buyer was corrected. */
export const readOrders = async (ownerKey: string, orderIds: readonly string[]): Promise<Map<string, OrderRow>> => {
  const found = await getByIds([...new Set(orderIds)]);
  return new Map(found.flatMap((row) => (row?.buyerKey === ownerKey ? [[row.orderId, row] as const] : [])));
};

const readHeld = async (ownerKey: string): Promise<{ ticket: TicketRow; order: OrderRow }[]> => {
  const tickets = (await Ticket.getByIds(await findByOwner(ownerKey))).filter(({ attendeeEmail }) => isOwner(attendeeEmail, ownerKey));
  const orders = await getByIds([...new Set(tickets.map(({ orderId }) => orderId))]);
  const byId = new Map(orders.flatMap((row) => (row ? [[row.orderId, row] as const] : [])));
  return tickets.flatMap((ticket) => {
    const order = byId.get(ticket.orderId);
    return order && order.buyerKey !== ownerKey ? [{ ticket, order }] : [];
  });
};

/**
 * Everything of the address, however much strangers placed in its name: orders newest first, those that are not issued last. Reads the keys of orders, and
 * the rows of events and tickets. The caller shows them to the owner of the address alone.
 */
export const findOwn = async (ownerKey: string): Promise<Own> => {
  const [orders, tickets] = await Promise.all([listOfBuyer(ownerKey), readHeld(ownerKey)]);
  const events = await Event.readMany([...orders, ...tickets.map(({ order }) => order)].map(({ eventId }) => eventId));
  return {
    orders: orders.flatMap((order) => {
      const event = events.get(order.eventId);
      return event ? [{ ...order, event }] : [];
    }),
    held: tickets.flatMap(({ ticket, order }) => {
      const event = events.get(order.eventId);
      return event ? [{ ticket, order, event }] : [];
    }),
  };
};

/** One order or ticket for each organization that has something of the address. `id`: of what proves it. */
export type OwnPart = { id: string; event: Event.EventRow };

/** Lists every organization. An order that has no tickets is the proof where nothing else is: others can make one in the person's name. */
export const partsOf = ({ orders, held }: Own): OwnPart[] => {
  const ofOrder = ({ orderId, event }: OwnOrder): OwnPart => ({ id: orderId, event });
  const all = [
    ...orders.filter(({ isIssued }) => isIssued).map(ofOrder),
    ...held.map(({ ticket, event }) => ({ id: ticket.ticketId, event })),
    ...orders.filter(({ isIssued }) => !isIssued).map(ofOrder),
  ];
  const first = new Map(all.toReversed().map((part) => [part.event.organizationId, part]));
  return all.filter((part) => first.get(part.event.organizationId) === part);
};
