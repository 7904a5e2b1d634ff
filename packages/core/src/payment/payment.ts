/** Payments of orders. An attempt is written before the provider is called, so that no answer can be lost. */
import * as Catalog from "../catalog/catalog.ts";
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
import type { OrderView } from "../order/order.schema.ts";
import { itemsOf } from "../price/price.rules.ts";
import { rows } from "../table/service.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { findAttempt, refuseReuse, type Attempt } from "./payment.attempt.ts";
import type { ChargeState, Provider, RedirectProvider } from "./payment.provider.ts";
import { findOffered, listOffered, providerOf } from "./payment.providers.ts";
import { finishFee, giveUpFee, isFeeOver } from "./payment.fee.ts";
import { finishDispute } from "./payment.notices.ts";
import { finishRefunds } from "./payment.refund.ts";
import { awaitedUntilMs, dueAtMs, lookAtMs, payableUntilMs, retryAtMs } from "./payment.rules.ts";
import { Pay, type PaymentBody, type PaymentMethod } from "./payment.schema.ts";
import { moveStatus, returnMoney, settleAttempt } from "./payment.settle.ts";

export { receive } from "./payment.notices.ts";
export { finishRefunds, listDueRefunds, quoteOwn, quoteRefund, refundOrder, refundOwn, refundParts } from "./payment.refund.ts";

type NewAttempt = Pick<Attempt, "paymentId" | "provider" | "requestHash">;

/** Returns the attempt that this idempotency key started before, or a new one. */
const startAttempt = (row: Order.OrderRow, { paymentId, provider, requestHash }: NewAttempt): Promise<Attempt> =>
  asTransient("payment.unavailable", async () => {
    const { orderId, eventId, amountMinor, currency } = row;
    const createdAtMs = now();
    const attempt = { paymentId, orderId, eventId, provider, amountMinor, currency, status: "started" as const, requestHash, createdAtMs };
    const result = await rows.payment
      .create({ ...attempt, ...dueAt(paymentId, dueAtMs("started", createdAtMs)) })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected) return attempt;
    invariant(result.data, "a payment was refused, yet is not there");
    if (result.data.requestHash !== requestHash) throw refuseReuse();
    return result.data;
  });

const methodUnavailable = (): Fault => invalidRequest([{ path: "method", message: "This installation does not take this method." }]);

const refuseToPay = (status: OrderView["status"]): Fault =>
  status === "cancelled"
    ? new Fault("conflict", "order.cancelled", "This order was cancelled: choose the tickets again.")
    : new Fault("conflict", "order.not_payable", "This order cannot be paid any more: choose the tickets again.");

/** A buyer is never removed from an order that can be paid, so no condition of a write repeats this. */
const buyerMissing = (): Fault =>
  new Fault("conflict", "order.buyer_missing", "Nobody is named who gets the tickets: set the order's buyer, then pay.");

const answersMissing = (): Fault =>
  new Fault("conflict", "order.answers_missing", "The organizer asks something that is not answered: set the order's answers, then pay.");

const tooManyAttempts = (): Fault =>
  new Fault("conflict", "payment.too_many_attempts", "This order had as many attempts to pay as it may have: choose the tickets again.");

const isCancelled = async ({ eventId }: Order.OrderRow): Promise<boolean> =>
  (await Catalog.getCached(eventId))?.event.status === "cancelled";

/** An expired order can be paid for a while, as long as its tickets are on sale, so that old prices do not last. */
const isPayable = async (row: Order.OrderRow): Promise<boolean> =>
  (row.status === "reserved" && !(await isCancelled(row))) ||
  (row.status === "expired" && now() < payableUntilMs(row) && (await Order.isStillOnSale(row)));

/** The order as it is after the payment, or the address where the buyer pays. */
export type PayResult = { order: OrderView } | { redirectUrl: string };

/**
 * Pays an order. For its buyer. A decline leaves it reserved; a paid order is returned unchanged, and no money is taken.
 * A payment soon after expiry takes the stock again, or is refunded when the stock is gone. The same idempotency key pays once, and asks a provider that
 * has a page of its own what became of the payment. Refused after ten attempts.
 */
