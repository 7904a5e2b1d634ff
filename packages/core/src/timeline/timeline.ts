/** An order's life, as those tell it to the buyer who asks. */
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import * as Ticket from "../ticket/ticket.ts";
import { timelineOf } from "./timeline.rules.ts";
import type { OrderHistory } from "./timeline.schema.ts";

/** The order with its tickets and all that happened to them. For the organizer and staff of its event. */
export const getForOrder = operation(OrderRef, async ({ orderId }): Promise<OrderHistory> => {
  const row = await Order.getForOrganizer(orderId);
  const tickets = row.issuedAtMs === undefined ? [] : await Ticket.getByIds(Order.ticketIdsOf(row));
  return { order: Order.viewForOrganizer(row), tickets: tickets.map(Ticket.summary), timeline: timelineOf(row, tickets) };
});
