import * as v from "valibot";
import { PaymentKey, OrderId } from "../order/order.schema.ts";
import { OwnRefundBody, RefundBody } from "../refund/refund.schema.ts";

export const PaymentMethod = v.picklist(["simulated", "stripe"]);
export type PaymentMethod = v.InferOutput<typeof PaymentMethod>;

/** `unavailable` behaves as a provider that is down. */
const SimulatedBody = v.strictObject({ method: v.literal("simulated"), card: v.picklist(["approve", "decline", "unavailable"]) });
/** The buyer pays on a page of Stripe's: the answer says where. */
const StripeBody = v.strictObject({ method: v.literal("stripe") });
export const PaymentBody = v.variant("method", [SimulatedBody, StripeBody]);
export type PaymentBody = v.InferOutput<typeof PaymentBody>;
export const Pay = v.strictObject({ orderId: OrderId, payment: PaymentBody, idempotencyKey: v.exactOptional(PaymentKey) });

/** The provider's name is a part of the address that it calls. */
export const Receive = v.strictObject({ provider: v.string(), body: v.string(), signature: v.string() });

export const RefundOrder = v.strictObject({
  orderId: OrderId,
  refund: v.exactOptional(RefundBody),
  idempotencyKey: v.exactOptional(PaymentKey),
});

export const RefundOwn = v.strictObject({
  orderId: OrderId,
  refund: v.exactOptional(OwnRefundBody),
  idempotencyKey: v.exactOptional(PaymentKey),
});

export const QuoteRefund = v.strictObject({ orderId: OrderId, refund: v.exactOptional(RefundBody) });
export const QuoteOwn = v.strictObject({ orderId: OrderId, refund: v.exactOptional(OwnRefundBody) });
