/** The order's history, for organizers and staff. */
import { executionName } from "../kernel/execution.ts";
import { operation } from "../kernel/operation.ts";
import { findSetting } from "../kernel/setting.ts";
import { mailKeyOf } from "../order/order.allowance.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import * as Ticket from "../ticket/ticket.ts";
import { timelineOf } from "./timeline.rules.ts";
import type { OrderHistory } from "./timeline.schema.ts";

/** A stage may have no such page. */
const executionUrlOf = ({ orderId, runs }: Order.OrderRow): Pick<OrderHistory, "executionUrl"> => {
  const page = findSetting("EXECUTION_URL");
  return page === undefined ? {} : { executionUrl: `${page}${executionName(orderId, runs)}` };
};

/** For organizers and staff of the order's event. */
export const getForOrder = operation(OrderRef, async ({ orderId }): Promise<OrderHistory> => {
  const row = await Order.getForOrganizer(orderId, "order.read");
  const [tickets, refunds] = await Promise.all([
    row.issuedAtMs === undefined ? [] : Ticket.getByIds(Order.ticketIdsOf(row)),
    Order.getRefunds(row),
  ]);
  return {
    order: Order.viewForOrganizer(row, refunds),
    tickets: tickets.map((ticket) => ({ ...Ticket.summary(ticket), ...Order.viewOwnAnswers(row, ticket) })),
    timeline: timelineOf(row, tickets, mailKeyOf),
    ...executionUrlOf(row),
  };
});
