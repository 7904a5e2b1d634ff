/** Changes an order whose money a bank took back, or whose refund was not made by us. The provider says so, and Payment applies it. */
import { requireActor } from "../kernel/actor.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import { store } from "./order.dynamo.ts";
import { protocol, systemRefundId, ticketIdsOf } from "./order.process.ts";
import { takeLost } from "./order.refund.ts";
import type { MoneyNotice, OrderRow } from "./order.rules.ts";

/** Only on the order that keeps this payment's money. */
const writeMoneyNotice = ({ orderId }: OrderRow, paymentId: string, moneyNotice: MoneyNotice): Promise<void> =>
  asTransient("order.unavailable", async () => {
    await rows.order
      .patch({ orderId })
      .set({ moneyNotice })
      .where((order, { eq }) => eq(order.paymentId, paymentId))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

type OfPayment = { orderId: string; paymentId: string };

const findPaidBy = async ({ orderId, paymentId }: OfPayment): Promise<OrderRow | undefined> => {
  requireActor("system");
  const row = await store.order(orderId);
  return row?.paymentId === paymentId ? row : undefined;
};

/** Marks the order for operators. For Payment; safe to repeat. */
export const noteMoney = async (payment: OfPayment, notice: MoneyNotice): Promise<void> => {
  const row = await findPaidBy(payment);
  if (row) await writeMoneyNotice(row, payment.paymentId, notice);
};

/**
 * Applies what became of a dispute: an open one blocks the order's tickets, a won one unblocks those that it blocked, and a lost one ends them; the
 * money has gone back by itself. Returns the order as it is then. For Payment; safe to repeat.
 */
export const applyDispute = async (payment: OfPayment, state: "open" | "won" | "lost"): Promise<OrderRow | undefined> => {
  const row = await findPaidBy(payment);
  if (!row) return undefined;
  // Tickets that are written later would not be blocked.
  if (row.status === "paid") throw new Transient("order.not_issued_yet");
  await writeMoneyNotice(row, payment.paymentId, state === "open" ? "dispute_open" : state === "lost" ? "dispute_lost" : "none");
  if (row.status !== "issued") return row;
  if (state === "lost") await takeLost(protocol, row, systemRefundId(row.orderId, "dispute"));
  else await Ticket.setDisputed(ticketIdsOf(row), state === "open");
  return store.order(row.orderId);
};
