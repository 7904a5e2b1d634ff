/**
 * A cancelled event: the sale stops in the write that cancels it, then a job ends each order. Every order is safe to end again: its row decides what is
 * left to do.
 */
import * as Event from "../event/event.ts";
import { CancelEvent, type EventView } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import * as Job from "../job/job.ts";
import type { JobView } from "../job/job.schema.ts";
import * as Notification from "../notification/notification.ts";
import * as Order from "../order/order.ts";
import * as Payment from "../payment/payment.ts";

const jobIdOf = (eventId: string): string => Id.derive("job", [eventId, "cancel"]);

/**
 * Stops the sale for good, and starts the job that ends each order: refunds it or voids its tickets, and tells its buyer. For the event's organizer; safe
 * to repeat. A repeat keeps the first decision, continues a job that was cancelled or failed, and tries orders again that could not be ended.
 */
export const cancelEvent = operation(CancelEvent, async ({ eventId, cancellation }): Promise<{ event: EventView; job: JobView }> => {
  // The roles are the same: a key that changes events returns no money.
  if (cancellation.refund === "all") await Event.getOwned(eventId, "order.refund");
  const event = await Event.cancel(eventId, cancellation);
  return { event, job: await Job.start({ jobId: jobIdOf(eventId), eventId, kind: "cancel_event", again: Order.SECOND_PASS }) };
});

/** The email is the sweeper's when it fails. */
const tell = async (orderId: string, send: () => Promise<void>): Promise<void> => {
  try {
    await send();
  } catch (error) {
    log.warn("email about a cancelled event left to the sweeper", { orderId, error: error instanceof Error ? error.name : "Error" });
  }
};

/** The provider refused it before. After a transient error it is the sweeper's. */
const refundAgain = async (orderId: string): Promise<void> => {
  try {
    await Payment.finishRefunds(orderId);
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("refund left to the sweeper", { orderId, code: error.code });
  }
};

const isOver = ({ status, refunds = [] }: Order.OrderRow): boolean =>
  (status === "refund_due" || status === "refunded") && refunds.at(-1)?.by !== "event_cancelled";

/** The bank has returned the money already. */
const endDisputed = async (row: Order.OrderRow): Promise<boolean> => {
  const isChanged = await Order.voidAll(row.orderId);
  if (row.notifiedAtMs === undefined) await Order.recordNotified(row);
  return isChanged;
};

/** Ends one order of a cancelled event. System only; safe to repeat. Returns false when there was nothing to do. */
export const endOrder = async (orderId: string): Promise<boolean> => {
  requireActor("system");
  const row = await Order.releaseOpen(orderId);
  if (!row || !["paid", "issued", "refund_due", "refunded"].includes(row.status) || isOver(row)) return row?.status === "cancelled";
  const event = await Event.findFresh(row.eventId);
  const cancellation = event?.cancellation;
  invariant(cancellation, "an order is ended for an event that is not cancelled");
  const isOpen = row.status === "paid" || row.status === "issued";
  if (isOpen && row.moneyNotice === "dispute_lost") return endDisputed(row);
  if (cancellation.refund === "all") {
    const ask = { by: "event_cancelled", endAs: "voided", keepFees: cancellation.keepFees, includeUsed: true } as const;
    try {
      if (isOpen) await Payment.refundParts(row, { ask, refundId: Order.systemRefundId(orderId, "event_cancelled") });
      else if (row.status === "refund_due" && row.attention) await refundAgain(orderId);
    } finally {
      // Its tickets are void, also while the provider refuses.
      await tell(orderId, () => Notification.sendRefund({ orderId }));
    }
    return isOpen;
  }
  if (!isOpen) return false;
  const isChanged = await Order.voidAll(orderId);
  await tell(orderId, () => Notification.sendEventCancelled(orderId));
  return isChanged;
};

/** Without its tickets' email the order stays due: later each time, so that it does not delay others. */
const endUnfinished = async (row: Order.OrderRow): Promise<void> => {
  try {
    await endOrder(row.orderId);
  } catch (error) {
    await Order.recordUnended(row, error);
    throw error;
  }
};

/**
 * Finishes what a crash left open on an order. An order of a cancelled event that got its tickets after its event was cancelled is ended. Sweeper only;
 * safe to repeat.
 */
export const finishOrder = async (orderId: string): Promise<void> => {
  const row = await Order.findRow(orderId);
  const isUnfinished = row?.status === "issued" && row.notifiedAtMs === undefined;
  if (isUnfinished && (await Event.findFresh(row.eventId))?.status === "cancelled") return endUnfinished(row);
  return Payment.finishOrder(orderId);
};

export const doPage = (job: Job.JobRow): Promise<Job.PageResult> => Order.walkPage(job, endOrder);
