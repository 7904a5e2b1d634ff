import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { Values, Winner } from "./partner.rules.ts";

/** A field that both sides changed, and whose value stayed. */
export type FieldConflict = { field: string; winner: Winner; atMs: number };

/** An event that a partner keeps, by the partner's own id: what it last said of it. The event's id follows from the same key. */
export const PartnerEventEntity = new Entity({
  model: { entity: "partnerEvent", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    externalId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    /** The time of the partner's last word. 0: its first call is under way, or died. */
    updatedAtMs: { type: "number", required: true },
    sent: { type: CustomAttributeType<Values>("any"), required: true },
    /** The partner's id of the type is the key. */
    types: { type: CustomAttributeType<Record<string, Values>>("any"), required: true },
    /** The event's version after that: a later one is a change of the organizer. */
    eventVersion: { type: "number", required: true },
    /** The partner put it on sale once. From then on the organizer decides. */
    isPublished: { type: "boolean" },
    /** A single call merges at a time. A call that died lets the next one in after this. */
    busyUntilMs: { type: "number" },
    /** The last ones, the newest first. */
    conflicts: { type: CustomAttributeType<FieldConflict[]>("any"), required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["organizationId", "externalId"] },
      sk: { field: "sk", composite: [] },
    },
  },
} as const);

export type PartnerEventRow = EntityItem<typeof PartnerEventEntity>;
