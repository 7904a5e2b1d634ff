/** The port of a payment provider. Every call is safe to repeat under the same payment id. */
import type { Money } from "../kernel/money.ts";
import type { Item } from "../price/price.rules.ts";
import type { DisputeState } from "./payment.rules.ts";
import type { PaymentBody } from "./payment.schema.ts";

/** `reference`: the provider's own id of the charge, once `start` returned it. */
export type Charge = Money & { paymentId: string; reference?: string | undefined };
export type ChargeResult = "captured" | "declined";

/** The state of a charge at the provider. `captured` and `declined` are final. `money`: what it captured, in case that is not what was asked for. */
export type ChargeState =
  | { state: "captured"; money: Money }
  | { state: "declined" }
  /** The buyer has not paid. */
  | { state: "open"; redirectUrl: string }
  /** The buyer has paid, and the bank has not answered. */
  | { state: "processing" };

/** A part of a charge, or all of it. */
export type Refund = { refundId: string; amountMinor: number };
/** "pending": the provider has it and has not finished it, so it is asked again. */
export type RefundResult = "returned" | "pending";

type Common = {
  /** False: this installation has no keys for it. */
  isReady(): boolean;
  /** The final state of a charge whose answer was lost: after `declined` it can never be captured. */
  close(charge: Charge): Promise<ChargeState>;
  /** Asks what the provider keeps of a captured charge. Undefined: it has not said yet. A provider without this call keeps nothing. */
  findFee?(charge: Charge): Promise<Money | undefined>;
  /** Gives a part of the charge back, once for each refund id, however often it is called. A refusal is thrown. */
  refund(charge: Charge, refund: Refund): Promise<RefundResult>;
};

/** Answers at once. */
export type DirectProvider = Common & {
  charge(charge: Charge, payment: PaymentBody): Promise<ChargeResult>;
};

/** The buyer sees this at the provider. `createdAtMs`: of the attempt. */
export type Checkout = {
  orderId: string;
  createdAtMs: number;
  /** The order's statement: its sum is the charge. */
  items: readonly Item[];
  eventName: string;
  email: string;
  locale: "pt-BR" | "en";
};

/** A verified message of the provider. */
export type Notice =
  | { type: "captured"; paymentId: string; orderId: string; reference: string; money: Money }
  | { type: "declined"; paymentId: string; reference: string }
  /** The bank declined a card. The buyer may still pay with another one. */
  | { type: "card_declined"; paymentId: string }
  | { type: "disputed"; paymentId: string; disputeId: string; state: DisputeState }
  /** Somebody returned money at the provider itself. */
  | { type: "refunded_elsewhere"; paymentId: string }
  /** A refund of ours was made, and its bank sent the money back. */
  | { type: "refund_failed"; paymentId: string };

/** `signature`: the header that proves the sender. `body`: as it was received. */
export type Delivery = { body: string; signature: string };

/** Sends the buyer to a page of its own and answers by webhook. */
export type RedirectProvider = Common & {
  start(charge: Charge, checkout: Checkout): Promise<{ reference: string; redirectUrl: string }>;
  find(charge: Charge): Promise<ChargeState>;
  /** Throws `webhook.invalid` when the message is not the provider's or is too old. Empty: it has no effect here. */
  parse(delivery: Delivery): Promise<Notice[]>;
};

export type Provider = DirectProvider | RedirectProvider;
