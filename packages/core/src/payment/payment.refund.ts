/** Returns money of orders. A refund's row is written with the tickets' end, then its provider is asked by its id until it has returned the money. */
import { refundUntilOf } from "../event/event.move.rules.ts";
import { policyAnswerOf } from "../event/event.policy.rules.ts";
import * as Event from "../event/event.ts";
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { sha256 } from "../kernel/secret.ts";
import * as Order from "../order/order.ts";
import type { OrderView } from "../order/order.schema.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import type { RefundedBy } from "../refund/refund.rules.ts";
import type { OwnRefundBody, RefundBody, RefundQuote, RefundView } from "../refund/refund.schema.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { findAttempt, giveBack, refuseReuse, wholeRefundOf } from "./payment.attempt.ts";
import { retryAtMs } from "./payment.rules.ts";
import { QuoteOwn, QuoteRefund, RefundOrder, RefundOwn } from "./payment.schema.ts";

const markReturned = ({ refundId }: RefundRow): Promise<void> =>
  asTransient("refund.unavailable", async () => {
    await rows.refund
      .patch({ refundId })
      .set({ status: "returned", returnedAtMs: now(), ...dueAt(refundId, 0) })
      .where(({ status }, { eq }) => eq(status, "due"))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** Later each time, so that a permanent failure does not delay other refunds. */
const postpone = ({ refundId, isLast, attempts = 0 }: RefundRow): Promise<void> =>
  asTransient("refund.unavailable", async () => {
    await rows.refund
      .patch({ refundId })
      .set({ attempts: attempts + 1, ...dueAt(refundId, isLast ? 0 : retryAtMs(attempts, now())) })
      .where(({ status }, { eq }) => eq(status, "due"))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

const returnOne = async (row: RefundRow, order: Order.OrderRow): Promise<void> => {
  const { paymentId, amountMinor, currency } = order;
  invariant(paymentId, "a refund is due on an order without a payment");
  try {
    const attempt = await findAttempt(paymentId);
    const charge = { paymentId, amountMinor, currency, ...attempt };
    await giveBack(attempt, charge, { refundId: row.refundId, amountMinor: row.amountMinor });
  } catch (error) {
    await postpone(row);
    throw error;
  }
  await markReturned(row);
};

/** An order that was paid too late, or that an earlier version refunded, has no row of its refund: the whole payment goes back. */
const returnWhole = async ({ paymentId, amountMinor, currency }: Order.OrderRow): Promise<void> => {
  invariant(paymentId, "a refund is due on an order without a payment");
  const attempt = await findAttempt(paymentId);
  const charge = { paymentId, amountMinor, currency, ...attempt };
  await giveBack(attempt, charge, wholeRefundOf(charge));
};

/** One that the provider refuses holds up no other. Throws the first failure, so that the order stays unfinished. */
const returnDue = async (order: Order.OrderRow): Promise<void> => {
  const refunds = await Order.getRefunds(order);
  if (refunds.length === 0 && order.status === "refund_due") return returnWhole(order);
  const failures: unknown[] = [];
  for (const row of refunds) if (row.status === "due") await returnOne(row, order).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
};

/**
 * Asks the provider for each refund of the order that it has not returned, then marks an order of which nothing is left. Records a failure on the order,
 * then throws it. Safe to repeat.
 */
export const finishRefunds = async (orderId: string): Promise<Order.OrderRow> => {
  try {
    const order = await Order.getForRefund(orderId);
    if (order.status === "refund_due") return await Order.refund(orderId, returnDue);
    await returnDue(order);
    return await Order.recordRefunded(order);
  } catch (error) {
    await Order.recordRefundFailure({ orderId, error });
    throw error;
  }
};

/** Ids of orders with a refund that is due; may be stale. */
export const listDueRefunds = async (): Promise<string[]> => {
  const refunds = await listDueRows("refund.unavailable", now(), (slot, due, limit) =>
    rows.refund.query
      .due(slot)
      .lte(due)
      .go({ limit, attributes: ["orderId"] }),
  );
  return [...new Set(refunds.map(({ orderId }) => orderId))];
};

type Answer = { order: OrderView; refund: RefundView };

const isSame = (row: RefundRow, requestHash: string): boolean => row.requestHash === requestHash;

/** After a transient error of the provider the refund stays due and the sweeper makes it. Any other error is for the organizer, and not the buyer's. */
const finishNow = async ({ orderId }: Order.OrderRow, by: RefundedBy): Promise<Order.OrderRow> => {
  try {
    return await finishRefunds(orderId);
  } catch (error) {
    if (error instanceof Transient) log.warn("refund left to the sweeper", { orderId, code: error.code });
    else if (by === "buyer") log.error("refund of a buyer refused", error, { orderId });
    else throw error;
    return Order.getForRefund(orderId);
  }
};

/** An order that an earlier version refunded has no row of it. */
const wholeView = ({ orderId, paymentId = orderId, amountMinor, currency, status }: Order.OrderRow): RefundView => ({
  id: wholeRefundOf({ paymentId, amountMinor }).refundId,
  amount: { amountMinor, currency },
  status: status === "refunded" ? "returned" : "due",
});

type Request = { ask: Omit<Parameters<typeof Order.createRefund>[1], "refundId" | "requestHash">; refundId: string };

const refundIdOf = ({ orderId }: Order.OrderRow, idempotencyKey: string | undefined): string =>
  idempotencyKey === undefined ? Id.create("ref") : Id.derive("ref", [orderId, idempotencyKey]);

/** For the callers that checked who asks. Safe to repeat under the same id. */
export const refundParts = async (
  row: Order.OrderRow,
  { ask, refundId }: Request,
): Promise<{ order: Order.OrderRow; refund: RefundView }> => {
  const requestHash = base32.encode(sha256(JSON.stringify(ask)));
  const created = await Order.createRefund(row, { ...ask, refundId, requestHash });
  const [earlier] = created.isNew ? [] : (await Order.getRefunds(created.order)).filter((one) => one.refundId === refundId);
  if (earlier && !isSame(earlier, requestHash)) throw refuseReuse();
  const order = await finishNow(created.order, ask.by);
  const found = (await Order.getRefunds(order)).find((one) => one.refundId === created.refundId);
  const { id, amount, status } = found ? Order.viewRefund(found) : wholeView(order);
  return { order, refund: { id, amount, status } };
};

const toAsk = (body: RefundBody, { currency }: Order.OrderRow): Request["ask"] => {
  const { amount, keepFees = false, includeUsed = false, ticketIds, products, reason } = body;
  if (amount && amount.currency !== currency)
    throw invalidRequest([{ path: "amount.currency", message: `This order is in ${currency}.`, params: { currency } }]);
  if (amount?.amountMinor === 0 && !ticketIds && !products)
    throw invalidRequest([{ path: "amount.amountMinor", message: "Must be at least 1." }]);
  const optional = { ticketIds, products, amountMinor: amount?.amountMinor, reason };
  return { by: "organizer", endAs: "refunded", keepFees, includeUsed, ...optional };
};

/**
 * Refunds tickets, products or an amount of an order, or everything that is left of it: ends the tickets, puts their seats on sale and returns the money.
 * For the event's organizer. Refused for a used ticket unless `includeUsed`. Safe to repeat under the same key, and for tickets that went back before.
 * After a transient error of the provider the refund stays due and the sweeper makes it; any other error is thrown, and the order needs attention.
 */
export const refundOrder = operation(RefundOrder, async ({ orderId, refund: body = {}, idempotencyKey }): Promise<Answer> => {
  const row = await Order.getForOrganizer(orderId, "order.refund");
  const { order, refund } = await refundParts(row, { ask: toAsk(body, row), refundId: refundIdOf(row, idempotencyKey) });
  return { order: Order.viewForOrganizer(order, await Order.getRefunds(order)), refund };
});

const RULES = {
  none: "Tickets of this event cannot be cancelled: ask its organizer.",
  too_late: "The time to cancel tickets of this event is over.",
  started: "The event has started, so its tickets cannot be cancelled.",
} as const;

/** What `refundOrder` would take back and return now, or its refusal. For the event's organizer. Writes nothing. */
export const quoteRefund = operation(QuoteRefund, async ({ orderId, refund: body = {} }): Promise<{ quote: RefundQuote }> => {
  const row = await Order.getForOrganizer(orderId, "order.refund");
  return { quote: await Order.quoteRefund(row, toAsk(body, row)) };
});

type OwnAsk = { ask: Request["ask"]; untilMs: number };

/** The buyer's choice under the event's policy. Refused with the policy's rule. */
const allowOwn = async (row: Order.OrderRow, { ticketIds }: OwnRefundBody): Promise<OwnAsk> => {
  const event = await Event.findFresh(row.eventId);
  invariant(event, "an order without its event");
  const { startsAtMs, refundPolicy } = event;
  const movedUntilMs = refundUntilOf(event, row);
  const times = { startsAtMs, paidAtMs: row.paidAtMs ?? row.createdAtMs, nowMs: now(), movedUntilMs };
  const answer = policyAnswerOf(refundPolicy, times);
  if (!answer.allowed) {
    const { rule, untilMs } = answer;
    const params = { rule, ...(untilMs === undefined ? {} : { until: iso(untilMs) }) };
    throw new Fault("conflict", "order.refund_refused", RULES[rule], [{ path: "", message: RULES[rule], params }]);
  }
  const { keepFees, untilMs } = answer;
  return { ask: { by: "buyer", endAs: "refunded", keepFees, includeUsed: false, ticketIds }, untilMs };
};

/** What `refundOwn` would take back and return now, or its refusal. For the order's buyer. Writes nothing. */
export const quoteOwn = operation(QuoteOwn, async ({ orderId, refund: body = {} }): Promise<{ quote: RefundQuote }> => {
  const row = await Order.getForBuyer(orderId);
  const { ask, untilMs } = await allowOwn(row, body);
  return { quote: { ...(await Order.quoteRefund(row, ask)), until: iso(untilMs) } };
});

/**
 * The buyer cancels tickets, or all that are left. For the order's buyer, where and as long as the event's refund policy allows it, or for a while after
 * the event was moved; else refused with its rule, as during a dispute. A used ticket is refused. Safe to repeat under the same key, and for tickets that
 * went back before.
 */
export const refundOwn = operation(RefundOwn, async ({ orderId, refund: body = {}, idempotencyKey }): Promise<Answer> => {
  const row = await Order.getForBuyer(orderId);
  const { ask } = await allowOwn(row, body);
  const { order, refund } = await refundParts(row, { ask, refundId: refundIdOf(row, idempotencyKey) });
  // Why the organizer refunded a part is the organizer's.
  const { id, amount, status } = refund;
  return { order: Order.view(order), refund: { id, amount, status } };
});
