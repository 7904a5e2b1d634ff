/** Payments of orders. An attempt is written before the provider is called, so that no answer can be lost. */
import { requireActor } from "../kernel/actor.ts";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { sha256 } from "../kernel/secret.ts";
import * as Order from "../order/order.ts";
import { OrderRef, type OrderView } from "../order/order.schema.ts";
import { rows } from "../table/service.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import type { PaymentRow } from "./payment.entity.ts";
import type { Charge, Refund } from "./payment.provider.ts";
import { findProvider, providerOf } from "./payment.providers.ts";
import { dueAtMs, payableUntilMs, retryAtMs, sourcesOf, type PaymentStatus } from "./payment.rules.ts";
import { Pay, type PaymentMethod } from "./payment.schema.ts";

type Attempt = Pick<PaymentRow, "paymentId" | "orderId" | "provider" | "amountMinor" | "currency" | "status" | "requestHash" | "attempts">;

const refuseReuse = () =>
  new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");

type NewAttempt = Pick<Attempt, "paymentId" | "provider" | "requestHash">;

/** Returns the attempt that this idempotency key started before, or a new one. */
const startAttempt = (row: Order.OrderRow, { paymentId, provider, requestHash }: NewAttempt): Promise<Attempt> =>
  asTransient("payment.unavailable", async () => {
    const { orderId, amountMinor, currency } = row;
    const attempt = { paymentId, orderId, provider, amountMinor, currency, status: "started" as const, requestHash };
    const result = await rows.payment
      .create({ ...attempt, createdAtMs: now(), ...dueAt(paymentId, dueAtMs("started", now())) })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected) return attempt;
    invariant(result.data, "a payment was refused, yet is not there");
    if (result.data.requestHash !== requestHash) throw refuseReuse();
    return result.data;
  });

