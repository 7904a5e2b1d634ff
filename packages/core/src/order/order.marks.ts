/** Marks on an order's row beside its moves: attempts that are counted, what needs attention, what became of its email. Each write has the status as its condition. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { buyerKeyOf } from "./order.allowance.ts";
import { dueAtMs } from "./order.due.rules.ts";
import { MAX_PAYMENT_ATTEMPTS, type OrderRow } from "./order.rules.ts";

/** Counts another execution of the workflow and delays the sweeper's next visit, longer each time. Undefined: the order is finished. */
export const countExecution = (row: OrderRow): Promise<OrderRow | undefined> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    const runs = row.runs + 1;
    const result = await rows.order
      .patch({ orderId })
      .set({ runs, ...dueAt(orderId, dueAtMs({ ...row, runs, nowMs: now() })) })
      .where(
        (order, { eq, notExists }) => `${eq(order.status, status)} AND ${eq(order.runs, row.runs)} AND ${notExists(order.notifiedAtMs)}`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    return result.rejected ? undefined : ((result.data ?? undefined) as OrderRow | undefined);
  });

/** Counts a payment attempt before its provider is called. Returns false when the order has had as many as it may have. */
export const countPaymentAttempt = (orderId: string): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const result = await rows.order
      .patch({ orderId })
      .add({ paymentAttempts: 1 })
      .where(({ paymentAttempts }, { lt, notExists }) => `(${notExists(paymentAttempts)} OR ${lt(paymentAttempts, MAX_PAYMENT_ATTEMPTS)})`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });

/** `attention`: the state and the error for operators; empty clears it. `redrives`: how many times operators had redriven the failed execution. */
export const markAttention = (row: OrderRow, attention: string, redrives: number): Promise<void> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    await rows.order
      .patch({ orderId })
      .set({
        attention,
        attentionRedrives: redrives,
        ...dueAt(orderId, dueAtMs({ ...row, attention, nowMs: now() })),
      })
      // A refund can be due on an order whose buyer was notified.
      .where(
        (order, { eq, notExists }) => eq(order.status, status) + (status === "refund_due" ? "" : ` AND ${notExists(order.notifiedAtMs)}`),
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** A refund of a part failed, or went through at last: the refund's own row is due in the order's place. */
export const noteRefund = ({ orderId, status }: OrderRow, attention: string): Promise<void> =>
  asTransient("order.unavailable", async () => {
    await rows.order
      .patch({ orderId })
      .set({ attention })
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** After a transient error: later than other due work, so that old failures do not fill every sweep. */
const POSTPONE_MS = 60_000;

export const postpone = (row: OrderRow): Promise<void> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    const nowMs = now();
    await rows.order
      .patch({ orderId })
      .set(dueAt(orderId, Math.max(nowMs + POSTPONE_MS, dueAtMs({ ...row, nowMs }))))
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** The operators' mark of a refund that failed. It ends with the refund. */
export const REFUND_ATTENTION = "Refund: ";

/** The buyer has the email about the order's status. That finishes an issued order, and ends every mark but that of a failed refund. Safe to repeat. */
export const markNotified = async (row: OrderRow): Promise<void> => {
  const { status, attention = "" } = row;
  const isOver = status !== "refund_due" && attention !== "" && !attention.startsWith(REFUND_ATTENTION);
  // A refund may have failed while the email was sent.
  if (isOver && (await writeNotified(row, attention))) return;
  await writeNotified(row);
};

/** `ended`: the mark that ends, if it is still there. Returns false when it is not. */
const writeNotified = ({ orderId, status }: OrderRow, ended?: string): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const { rejected } = await rows.order
      .patch({ orderId })
      .set({
        ...(ended === undefined ? {} : { attention: "" }),
        ...(status === "issued" ? { notifiedAtMs: now(), ...dueAt(orderId, 0) } : {}),
      })
      .remove(["delivery"])
      .where((order, { eq }) => [eq(order.status, status), ...(ended === undefined ? [] : [eq(order.attention, ended)])].join(" AND "))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/**
 * The email about the order's status failed. Its notification is due in the order's place, so that no execution is started for it.
 * `attention`: when it was given up. Returns true when the order had no attention before, so that one failure raises one alarm.
 */
export const markUndelivered = ({ orderId, status }: OrderRow, attention?: string): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const set = attention === undefined ? ({ delivery: "retried" } as const) : ({ delivery: "given_up", attention } as const);
    const result = await rows.order
      .patch({ orderId })
      // A refund stays due, and so does the end of the personal data of an order that was paid too late.
      .set({ ...set, ...(status === "issued" ? dueAt(orderId, 0) : {}) })
      .where((order, { eq }) => eq(order.status, status))
      .go({ response: "all_old", returnOnConditionCheckFailure: "all_old" });
    return !result.rejected && !(result.data as OrderRow | null)?.attention;
  });

/** The organizer's words about a guest are personal data too. */
export const withoutNote = ({ invitation }: Pick<OrderRow, "invitation">): Pick<OrderRow, "invitation"> =>
  invitation?.note === undefined ? {} : { invitation: { payment: invitation.payment } };

/** Removes the names and addresses of an order of which nobody has a ticket. Returns false when a payment arrived meanwhile. Safe to repeat. */
export const anonymize = (row: OrderRow): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status, buyerKey } = row;
    const { rejected } = await rows.order
      .patch({ orderId })
      .set({
        buyer: { name: "", email: "" },
        attendees: [],
        ...withoutNote(row),
        // Nobody's address finds it any more. Its writer wants both keys of the index.
        ...(buyerKey === undefined ? {} : { buyerKey: buyerKeyOf(orderId), buyerListedAtMs: 0 }),
        anonymizedAtMs: now(),
        ...dueAt(orderId, 0),
      })
      .remove(["answers", "mailNotices"])
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });
