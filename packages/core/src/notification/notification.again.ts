/** A buyer asks for the tickets once more. Apart from the senders, so that the public API loads no mail client. */
import { now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import { againId, REQUIRED_STATUS } from "./notification.rules.ts";

/** Refuses an order without a ticket that admits somebody: there is nothing to send. */
export const assertValidTicket = async (row: Order.OrderRow): Promise<void> => {
  if (row.issuedAtMs !== undefined && !(await Ticket.getByIds(Order.ticketIdsOf(row))).some(Ticket.hasFiles))
    throw new Fault("conflict", "order.no_valid_ticket", "Every ticket of this order is void: there is nothing to send.");
};

/**
 * Has the sweeper send the tickets to their buyer again, within about a minute. For the holder of the order's link. Safe to repeat: the notification's
 * id allows one email in ten minutes.
 */
export const sendAgain = operation(OrderRef, async ({ orderId }) => {
  const row = await Order.getForBuyer(orderId);
  if (row.status !== REQUIRED_STATUS.tickets) throw new Fault("conflict", "order.not_issued", "There are no tickets to send yet.");
  await assertValidTicket(row);
  const notificationId = againId(orderId, now());
  await asTransient("notification.unavailable", () =>
    rows.notification
      .upsert({ notificationId, orderId, kind: "tickets", channel: "email", status: "failed", ...dueAt(notificationId, now()) })
      .ifNotExists({ createdAtMs: now() })
      .add({ attempts: 0 })
      .where(({ status }, { notExists }) => notExists(status))
      .go({ returnOnConditionCheckFailure: "all_old" }),
  );
  return Order.view(row);
});