export const pay = operation(Pay, async ({ orderId, payment, idempotencyKey }): Promise<PayResult> => {
  const provider = findOffered(payment.method);
  if (!provider) throw methodUnavailable();
  const row = await Order.getForBuyer(orderId);
  const requestHash = base32.encode(sha256(JSON.stringify(payment)));
  const paymentId = idempotencyKey === undefined ? Id.create("pay") : Id.derive("pay", [orderId, idempotencyKey]);
  const earlier = idempotencyKey === undefined ? undefined : await findAttempt(paymentId);
  if (earlier && earlier.requestHash !== requestHash) throw refuseReuse();
  if (row.status === "paid" || row.status === "issued") return { order: Order.view(row) };
  const found = earlier && (await lookAtStarted(provider, earlier));
  if (found && found.state !== "open") return answerOf(paymentId, orderId);
  if (earlier?.status !== "booked" && !(await isPayable(row))) throw refuseToPay(row.status);
  if (row.buyer.email === "") throw buyerMissing();
  if (!earlier && (await Order.lacksAnswers(row))) throw answersMissing();
  if (found) return { redirectUrl: found.redirectUrl };

  if (!earlier && !(await Order.countPaymentAttempt(orderId))) throw tooManyAttempts();
  const attempt = await startAttempt(row, { paymentId, provider: payment.method, requestHash });
  const redirectUrl = attempt.status === "started" ? await carryOut(provider, { attempt, payment, row }) : undefined;
  return redirectUrl === undefined ? answerOf(paymentId, orderId) : { redirectUrl };
});

const declined = (): Fault =>
  new Fault("declined", "payment.declined", "The card was declined. Your tickets are still held: try another card.");
const returned = (): Fault =>
  new Fault(
    "declined",
    "payment.returned",
    "This payment was not of the order's sum and goes back. Your tickets are still held: pay again.",
  );

const answerOf = async (paymentId: string, orderId: string): Promise<PayResult> => {
  const [attempt, order] = await Promise.all([findAttempt(paymentId), Order.getForBuyer(orderId)]);
  if (attempt?.status === "declined") throw declined();
  if (order.status === "reserved" && (attempt?.status === "return_due" || attempt?.status === "returned")) throw returned();
  return { order: Order.view(order) };
};

/** Asks a provider that has a page of its own what became of an attempt. Undefined: there is nothing to ask. */
const lookAtStarted = async (provider: Provider, attempt: Attempt): Promise<ChargeState | undefined> => {
  if (!("find" in provider) || attempt.status !== "started" || attempt.reference === undefined) return undefined;
  const found = await provider.find(attempt);
  await applyState(attempt, found);
  return found;
};

const applyState = async (attempt: Attempt, found: ChargeState): Promise<void> => {
  if (found.state === "captured") return settleAttempt(attempt, found.money);
  if (found.state === "declined") return moveStatus(attempt, "declined");
};

type Beginning = { attempt: Attempt; payment: PaymentBody; row: Order.OrderRow };

/** Returns the address where the buyer pays, if the provider has one and the payment is not made. */
const carryOut = async (provider: Provider, beginning: Beginning): Promise<string | undefined> => {
  if ("start" in provider) return redirect(provider, beginning);
  const { attempt, payment } = beginning;
  const result = await provider.charge(attempt, payment);
  if (result === "declined") await Order.recordDeclined(attempt.orderId);
  await (result === "declined" ? moveStatus(attempt, "declined") : settleAttempt(attempt));
  return undefined;
};

/** The address is given away once its reference is stored: an attempt without one can be closed without asking the provider. */
const redirect = async (provider: RedirectProvider, { attempt, row }: Beginning): Promise<string | undefined> => {
  const event = (await Catalog.getCached(row.eventId))?.event;
  const { orderId, locale, buyer } = row;
  const { createdAtMs } = attempt;
  try {
    const checkout = { orderId, createdAtMs, items: itemsOf(row), eventName: event?.name ?? "", email: buyer.email, locale };
    const { reference, redirectUrl } = await provider.start(attempt, checkout);
    return (await storeReference(attempt, reference)) ? redirectUrl : undefined;
  } catch (error) {
    // The provider refused to begin, so nobody can pay.
    if (error instanceof Fault) await moveStatus(attempt, "declined");
    throw error;
  }
};

