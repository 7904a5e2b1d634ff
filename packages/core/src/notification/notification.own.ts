/** Finds the orders and tickets of an address over all organizers: for emails to that address and for its account. */
import * as Event from "../event/event.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { getByIds, listNewestOfBuyer } from "../order/order.reads.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { findByOwner } from "../ticket/ticket.search.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";

export type Bought = { order: OrderRow; event: Event.EventRow };
/** A ticket of another buyer's order that names the address. */
export type Held = { ticket: TicketRow; order: OrderRow; event: Event.EventRow };

export const isOwner = (email: string | undefined, ownerKey: string): email is string =>
  email !== undefined && email !== "" && buyerKeyOf(email) === ownerKey;

/** The index may still name an order whose buyer was corrected. */
const readOrders = async (ownerKey: string): Promise<OrderRow[]> =>
  (await getByIds(await listNewestOfBuyer(ownerKey))).flatMap((row) => (row?.buyerKey === ownerKey ? [row] : []));

const readHeld = async (ownerKey: string): Promise<{ ticket: TicketRow; order: OrderRow }[]> => {
  const tickets = (await Ticket.getByIds(await findByOwner(ownerKey))).filter(({ attendeeEmail }) => isOwner(attendeeEmail, ownerKey));
  const orders = await getByIds([...new Set(tickets.map(({ orderId }) => orderId))]);
  const byId = new Map(orders.flatMap((row) => (row ? [[row.orderId, row] as const] : [])));
  return tickets.flatMap((ticket) => {
    const order = byId.get(ticket.orderId);
    return order && order.buyerKey !== ownerKey ? [{ ticket, order }] : [];
  });
};

/** Orders newest first, those that are not issued last. The caller shows them to the owner of the address alone. */
export const readOwn = async (ownerKey: string): Promise<{ bought: Bought[]; held: Held[] }> => {
  const [orders, tickets] = await Promise.all([readOrders(ownerKey), readHeld(ownerKey)]);
  const events = await Event.readMany([...orders, ...tickets.map(({ order }) => order)].map(({ eventId }) => eventId));
  return {
    bought: orders.flatMap((order) => {
      const event = events.get(order.eventId);
      return event ? [{ order, event }] : [];
    }),
    held: tickets.flatMap(({ ticket, order }) => {
      const event = events.get(order.eventId);
      return event ? [{ ticket, order, event }] : [];
    }),
  };
};

/** One order or ticket for each organization that has something of the address. `id`: of what proves it. */
export type OwnPart = { id: string; event: Event.EventRow };

/** What others can make in the person's name comes last: an order that has no tickets is the proof where nothing else is. */
export const partsOf = ({ bought, held }: { bought: readonly Bought[]; held: readonly Held[] }): OwnPart[] => {
  const isIssued = ({ order }: Bought): boolean => order.issuedAtMs !== undefined;
  const ofOrder = ({ order, event }: Bought): OwnPart => ({ id: order.orderId, event });
  const all = [
    ...bought.filter(isIssued).map(ofOrder),
    ...held.map(({ ticket, event }) => ({ id: ticket.ticketId, event })),
    ...bought.filter((one) => !isIssued(one)).map(ofOrder),
  ];
  const first = new Map(all.toReversed().map((part) => [part.event.organizationId, part]));
  return all.filter((part) => first.get(part.event.organizationId) === part);
};

export const findOwn = async (ownerKey: string): Promise<OwnPart[]> => partsOf(await readOwn(ownerKey));
