/** The workflow, the sweeper and other nouns change an order through these. The row decides, the workflow drives. */
import * as Catalog from "../catalog/catalog.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { store } from "./order.dynamo.ts";
import { anonymize, markAttention, markNotified, markUndelivered, noteRefund, postpone, REFUND_ATTENTION } from "./order.marks.ts";
import { logFailure, notifyExecution, progress, restartExecution, resumeExecution } from "./order.execution.ts";
import { protocol, ticketIdsOf } from "./order.process.ts";
import * as Protocol from "./order.protocol.ts";
import { areOnSale } from "./order.quote.ts";
import { anonymizeAtMs, isStuck } from "./order.due.rules.ts";
import type { OrderRow } from "./order.rules.ts";
import { OrderRef } from "./order.schema.ts";
import { sendTaskSuccess } from "./order.sfn.ts";
import * as Void from "./order.void.ts";

const getRow = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw new Transient("order.not_there_yet");
  return row;
};

/** Takes the stock of a pending order, as `place` does. Any other order is returned unchanged. Workflow only; safe to repeat. */
export const reserve = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  if (row.status !== "pending") return progress(row);
  const nowMs = now();
  const result = await Protocol.reserve(protocol, { ...row, expiresAtMs: nowMs + row.holdMs });
  return progress("order" in result ? result.order : { ...row, status: "rejected" });
});

/** Stores the token of the waiting execution. Sends task success at once when the order does not wait any more. Workflow only. */
export const awaitPayment = async ({ orderId, taskToken }: { orderId: string; taskToken: string }): Promise<void> => {
  requireActor("system");
  const outcome = await store.commit({ orderId, from: "reserved", to: "reserved", set: { taskToken } });
  if (outcome.done) return;
  await sendTaskSuccess({ taskToken, output: progress(await getRow(orderId)) });
};

/** Releases an order whose hold has ended, unless it was paid or extended meanwhile. Workflow and sweeper; safe to repeat. */
export const release = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  return progress(await Protocol.expire(protocol, await getRow(orderId)));
});

/** Writes every ticket of a paid order and marks it issued, in one transaction. Workflow only; safe to repeat. */
export const issue = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await Protocol.issue(protocol, await getRow(orderId));
  if (row.attention) await markAttention(row, "", 0);
  return { ...progress(row), ticketIds: ticketIdsOf(row), locale: row.locale, hasAddress: row.buyer.email !== "" };
});

const MAX_ATTENTION_LENGTH = 300;

/**
 * Records on the row that a step of the workflow failed. Throws `NeedsAttention`, so that the execution fails where operators look. After they redrive
 * it, this returns instead, and the execution starts again from its first state, which is safe to repeat. Workflow only.
 */
export const markNeedsAttention = async (p: { orderId: string; state: string; error: string; redrives: number }): Promise<void> => {
  requireActor("system");
  const row = await getRow(p.orderId);
  if (row.attention && p.redrives > (row.attentionRedrives ?? 0)) return markAttention(row, "", p.redrives);
  const isKnown = row.delivery === "given_up";
  await markAttention(row, isKnown && row.attention ? row.attention : `${p.state}: ${p.error}`.slice(0, MAX_ATTENTION_LENGTH), p.redrives);
  if (!isKnown) log.metric({ atMs: now(), dimensions: { State: p.state }, values: { OrdersNeedingAttention: 1 } });
  throw new NeedsAttention(`${p.state}: ${p.error}`);
};

/** Operators find this name in the execution's history. */
class NeedsAttention extends Error {
  override readonly name = "NeedsAttention";
}

/** True when the order's tickets could be bought now. An order without personal data cannot be issued. */
export const isStillOnSale = async ({ eventId, lines, anonymizedAtMs }: OrderRow): Promise<boolean> =>
  anonymizedAtMs === undefined && areOnSale(lines, await Catalog.getFresh(eventId), now());

/** Applies a captured payment: the order is paid and its workflow continues, or the payment is marked for return. Safe to repeat. */
export const settle = async (payment: { paymentId: string; orderId: string; amountMinor: number; currency: string }) => {
  const result = await Protocol.settle(protocol, payment, isStillOnSale);
  const { outcome, order } = result;
  if (outcome === "booked" && order.status === "paid") await logFailure(order, "resumed", () => resumeExecution(order));
  // The process that booked the payment may have died before it continued the execution. A repeated task success is harmless.
  if (outcome === "already" && order.status === "paid") await logFailure(order, "notified", () => notifyExecution(order));
  return result;
};

/** The provider captured another sum than the order's: it buys nothing and goes back. For Payment. */
export const recordWrongMoney = async (orderId: string): Promise<void> => {
  await markAttention(await getRow(orderId), "Payment: WrongAmount", 0);
  log.metric({ atMs: now(), dimensions: { State: "Payment" }, values: { OrdersNeedingAttention: 1 } });
};

