/** The port of a payment provider. Every call is safe to repeat under the same payment id. */
import type { PaymentBody } from "./payment.schema.ts";

export type Charge = { paymentId: string; amountMinor: number; currency: string };
export type ChargeResult = "captured" | "declined";

export type Provider = {
  charge(charge: Charge, payment: PaymentBody): Promise<ChargeResult>;
  /** The final result of a charge whose answer was lost: captured, or declined so that it can never be captured later. */
  close(charge: Charge): Promise<ChargeResult>;
  /** Gives the money back once, however often it is called. */
  refund(charge: Charge): Promise<void>;
};