/** A failed condition is ignored: another process moved the payment first. */
const moveStatus = (paymentId: string, status: PaymentStatus): Promise<void> =>
  asTransient("payment.unavailable", async () => {
    const from = sourcesOf(status);
    await rows.payment
      .patch({ paymentId })
      .set({ status, ...dueAt(paymentId, dueAtMs(status, now())) })
      .where((payment, { eq }) => from.map((source) => eq(payment.status, source)).join(" OR "))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** Books a captured payment on its order, or returns it. The sweeper finishes what fails after the booking. */
const settleAttempt = async (attempt: Attempt): Promise<void> => {
  const { paymentId, orderId, amountMinor, currency } = attempt;
  const result = await Order.settle({ paymentId, orderId, amountMinor, currency });
  if (result.outcome === "returned") return returnMoney(attempt);
  await moveStatus(paymentId, "booked");
  if (result.order.status === "refund_due") await refund(orderId);
};

/** The refund of a whole payment has an id of its own, so that the provider makes it once. */
const wholeRefundOf = ({ paymentId, amountMinor }: { paymentId: string; amountMinor: number }): Refund => ({
  refundId: paymentId.replace(/^pay_/, "ref_"),
  amountMinor,
});

/** The sweeper asks again while the provider has not finished the refund. */
const giveBack = async (payment: { provider: string } | undefined, charge: Charge, refund: Refund): Promise<void> => {
  if ((await providerOf(payment).refund(charge, refund)) === "pending") throw new Transient("payment.refund_pending");
};

const returnMoney = async (attempt: Attempt): Promise<void> => {
  await giveBack(attempt, attempt, wholeRefundOf(attempt));
  await moveStatus(attempt.paymentId, "returned");
};

/** Calls the provider for a refund that is due. Records a failure on the order, then throws it. Safe to repeat. */
const refund = async (orderId: string): Promise<Order.OrderRow> => {
  try {
    return await Order.refund(orderId, async ({ paymentId, amountMinor, currency }) => {
      invariant(paymentId, "a refund is due on an order without a payment");
      const charge = { paymentId, amountMinor, currency };
      await giveBack(await findAttempt(paymentId), charge, wholeRefundOf(charge));
    });
  } catch (error) {
    await Order.recordRefundFailure({ orderId, error });
    throw error;
  }
};

const methodUnavailable = (): Fault => invalidRequest([{ path: "method", message: "This installation does not take this method." }]);

const refuseToPay = (status: OrderView["status"]): Fault =>
  status === "cancelled"
    ? new Fault("conflict", "order.cancelled", "This order was cancelled: choose the tickets again.")
    : new Fault("conflict", "order.not_payable", "This order cannot be paid any more: choose the tickets again.");

/** A buyer is never removed from an order that can be paid, so no condition of a write repeats this. */
const buyerMissing = (): Fault =>
  new Fault("conflict", "order.buyer_missing", "Nobody is named who gets the tickets: set the order's buyer, then pay.");

const tooManyAttempts = (): Fault =>
  new Fault("conflict", "payment.too_many_attempts", "This order had as many attempts to pay as it may have: choose the tickets again.");

/** An expired order can be paid for a while, as long as its tickets are on sale, so that old prices do not last. */
const isPayable = async (row: Order.OrderRow): Promise<boolean> =>
  row.status === "reserved" || (row.status === "expired" && now() < payableUntilMs(row) && (await Order.isStillOnSale(row)));

/**
 * Pays an order. For its buyer. A decline leaves it reserved; a paid order is returned unchanged, and no money is taken.
 * A payment soon after expiry takes the stock again, or is refunded when the stock is gone. The same idempotency key pays once.
 * Refused after ten attempts.
 */
export const pay = operation(Pay, async ({ orderId, payment, idempotencyKey }): Promise<OrderView> => {
  const chosen = findProvider();
  if (chosen?.name !== payment.method) throw methodUnavailable();
  const row = await Order.getForBuyer(orderId);
  const requestHash = base32.encode(sha256(JSON.stringify(payment)));
  const paymentId = idempotencyKey === undefined ? Id.create("pay") : Id.derive("pay", [orderId, idempotencyKey]);
  const earlier = idempotencyKey === undefined ? undefined : await findAttempt(paymentId);
  if (earlier && earlier.requestHash !== requestHash) throw refuseReuse();
  if (row.status === "paid" || row.status === "issued") return Order.view(row);
  if (earlier?.status !== "booked" && !(await isPayable(row))) throw refuseToPay(row.status);
  if (row.buyer.email === "") throw buyerMissing();

  if (!earlier && !(await Order.countPaymentAttempt(orderId))) throw tooManyAttempts();
  const attempt = await startAttempt(row, { paymentId, provider: chosen.name, requestHash });
  if (attempt.status === "started") {
    const result = await chosen.provider.charge(attempt, payment);
    await (result === "declined" ? moveStatus(paymentId, "declined") : settleAttempt(attempt));
  }
  const [after, order] = await Promise.all([findAttempt(paymentId), Order.getForBuyer(orderId)]);
  if (after?.status === "declined")
    throw new Fault("declined", "payment.declined", "The card was declined. Your tickets are still held: try another card.");
  return Order.view(order);
});

const findAttempt = async (paymentId: string): Promise<Attempt | undefined> =>
  asTransient("payment.unavailable", async () => (await rows.payment.get({ paymentId }).go({ consistent: true })).data ?? undefined);

/**
 * Withdraws an order and refunds it. For the event's organizer; safe to repeat. Refused once a ticket was used. After a transient error of the provider
 * the refund stays due and the sweeper makes it; any other error is thrown, and the order is `refund_due` and needs attention.
 */
export const refundOrder = operation(OrderRef, async ({ orderId }): Promise<OrderView> => {
  requireActor("organizer");
  const withdrawn = await Order.withdraw({ orderId });
  if (withdrawn.outcome === "refused" && withdrawn.reason === "ticket_used")
    throw new Fault(
      "conflict",
      "order.ticket_used",
      "A ticket of this order has been used, so the order cannot be refunded as a whole: void the unused tickets instead.",
    );
  if (withdrawn.outcome === "refused") throw new Fault("conflict", "order.not_refundable", "Only an order that is paid can be refunded.");
  try {
    return Order.view(await refund(orderId));
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("refund left to the sweeper", { orderId, code: error.code });
    return Order.view(await Order.getForOrganizer(orderId));
  }
});

/** Finishes what a crash left open on an order, including its refund. Sweeper only; safe to repeat. */
export const finishOrder = async (orderId: string): Promise<void> => {
  const row = await Order.finish({ orderId });
  if (row.status === "refund_due") await refund(orderId);
};

/** The methods that buyers can pay with here. */
export const listMethods = (): PaymentMethod[] => {
  const current = findProvider();
  return current ? [current.name] : [];
};

/** Ids of payments that are due; may be stale. */
export const listDue = async (): Promise<string[]> => {
  const payments = await listDueRows("payment.unavailable", now(), (slot, due, limit) =>
    rows.payment.query
      .due(slot)
      .lte(due)
      .go({ limit, attributes: ["paymentId"] }),
  );
  return payments.map(({ paymentId }) => paymentId);
};

/** A transient error is only retried. Any other error raises an alarm. */
const postpone = async ({ paymentId, attempts = 0 }: Attempt, error: unknown): Promise<void> => {
  if (!(error instanceof Transient)) log.metric({ atMs: now(), dimensions: { State: "Payment" }, values: { OrdersNeedingAttention: 1 } });
  await asTransient("payment.unavailable", async () => {
    await rows.payment
      .patch({ paymentId })
      .set({ attempts: attempts + 1, ...dueAt(paymentId, retryAtMs(attempts, now())) })
      .where(({ status }, { eq }) => `${eq(status, "started")} OR ${eq(status, "return_due")}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
};

const closeAttempt = async (attempt: Attempt): Promise<void> => {
  const result = await providerOf(attempt).close(attempt);
  await (result === "captured" ? settleAttempt(attempt) : moveStatus(attempt.paymentId, "declined"));
};

/**
 * Closes an attempt whose answer was lost, and returns money that belongs to no order. A failure is retried later each time.
 * Sweeper only; safe to repeat.
 */
export const finish = async (paymentId: string): Promise<void> => {
  requireActor("system");
  const attempt = await findAttempt(paymentId);
  if (attempt?.status !== "started" && attempt?.status !== "return_due") return;
  try {
    await (attempt.status === "started" ? closeAttempt(attempt) : returnMoney(attempt));
  } catch (error) {
    await postpone(attempt, error);
    throw error;
  }
};
