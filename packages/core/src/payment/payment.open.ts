/** The payments of an order as operators see them. Apart from the operations, so that no function loads it. */
import { asTransient, Transient } from "../kernel/fault.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { listDueRows } from "../table/due.ts";
import { rows } from "../table/service.ts";
import type { PaymentRow } from "./payment.entity.ts";

export type OrderPayment = Pick<
  PaymentRow,
  "paymentId" | "provider" | "status" | "amountMinor" | "currency" | "createdAtMs" | "attempts" | "dueAtMs" | "isDisputeDue"
>;

export const findOrderId = (paymentId: string): Promise<string | undefined> =>
  asTransient("payment.unavailable", async () => (await rows.payment.get({ paymentId }).go({ consistent: true })).data?.orderId);

/** The payment that counts and those that are open, oldest first. A declined attempt has no index, so it is not among them. */
export const listOfOrder = async ({ orderId, paymentId }: OrderRow): Promise<OrderPayment[]> => {
  const open = await listDueRows("payment.unavailable", Number.MAX_SAFE_INTEGER, (slot) =>
    rows.payment.query.due(slot).go({ pages: "all", attributes: ["orderId", "paymentId"] }),
  );
  const ids = new Set(open.filter((one) => one.orderId === orderId).map((one) => one.paymentId));
  if (paymentId !== undefined) ids.add(paymentId);
  if (ids.size === 0) return [];
  return asTransient("payment.unavailable", async () => {
    const { data, unprocessed } = await rows.payment.get([...ids].map((id) => ({ paymentId: id }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient("payment.unavailable");
    return data.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  });
};
