import { Entity, type EntityItem } from "electrodb";

export const GateEntity = new Entity({
  model: { entity: "gate", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    gateId: { type: "string", required: true },
    name: { type: "string", required: true },
    mode: { type: ["entry", "exit", "redeem"] as const, required: true },
    reentry: { type: "boolean", required: true },
    /** Empty: every type may pass. */
    ticketTypeIds: { type: "list", items: { type: "string" }, required: true },
    productIds: { type: "list", items: { type: "string" }, required: true },
    /** +1 with each device that gets this gate, so that none gets a gate that is removed at the same moment. */
    assignments: { type: "number" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["gateId"] },
    },
  },
} as const);

export type GateRow = EntityItem<typeof GateEntity>;
