import * as v from "valibot";
import { OrderId } from "../order/order.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { Email } from "../kernel/text.ts";

/** The changes of an operator to one order. Each is what the sweeper or an organizer does, now. */
export const CHANGES = ["redrive", "resend", "reconcile", "release"] as const;

/** `text`: an order's id or short number, a buyer's address, a ticket's id or a payment's id. `eventId`: where a short number is looked for. */
export const FindOrders = v.strictObject({ text: v.pipe(v.string(), v.trim(), v.nonEmpty()), eventId: v.exactOptional(EventId) });

export const ChangeOrder = v.strictObject({ orderId: OrderId, change: v.picklist(CHANGES) });
export type Change = v.InferOutput<typeof ChangeOrder>["change"];

/** `apply`: false only tells what would happen. */
export const TryAddress = v.strictObject({ email: v.pipe(v.string(), v.trim(), Email), apply: v.boolean() });
