import { Entity, type EntityItem } from "electrodb";
import { VISIBILITIES } from "./ticket-type.rules.ts";

export const TicketTypeEntity = new Entity({
  model: { entity: "ticketType", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    ticketTypeId: { type: "string", required: true },
    name: { type: "string", required: true },
    description: { type: "string" },
    group: { type: "string" },
    priceMinor: { type: "number", required: true },
    /** Absent: unlimited. */
    capacity: { type: "number" },
    /** How many more orders had than the limit when it was set. Absent: none. */
    overbooked: { type: "number" },
    maxPerOrder: { type: "number", required: true },
    /** Over all orders of one email address. Absent: no limit. */
    maxPerBuyer: { type: "number" },
    salesStartAtMs: { type: "number" },
    salesEndAtMs: { type: "number" },
    /** Every pool that one ticket draws from. Its own pool is the first. */
    pools: { type: "list", items: { type: "string" }, required: true },
    /** Of a type without a limit, see `Catalog.markOrdered`. Absent in rows of an earlier version, which may be sold. */
    isOrdered: { type: "boolean" },
    /** Absent: public. */
    visibility: { type: VISIBILITIES },
    /** The type that is sold out or over before this one opens. Absent: none. */
    after: { type: "string" },
    /** When it was first sold after another type. From then on it stays open. */
    openedAtMs: { type: "number" },
    /** Nothing is sold, whatever the times say. */
    salesClosed: { type: "boolean" },
    createdAtMs: { type: "number", required: true },
    /** Set by an organizer, not by a partner. Absent: never. */
    changedAtMs: { type: "number" },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["ticketTypeId"] },
    },
  },
} as const);

export type TicketTypeRow = EntityItem<typeof TicketTypeEntity>;
