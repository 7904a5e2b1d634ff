/** The port of a payment provider. Every call is safe to repeat under the same payment id. */
export type Charge = { paymentId: string; amountMinor: number; currency: string };

export type Provider = {
  /** The provider's final word on a try nobody heard the answer of: captured stays captured, anything else can never be captured any more. */
  close(charge: Charge): Promise<"captured" | "declined">;
  /** Gives the money back, once however often it is asked. */
  refund(charge: Charge): Promise<void>;
};
