/** An attempt to pay, and how its provider gives money back. */
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import type { PaymentRow } from "./payment.entity.ts";
import type { Charge, Refund } from "./payment.provider.ts";
import { providerOf } from "./payment.providers.ts";

export type Attempt = Pick<
  PaymentRow,
  | "paymentId"
  | "orderId"
  | "eventId"
  | "provider"
  | "reference"
  | "amountMinor"
  | "currency"
  | "status"
  | "requestHash"
  | "attempts"
  | "createdAtMs"
  | "disputeId"
  | "dispute"
  | "isDisputeDue"
  | "openDisputes"
  | "fee"
>;

export const refuseReuse = () =>
  new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");

export const findAttempt = async (paymentId: string): Promise<Attempt | undefined> =>
  asTransient("payment.unavailable", async () => (await rows.payment.get({ paymentId }).go({ consistent: true })).data ?? undefined);

/** The refund of a whole payment has an id of its own, so that the provider makes it once. */
export const wholeRefundOf = ({ paymentId, amountMinor }: { paymentId: string; amountMinor: number }): Refund => ({
  refundId: paymentId.replace(/^pay_/, "ref_"),
  amountMinor,
});

/** The sweeper asks again while the provider has not finished the refund. After a lost dispute the bank has taken the money back already. */
export const giveBack = async (
  payment: { provider: string; dispute?: Attempt["dispute"] } | undefined,
  charge: Charge,
  refund: Refund,
): Promise<void> => {
  if (payment?.dispute === "lost") return;
  if ((await providerOf(payment).refund(charge, refund)) === "pending") throw new Transient("payment.refund_pending");
};
