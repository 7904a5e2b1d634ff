import { CustomAttributeType, Entity, type EntityItem } from "electrodb";

/** What the gates do with one ticket type. `daily`: it admits once on each day of the event. `note`: what the steward has to look at. */
export type TypePolicy = { daily?: boolean; note?: string };

/** How the gates of one event admit, beside the event's row, so that a gate reads it in the same request. */
export const GatePolicyEntity = new Entity({
  model: { entity: "gatePolicy", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    /** How long before the doors and after the end the gates still admit. */
    earlyMs: { type: "number", required: true },
    lateMs: { type: "number", required: true },
    /** By the id of the ticket type. */
    types: { type: CustomAttributeType<Record<string, TypePolicy>>("any"), required: true },
    /** +1 with every change, so that none overwrites another one. */
    version: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: [] },
    },
  },
} as const);

export type GatePolicyRow = EntityItem<typeof GatePolicyEntity>;