/** False: the sweeper closed the attempt meanwhile, so that nobody may pay there. */
const storeReference = ({ paymentId }: Attempt, reference: string): Promise<boolean> =>
  asTransient("payment.unavailable", async () => {
    const result = await rows.payment
      .patch({ paymentId })
      .set({ reference, ...dueAt(paymentId, lookAtMs(0, now())) })
      .where((payment, { eq, notExists }) => {
        const isFirst = `(${notExists(payment.reference)} OR ${eq(payment.reference, reference)})`;
        return `${eq(payment.status, "started")} AND ${isFirst}`;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });

/** Finishes what a crash left open on an order, including its refund. Sweeper only; safe to repeat. */
export const finishOrder = async (orderId: string): Promise<void> => {
  const row = await Order.finish({ orderId });
  if (row.status === "refund_due") await finishRefunds(orderId);
};

/** The methods that buyers can pay with here. */
export const listMethods = (): PaymentMethod[] => listOffered();

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

const isOpen = ({ status, isDisputeDue }: Attempt): boolean => status === "started" || status === "return_due" || isDisputeDue === true;

/** A transient error is only retried. Any other error raises an alarm, unless nothing but the provider's fee is missing, which is given up in time. */
const postpone = async (attempt: Attempt, error: unknown): Promise<void> => {
  const { paymentId, attempts = 0 } = attempt;
  if (!isOpen(attempt) && isFeeOver(attempt)) return giveUpFee(attempt);
  if (!(error instanceof Transient) && isOpen(attempt))
    log.metric({ atMs: now(), dimensions: { State: "Payment" }, values: { OrdersNeedingAttention: 1 } });
  await asTransient("payment.unavailable", async () => {
    await rows.payment
      .patch({ paymentId })
      .set({ attempts: attempts + 1, ...dueAt(paymentId, retryAtMs(attempts, now())) })
      .where(
        ({ status, isDisputeDue, fee }, { eq }) =>
          `${eq(status, "started")} OR ${eq(status, "return_due")} OR ${eq(isDisputeDue, true)} OR ${eq(fee, "awaited")}`,
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
};

/** While the order waits for its payment, a provider with a page of its own is asked and not closed. */
const closeAttempt = async (attempt: Attempt): Promise<void> => {
  const provider = providerOf(attempt);
  const order = "find" in provider ? await Order.findRow(attempt.orderId) : undefined;
  const untilMs = order ? awaitedUntilMs(order, attempt) : 0;
  const found = (now() < untilMs ? await lookAtStarted(provider, attempt) : undefined) ?? (await provider.close(attempt));
  if (found.state === "open" || found.state === "processing") return lookLater(attempt, found.state === "open" ? untilMs : undefined);
  await applyState(attempt, found);
};

const lookLater = ({ paymentId, attempts = 0 }: Attempt, untilMs = Infinity): Promise<void> =>
  asTransient("payment.unavailable", async () => {
    await rows.payment
      .patch({ paymentId })
      .set({ attempts: attempts + 1, ...dueAt(paymentId, Math.min(lookAtMs(attempts + 1, now()), untilMs)) })
      .where(({ status }, { eq }) => eq(status, "started"))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * Closes an attempt whose answer was lost, returns money that belongs to no order, and asks for the provider's fee for three days. A failure is retried
 * later each time. Sweeper only; safe to repeat.
 */
export const finish = async (paymentId: string): Promise<void> => {
  requireActor("system");
  const attempt = await findAttempt(paymentId);
  if (!attempt || (!isOpen(attempt) && attempt.fee !== "awaited")) return;
  try {
    if (attempt.isDisputeDue) await finishDispute(attempt);
    else if (!isOpen(attempt)) await finishFee(attempt);
    else await (attempt.status === "started" ? closeAttempt(attempt) : returnMoney(attempt));
  } catch (error) {
    await postpone(attempt, error);
    throw error;
  }
};
