import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import { REFUND_STATUSES, type RefundedBy, type RefundedProduct, type RefundedTicket } from "./refund.rules.ts";

/** Money that goes back for a part of an order, or for all of it. Written in the transaction that ends the tickets. */
export const RefundEntity = new Entity({
  model: { entity: "refund", version: "1", service: "catraca" },
  attributes: {
    refundId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    amountMinor: { type: "number", required: true },
    currency: { type: "string", required: true },
    /** "due" until the provider has returned the money. */
    status: { type: REFUND_STATUSES, required: true },
    by: { type: CustomAttributeType<RefundedBy>("string"), required: true },
    tickets: { type: CustomAttributeType<RefundedTicket[]>("any"), required: true },
    products: { type: CustomAttributeType<RefundedProduct[]>("any"), required: true },
    /** Nothing of the order is left after it: the email about the order tells its buyer. */
    isLast: { type: "boolean", required: true },
    feesKept: { type: "boolean" },
    /** The organizer's words, for the organizer. */
    reason: { type: "string" },
    requestHash: { type: "string", required: true },
    /** Failed attempts of the sweeper. */
    attempts: { type: "number" },
    createdAtMs: { type: "number", required: true },
    returnedAtMs: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["refundId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "refundId"] },
    },
  },
} as const);

export type RefundRow = Omit<EntityItem<typeof RefundEntity>, "dueAtMs" | "dueSlot">;
