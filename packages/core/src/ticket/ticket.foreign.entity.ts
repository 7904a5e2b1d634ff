import { Entity } from "electrodb";

/** The ticket that a foreign code admits: one for each code of an event. */
export const ForeignCodeEntity = new Entity({
  model: { entity: "foreignCode", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    /** The code itself is stored nowhere. */
    codeMac: { type: "string", required: true },
    ticketId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId", "codeMac"] }, sk: { field: "sk", composite: [] } },
  },
} as const);