/** Ids of orders that are due; may be stale. */
export const listDue = (): Promise<string[]> => store.due(now());

/** Finishes what a crash left open on the order's own row. Sweeper only; safe to repeat. */
export const finish = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  const current = row.status === "reserved" || row.status === "pending" ? await Protocol.expire(protocol, row) : row;
  if (isStuck(current)) log.metric({ atMs: now(), values: { OrdersStuck: 1 } });
  if (current.status === "issued" && current.notifiedAtMs === undefined) await restartExecution(current);
  if ((anonymizeAtMs(current) ?? Infinity) <= now()) await anonymize(current);
  if (current.status === "pending") await restartExecution(current);
  if (current.status === "paid") {
    if (!(await notifyExecution(current))) await restartExecution(current);
  }
  return current;
});

/** Ends an order that waits for its payment, and returns the order as it is then. For a cancelled event; system only. */
export const releaseOpen = async (orderId: string): Promise<OrderRow | undefined> => {
  requireActor("system");
  const before = await store.order(orderId);
  if (before?.status !== "pending" && before?.status !== "reserved") return before?.status === "cancelled" ? undefined : before;
  const row = await Protocol.cancel(protocol, orderId);
  if (row) await logFailure(row, "notified", () => notifyExecution(row));
  return row;
};

/** Voids every ticket of an order, without money. For a cancelled event; system only. Returns false when all were voided before. */
export const voidAll = async (orderId: string): Promise<boolean> => {
  requireActor("system");
  return Void.voidAll(protocol, orderId);
};

/** For Payment, which has checked its caller. */
export const getForRefund = getRow;

/** Every refund of an order that goes on went back: a failure that was recorded is over. For Payment. */
export const recordRefunded = async (row: OrderRow): Promise<OrderRow> => {
  if (!row.attention?.startsWith(REFUND_ATTENTION)) return row;
  await noteRefund(row, "");
  return { ...row, attention: "" };
};

/** Calls the provider through `giveBack`, then marks the order refunded. For Payment. */
export const refund = async (orderId: string, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> =>
  Protocol.refund(protocol, await getRow(orderId), giveBack);

/**
 * Records that the provider failed to refund. After a transient error the sweeper retries it behind other due work. After any other error the row needs
 * attention until the money is returned, and the sweeper retries each hour. For Payment.
 */
export const recordRefundFailure = async ({ orderId, error }: { orderId: string; error: unknown }): Promise<void> => {
  const row = await getRow(orderId);
  if (row.status !== "refund_due" && row.refunds === undefined) return;
  if (error instanceof Transient) return row.status === "refund_due" ? postpone(row) : undefined;
  const attention = `${REFUND_ATTENTION}${error instanceof Error ? error.name : "Error"}`.slice(0, MAX_ATTENTION_LENGTH);
  await (row.status === "refund_due" ? markAttention(row, attention, 0) : noteRefund(row, attention));
  log.metric({ atMs: now(), dimensions: { State: "Refund" }, values: { OrdersNeedingAttention: 1 } });
};

/**
 * Records that an order of a cancelled event could not be ended. The sweeper retries it a minute later after a transient error, and each hour after any
 * other, of which one alarm is raised. For Cancellation.
 */
export const recordUnended = async (row: OrderRow, error: unknown): Promise<void> => {
  // What failed was its refund: that is recorded, and due.
  const current = await getRow(row.orderId);
  if (current.status !== row.status) return;
  if (error instanceof Transient) return postpone(current);
  const attention = `CancelEvent: ${error instanceof Error ? error.name : "Error"}`.slice(0, MAX_ATTENTION_LENGTH);
  await markAttention(current, attention, 0);
  if (current.attention !== attention)
    log.metric({ atMs: now(), dimensions: { State: "CancelEvent" }, values: { OrdersNeedingAttention: 1 } });
};

/** The buyer has the email about the order's status. For Notification. */
export const recordNotified = (row: OrderRow): Promise<void> => markNotified(row);

/** The email failed, and its notification is retried. For Notification. */
export const recordRetried = async (row: OrderRow): Promise<void> => void (await markUndelivered(row));

/**
 * The email was given up: the order says so until an organizer sends it again, and no execution is started for it. Raises one alarm, unless the order
 * already needed attention. For Notification.
 */
export const recordGivenUp = async (row: OrderRow, error: string): Promise<void> => {
  if (await markUndelivered(row, `Notify: GivenUp (${error})`.slice(0, MAX_ATTENTION_LENGTH)))
    log.metric({ atMs: now(), dimensions: { State: "Notify" }, values: { OrdersNeedingAttention: 1 } });
};
