import * as v from "valibot";
import { IdempotencyKey, OrderId } from "../order/order.schema.ts";

/** `approve` takes the money, `decline` refuses the card, `unavailable` behaves as a provider that is down. */
export const PaymentBody = v.strictObject({ method: v.literal("simulated"), card: v.picklist(["approve", "decline", "unavailable"]) });
export const Pay = v.strictObject({ orderId: OrderId, payment: PaymentBody, idempotencyKey: v.exactOptional(IdempotencyKey) });
