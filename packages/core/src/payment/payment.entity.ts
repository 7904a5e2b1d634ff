import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import { DISPUTES, FEE_STATES, PAYMENT_STATUSES } from "./payment.rules.ts";

const slot = { length: 2, char: "0" };
const instant = { length: 13, char: "0" };

/** One attempt to pay an order. Written before the provider is called, so that no answer can be lost. */
export const PaymentEntity = new Entity({
  model: { entity: "payment", version: "1", service: "catraca" },
  attributes: {
    paymentId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    /** Older rows have none. */
    eventId: { type: "string" },
    provider: { type: "string", required: true },
    /** The provider's id of the charge, once it has one. */
    reference: { type: "string" },
    amountMinor: { type: "number", required: true },
    currency: { type: "string", required: true },
    status: { type: PAYMENT_STATUSES, required: true },
    requestHash: { type: "string", required: true },
    /** The last dispute of this payment. */
    disputeId: { type: "string" },
    dispute: { type: DISPUTES },
    /** The ids of disputes that wait for the bank. */
    openDisputes: { type: "set", items: "string" },
    /** The ids of disputes that were decided. A late message of one of them changes nothing. */
    decidedDisputes: { type: "set", items: "string" },
    /** True until the order was changed accordingly. */
    isDisputeDue: { type: "boolean" },
    /** The provider's own fee. Absent: nothing was captured, or the provider has none to say. */
    fee: { type: FEE_STATES },
    /** In the currency in which the provider pays out. */
    feeMinor: { type: "number" },
    feeCurrency: { type: "string" },
    /** Failed attempts of the sweeper. */
    attempts: { type: "number" },
    createdAtMs: { type: "number", required: true },
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: slot },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["paymentId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "paymentId"] },
    },
  },
} as const);

export type PaymentRow = EntityItem<typeof PaymentEntity>;

/** The state of the simulated provider. */
export const SimulatedChargeEntity = new Entity({
  model: { entity: "simulatedCharge", version: "1", service: "catraca" },
  attributes: {
    paymentId: { type: "string", required: true },
    /** "refunded": all of it. */
    status: { type: ["captured", "declined", "refunded"] as const, required: true },
    /** Refund id → its amount. Absent in rows of charges that an earlier version refunded. */
    refunds: { type: CustomAttributeType<Record<string, number>>("any") },
    amountMinor: { type: "number", required: true },
    currency: { type: "string", required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["paymentId"] }, sk: { field: "sk", composite: [] } } },
} as const);
