/** A buyer asks for the tickets once more. Apart from the senders, so that the public API loads no mail client. */
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import { AGAIN_EVERY_MS, againId, isSentAt, MAX_AGAIN } from "./notification.rules.ts";

/** Refuses an order without a ticket that admits somebody: there is nothing to send. */
export const assertValidTicket = async (row: Order.OrderRow): Promise<void> => {
  if (row.issuedAtMs !== undefined && !(await Ticket.getByIds(Order.ticketIdsOf(row))).some(Ticket.hasFiles))
    throw new Fault("conflict", "order.no_valid_ticket", "Every ticket of this order is void: there is nothing to send.");
};

type Again = { lastAtMs?: number; dueAtMs?: number; asked?: number };

/** Undefined: queued. The row: an email is on its way, the last one was sent in the last ten minutes, or none is left. */
const queue = (orderId: string): Promise<Again | undefined> =>
  asTransient("notification.unavailable", async () => {
    const notificationId = againId(orderId);
    const result = await rows.notification
      .upsert({
        notificationId,
        orderId,
        kind: "tickets",
        channel: "email",
        status: "failed",
        attempts: 0,
        lastAtMs: now(),
        ...dueAt(notificationId, now()),
      })
      .ifNotExists({ createdAtMs: now() })
      .add({ asked: 1 })
      .where(({ asked, dueAtMs, lastAtMs }, { notExists, eq, lt, lte }) => {
        const isOver = `${eq(dueAtMs, 0)} AND ${lte(lastAtMs, now() - AGAIN_EVERY_MS)}`;
        return `${notExists(lastAtMs)} OR (${isOver} AND ${lt(asked, MAX_AGAIN)})`;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
    return result.rejected ? (result.data ?? {}) : undefined;
  });

/**
 * Has the sweeper send the tickets to their buyer again, within about a minute: ten minutes after the last email at the earliest, ten times at most.
 * `queued`: this call did it. `againAt`: when the next one will do it. For the holder of the order's link.
 */
export const sendAgain = operation(OrderRef, async ({ orderId }) => {
  const row = await Order.getForBuyer(orderId);
  if (!isSentAt("tickets", row.status)) throw new Fault("conflict", "order.not_issued", "There are no tickets to send yet.");
  await assertValidTicket(row);
  const refused = await queue(orderId);
  if ((refused?.asked ?? 0) >= MAX_AGAIN)
    throw new Fault("conflict", "order.resent_too_often", `The tickets were sent again ${MAX_AGAIN} times: the organizer can send them.`);
  const lastAtMs = Math.max(refused?.lastAtMs ?? now(), refused?.dueAtMs ?? 0);
  return { order: Order.view(row), queued: refused === undefined, againAt: iso(lastAtMs + AGAIN_EVERY_MS) };
});
