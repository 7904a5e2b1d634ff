import { Entity, type EntityItem } from "electrodb";

export const FeeEntity = new Entity({
  model: { entity: "fee", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    feeId: { type: "string", required: true },
    name: { type: "string", required: true },
    per: { type: ["ticket", "order"] as const, required: true },
    /** Either a rate or an amount. */
    basisPoints: { type: "number" },
    amountMinor: { type: "number" },
    /** Absent: every type. */
    ticketTypeIds: { type: "list", items: { type: "string" } },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["feeId"] },
    },
  },
} as const);

export type FeeRow = EntityItem<typeof FeeEntity>;
