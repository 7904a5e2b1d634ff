/** The end of an attempt: booked on its order, declined, or its money returned. */
import { asTransient } from "../kernel/fault.ts";
import type { Money } from "../kernel/money.ts";
import * as Order from "../order/order.ts";
import { rows } from "../table/service.ts";
import { giveBack, wholeRefundOf, type Attempt } from "./payment.attempt.ts";
import { feeAfter } from "./payment.fee.ts";
import { finishRefunds } from "./payment.refund.ts";
import { sourcesOf, type PaymentStatus } from "./payment.rules.ts";

/**
 * A failed condition is ignored: another process moved the payment first. An attempt that has no reference is declined only while it has none, because
 * its buyer gets an address to pay at once the reference is stored.
 */
export const moveStatus = (attempt: Attempt, status: PaymentStatus): Promise<void> =>
  asTransient("payment.unavailable", async () => {
    const { paymentId, reference } = attempt;
    const from = sourcesOf(status);
    await rows.payment
      .patch({ paymentId })
      .set({ status, ...feeAfter(attempt, status) })
      .where((payment, { eq, notExists }) => {
        const isSource = `(${from.map((source) => eq(payment.status, source)).join(" OR ")})`;
        return status === "declined" && reference === undefined ? `${isSource} AND ${notExists(payment.reference)}` : isSource;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** Books a captured payment on its order, or returns it. The sweeper finishes what fails after the booking. */
export const settleAttempt = async (attempt: Attempt, money: Money = attempt): Promise<void> => {
  const { paymentId, orderId } = attempt;
  const { amountMinor, currency } = money;
  const result = await Order.settle({ paymentId, orderId, amountMinor, currency });
  if (result.outcome === "returned" && result.reason === "wrong_money") await Order.recordWrongMoney(orderId);
  if (result.outcome === "returned") return returnMoney({ ...attempt, amountMinor, currency });
  await moveStatus(attempt, "booked");
  if (result.order.status === "refund_due") await finishRefunds(orderId);
};

export const returnMoney = async (attempt: Attempt): Promise<void> => {
  await giveBack(attempt, attempt, wholeRefundOf(attempt));
  await moveStatus(attempt, "returned");
};
