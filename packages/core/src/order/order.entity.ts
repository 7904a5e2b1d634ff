import { CustomAttributeType, Entity } from "electrodb";
import { STATUSES, type OrderLine, type OrderProduct, type OrderRow } from "./order.rules.ts";

const slot = { length: 2, char: "0" };
const instant = { length: 13, char: "0" };

export const OrderEntity = new Entity({
  model: { entity: "order", version: "1", service: "catraca" },
  attributes: {
    orderId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    status: { type: STATUSES, required: true },
    lines: { type: CustomAttributeType<OrderLine[]>("any"), required: true },
    products: { type: CustomAttributeType<OrderProduct[]>("any"), required: true },
    /** What the order holds or held; written with the stock, in the same write, and only then. */
    allocations: { type: CustomAttributeType<OrderRow["allocations"]>("any"), required: true },
    amountMinor: { type: "number", required: true },
    currency: { type: "string", required: true },
    buyer: { type: CustomAttributeType<OrderRow["buyer"]>("any"), required: true },
    attendees: { type: CustomAttributeType<OrderRow["attendees"]>("any"), required: true },
    locale: { type: ["pt-BR", "en"] as const, required: true },
    holdMs: { type: "number", required: true },
    expiresAtMs: { type: "number", required: true },
    createdAtMs: { type: "number", required: true, padding: instant },
    requestHash: { type: "string", required: true },
    tokenGeneration: { type: "number", required: true },
    /** How many further workflow runs were started after the first. */
    runs: { type: "number", required: true },
    extensions: { type: "number" },
    paymentId: { type: "string" },
    taskToken: { type: "string" },
    /** The workflow state that gave up, for operators; empty when nothing is wrong. */
    attention: { type: "string" },
    attentionRedrives: { type: "number" },
    /** Since when it stands where it stands, see `sinceOf`. */
    reservedAtMs: { type: "number" },
    paidAtMs: { type: "number" },
    issuedAtMs: { type: "number" },
    rejectedAtMs: { type: "number" },
    expiredAtMs: { type: "number" },
    cancelledAtMs: { type: "number" },
    refundDueAtMs: { type: "number" },
    refundedAtMs: { type: "number" },
    notifiedAtMs: { type: "number" },
    anonymizedAtMs: { type: "number" },
    /** +1 with every move, so each has a message id of its own. */
    version: { type: "number", required: true },
    listSlot: { type: "number", required: true, padding: slot },
    /** 0: nothing is due. Always written together with dueSlot: both make the index. */
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: slot },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["orderId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId", "listSlot"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["createdAtMs", "orderId"] },
    },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "orderId"] },
    },
  },
} as const);
