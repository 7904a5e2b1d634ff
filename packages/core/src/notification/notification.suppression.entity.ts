import { Entity, type EntityItem } from "electrodb";

/** An address whose mail came back, or that called an email spam. The key does not show it. */
export const SuppressionEntity = new Entity({
  model: { entity: "suppression", version: "1", service: "catraca" },
  attributes: {
    addressKey: { type: "string", required: true },
    /** When the newest email was sent that bounced, or was called spam. Not when that was known: results arrive late and in any order. */
    bouncedAtMs: { type: "number" },
    complainedAtMs: { type: "number" },
    /** Emails that were sent before do not count any more. */
    liftedAtMs: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["addressKey"] }, sk: { field: "sk", composite: [] } } },
} as const);

export type SuppressionRow = EntityItem<typeof SuppressionEntity>;
