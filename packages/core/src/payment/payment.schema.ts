import * as v from "valibot";
import { PaymentKey, OrderId } from "../order/order.schema.ts";

export const PaymentMethod = v.picklist(["simulated"]);
export type PaymentMethod = v.InferOutput<typeof PaymentMethod>;

/** `unavailable` behaves as a provider that is down. */
export const PaymentBody = v.strictObject({ method: v.literal("simulated"), card: v.picklist(["approve", "decline", "unavailable"]) });
export type PaymentBody = v.InferOutput<typeof PaymentBody>;
export const Pay = v.strictObject({ orderId: OrderId, payment: PaymentBody, idempotencyKey: v.exactOptional(PaymentKey) });
