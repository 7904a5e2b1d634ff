/** The port of a payment provider. Every call is safe to repeat under the same payment id. */
import type { PaymentBody } from "./payment.schema.ts";

export type Charge = { paymentId: string; amountMinor: number; currency: string };
export type ChargeResult = "captured" | "declined";

/** A part of a charge, or all of it. */
export type Refund = { refundId: string; amountMinor: number };
/** "pending": the provider has it and has not finished it, so it is asked again. */
export type RefundResult = "returned" | "pending";

export type Provider = {
  charge(charge: Charge, payment: PaymentBody): Promise<ChargeResult>;
  /** The final result of a charge whose answer was lost: captured, or declined so that it can never be captured later. */
  close(charge: Charge): Promise<ChargeResult>;
  /** Gives a part of the charge back, once for each refund id, however often it is called. A refusal is thrown. */
  refund(charge: Charge, refund: Refund): Promise<RefundResult>;
};
