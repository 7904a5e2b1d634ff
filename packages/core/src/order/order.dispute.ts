/** Changes an order whose money a bank took back, or whose refund was not made by us. The provider says so, and Payment applies it. */
import { requireActor } from "../kernel/actor.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import { store } from "./order.dynamo.ts";
import { protocol, systemRefundId, ticketIdsOf } from "./order.process.ts";
import { takeLost } from "./order.refund.ts";
import type { MoneyNotice, OrderRow } from "./order.rules.ts";

type OfPayment = { orderId: string; paymentId: string };

const findPaidBy = async ({ orderId, paymentId }: OfPayment): Promise<OrderRow | undefined> => {
  requireActor("system");
  const row = await store.order(orderId);
  return row?.paymentId === paymentId ? row : undefined;
};

type Notices = Pick<OrderRow, "moneyNotice" | "noticeBesideDispute">;

/** Only on the order that keeps this payment's money, and on the notice that was read. */
const writeNotices = ({ orderId, paymentId = "", moneyNotice }: OrderRow, notices: Notices): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const { rejected } = await rows.order
      .patch({ orderId })
      .set(notices)
      .where((order, { eq, notExists }) =>
        [
          eq(order.paymentId, paymentId),
          moneyNotice === undefined ? notExists(order.moneyNotice) : eq(order.moneyNotice, moneyNotice),
        ].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

const MAX_ATTEMPTS = 4;

/** Returns the order as it was read, if it keeps this payment's money. */
const changeNotices = async (payment: OfPayment, next: (row: OrderRow) => Notices | undefined): Promise<OrderRow | undefined> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await findPaidBy(payment);
    const notices = row && next(row);
    if (!notices || (await writeNotices(row, notices))) return row;
  }
  throw new Transient("order.contended");
};

const isDisputed = ({ moneyNotice }: OrderRow): boolean => moneyNotice === "dispute_open" || moneyNotice === "dispute_lost";

/** Marks the order for operators. A dispute is told first, because it decides about refunds. For Payment; safe to repeat. */
export const noteMoney = async (payment: OfPayment, notice: MoneyNotice): Promise<void> => {
  await changeNotices(payment, (row) => (isDisputed(row) ? { noticeBesideDispute: notice } : { moneyNotice: notice }));
};

const noticesOf = (row: OrderRow, state: "open" | "won" | "lost"): Notices | undefined => {
  if (state === "won") return isDisputed(row) ? { moneyNotice: row.noticeBesideDispute ?? "none" } : undefined;
  const moneyNotice = state === "open" ? "dispute_open" : "dispute_lost";
  return isDisputed(row) ? { moneyNotice } : { moneyNotice, noticeBesideDispute: row.moneyNotice ?? "none" };
};

/**
 * Applies what became of a dispute: an open one blocks the order's tickets, a won one unblocks those that it blocked, and a lost one ends them; the
 * money has gone back by itself. Returns the order as it is then. For Payment; safe to repeat.
 */
export const applyDispute = async (payment: OfPayment, state: "open" | "won" | "lost"): Promise<OrderRow | undefined> => {
  const row = await changeNotices(payment, (read) => {
    // Tickets that are written later would not be blocked.
    if (read.status === "paid") throw new Transient("order.not_issued_yet");
    return noticesOf(read, state);
  });
  if (row?.status !== "issued") return row;
  if (state === "lost") await takeLost(protocol, row, systemRefundId(row.orderId, "dispute"));
  else await Ticket.setDisputed(ticketIdsOf(row), state === "open");
  return store.order(row.orderId);
};
