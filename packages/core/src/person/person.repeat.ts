/** Repeats erasures in a table that was restored to a time before them. The table that was in use until then shows them, by ids alone. */
import { requireActor } from "../kernel/actor.ts";
import { getByIds } from "../order/order.reads.ts";
import * as Order from "../order/order.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import * as Ticket from "../ticket/ticket.ts";
import { eraseForeignOrder, eraseOwnOrder } from "./person.erase-order.ts";
import { ERASED } from "./person.rules.ts";

/** Orders that lost their buyer, and tickets that lost their attendee, in the other table. */
export type Shown = { orderIds: readonly string[]; ticketIds: readonly string[] };

/** Those that have a person here. */
export type Returned = { orders: Order.OrderRow[]; tickets: TicketRow[] };

const hasPerson = ({ attendeeName, attendeeEmail }: TicketRow): boolean => attendeeName !== ERASED || attendeeEmail !== undefined;

/** System only. */
export const findReturned = async ({ orderIds, ticketIds }: Shown): Promise<Returned> => {
  requireActor("system");
  return {
    orders: (await getByIds(orderIds)).flatMap((row) => (row && row.anonymizedAtMs === undefined ? [row] : [])),
    tickets: (await Ticket.getByIds(ticketIds)).filter(hasPerson),
  };
};

/** The erasure deleted the files, and a restored table brings none back. */
const noFiles = (): Promise<number> => Promise.resolve(0);

/** System only; safe to repeat. Voids nothing. */
export const repeatErasures = async ({ orders, tickets }: Returned): Promise<void> => {
  requireActor("system");
  const byOrder = Map.groupBy(tickets, ({ orderId }) => orderId);
  for (const row of orders) {
    const erased = byOrder.get(row.orderId) ?? [];
    const ids = new Set(erased.map(({ ticketId }) => ticketId));
    const all = row.issuedAtMs === undefined ? [] : await Ticket.getByIds(Order.ticketIdsOf(row));
    const others = all.filter((ticket) => !ids.has(ticket.ticketId));
    await eraseOwnOrder({ row, erased, others, email: row.buyer.email, fate: "keep" }, noFiles);
    byOrder.delete(row.orderId);
  }
  for (const ticket of [...byOrder.values()].flat()) {
    const row = await Order.findRow(ticket.orderId);
    if (row) await eraseForeignOrder(row, [ticket], ticket.attendeeEmail ?? "", noFiles);
  }
};
