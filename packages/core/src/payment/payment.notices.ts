/** Applies what a provider says of payments by itself: paid, declined, disputed, returned elsewhere. */
import { runAs } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { findAttempt, type Attempt } from "./payment.attempt.ts";
import type { Notice } from "./payment.provider.ts";
import { findSender } from "./payment.providers.ts";
import { finishRefunds } from "./payment.refund.ts";
import { nextDueMs } from "./payment.fee.ts";
import { UNANSWERED_MS, type DisputeState } from "./payment.rules.ts";
import { Receive } from "./payment.schema.ts";
import { moveStatus, returnMoney, settleAttempt } from "./payment.settle.ts";

/** Counts what somebody should look at. */
const needsAttention = (what: string, fields: log.Fields): void => {
  log.error(what, undefined, fields);
  log.metric({ atMs: now(), dimensions: { State: "Payment" }, values: { OrdersNeedingAttention: 1 } });
};

type Recorded = { disputeId: string; dispute: DisputeState };

/**
 * The payment's row decides which of the disputes' messages is the latest, because they come in any order: a dispute that was decided is not opened again,
 * one that was won leaves another one open, and nothing comes after one that was lost. Undefined: the message changes nothing.
 */
const recordDispute = ({ paymentId, openDisputes = [] }: Attempt, disputeId: string, state: DisputeState): Promise<Recorded | undefined> =>
  asTransient("payment.unavailable", async () => {
    const [other] = state === "won" ? openDisputes.filter((id) => id !== disputeId) : [];
    const recorded: Recorded = other === undefined ? { disputeId, dispute: state } : { disputeId: other, dispute: "open" };
    const write = rows.payment.patch({ paymentId }).set({ ...recorded, isDisputeDue: true, ...dueAt(paymentId, now() + UNANSWERED_MS) });
    const change =
      state === "open"
        ? write.add({ openDisputes: [disputeId] })
        : write.add({ decidedDisputes: [disputeId] }).delete({ openDisputes: [disputeId] });
    const result = await change
      .where((payment, { eq, ne, notExists, notContains }) => {
        // Functions, because DynamoDB refuses a value that no condition uses.
        const isFirstOrSame = () => `(${notExists(payment.disputeId)} OR ${eq(payment.disputeId, disputeId)})`;
        const isNews = () => `(${ne(payment.disputeId, disputeId)} AND ${notContains(payment.decidedDisputes, disputeId)})`;
        const isNotDecided = () => `(${notExists(payment.dispute)} OR ${eq(payment.dispute, "open")})`;
        const isNotLost = () => `(${notExists(payment.dispute)} OR ${ne(payment.dispute, "lost")})`;
        if (other !== undefined) return `${isNotLost()} AND ${notContains(payment.decidedDisputes, other)}`;
        if (state === "won") return `${isFirstOrSame()} AND ${isNotLost()}`;
        if (state === "lost") return `${isFirstOrSame()} OR ${isNews()}`;
        return `(${isFirstOrSame()} AND ${isNotDecided()}) OR (${isNews()} AND ${isNotLost()})`;
      })
      .go({ response: "all_old", returnOnConditionCheckFailure: "all_old" });
    if (!result.rejected && state === "open" && result.data?.disputeId !== disputeId)
      needsAttention("a payment is disputed", { paymentId });
    if (!result.rejected) return recorded;
    // The other one was decided at the same time: this message is read again.
    if (other !== undefined) throw new Transient("payment.contended");
    if (state !== "open")
      await rows.payment
        .patch({ paymentId })
        .add({ decidedDisputes: [disputeId] })
        .delete({ openDisputes: [disputeId] })
        .go();
    return undefined;
  });

/** Changes the order as the dispute says. */
const applyDispute = async ({ paymentId, orderId, dispute = "open" }: Attempt): Promise<void> => {
  const order = await Order.applyDispute({ orderId, paymentId }, dispute);
  if (order?.status === "refund_due" && dispute === "lost") await finishRefunds(orderId);
};

/**
 * Applies the dispute once more, and then nothing of it is due. The message itself does not end it: a slower process may still be applying an earlier
 * message, and is over when the sweeper comes. Sweeper only; safe to repeat.
 */
export const finishDispute = async (attempt: Attempt): Promise<void> => {
  const { paymentId, status, fee, dispute = "open", disputeId = "" } = attempt;
  await applyDispute(attempt);
  await asTransient("payment.unavailable", async () => {
    await rows.payment
      .patch({ paymentId })
      // Money that must go back, or that nobody answered for, stays due. A row that moved meanwhile is read again.
      .set({ isDisputeDue: false, ...dueAt(paymentId, nextDueMs(attempt)) })
      .where((payment, { eq, notExists }) =>
        [
          eq(payment.disputeId, disputeId),
          eq(payment.dispute, dispute),
          eq(payment.status, status),
          fee === undefined ? notExists(payment.fee) : eq(payment.fee, fee),
        ].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
};

const applyToMoney = async (attempt: Attempt, notice: Exclude<Notice, { reference: string }>): Promise<void> => {
  const { paymentId, orderId } = attempt;
  if (notice.type === "disputed") {
    const { disputeId, state } = notice;
    const recorded = await recordDispute(attempt, disputeId, state);
    if (recorded) await applyDispute({ ...attempt, ...recorded });
    return;
  }
  if (notice.type === "card_declined") return Order.recordDeclined(orderId);
  needsAttention("money went another way", { paymentId, what: notice.type });
  await Order.noteMoney({ orderId, paymentId }, notice.type);
};

const applyNotice = async (provider: string, notice: Notice): Promise<void> => {
  const { paymentId } = notice;
  const attempt = await findAttempt(paymentId);
  // Another stage may use the same account of the provider.
  if (!attempt) return log.warn("a message about a payment of another installation", { provider, paymentId });
  if (!("reference" in notice)) return attempt.provider === provider ? applyToMoney(attempt, notice) : undefined;
  const { reference } = notice;
  if (attempt.provider !== provider || (attempt.reference ?? reference) !== reference)
    return needsAttention("a message about another charge than the payment's", { provider, paymentId, reference });
  const known = { ...attempt, reference };
  if (notice.type === "declined") return moveStatus(known, "declined");
  if (attempt.status === "returned") return undefined;
  if (attempt.status === "return_due") return returnMoney(known);
  if (attempt.orderId === notice.orderId) return settleAttempt(known, notice.money);
  needsAttention("a charge of another order", { provider, paymentId, orderId: attempt.orderId });
  await moveStatus(known, "return_due");
  // Money that was booked before stays with its order.
  if ((await findAttempt(paymentId))?.status === "return_due") await returnMoney({ ...known, ...notice.money });
};

/**
 * Takes a message of a provider, and applies what it says. Anyone may send one: the provider's signature decides. Safe to repeat, in any order. A message
 * that fails half way is sent again by the provider, and the sweeper asks the provider itself.
 */
export const receive = operation(Receive, async ({ provider, body, signature }): Promise<void> => {
  const sender = findSender(provider);
  if (!sender) throw new Fault("missing", "webhook.unknown", "No payment provider sends messages here.");
  const notices = await sender.parse({ body, signature });
  await runAs({ type: "system" }, async () => {
    for (const notice of notices) await applyNotice(provider, notice);
  });
});
