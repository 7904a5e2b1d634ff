import { Entity, type EntityItem } from "electrodb";

/** Outside of the catalog: pages do not read it, and an order reads the one code that its buyer typed. */
export const PromoCodeEntity = new Entity({
  model: { entity: "promoCode", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    /** Derived from event and code, so that a code is found by one read and is there once. */
    promoCodeId: { type: "string", required: true },
    code: { type: "string", required: true },
    /** A part of the price in percent, or an amount for each ticket, or neither in a code that unlocks types. */
    percentOff: { type: "number" },
    amountOffMinor: { type: "number" },
    /** Orders that hold or have tickets. Absent: no limit. */
    maxUses: { type: "number" },
    /** The same, of one email address. */
    maxPerBuyer: { type: "number" },
    /** Absent: every type. */
    ticketTypeIds: { type: "list", items: { type: "string" } },
    /** Types of visibility `code` that it sells. Absent: none. */
    unlocks: { type: "list", items: { type: "string" } },
    startsAtMs: { type: "number" },
    endsAtMs: { type: "number" },
    /** Tickets of its types in one order. */
    minQuantity: { type: "number" },
    /** An order was placed with it, or tried to. */
    isUsed: { type: "boolean", required: true },
    /** +1 with every change, so that no change overwrites another one. */
    version: { type: "number", required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["promoCodeId"] },
    },
  },
} as const);

export type PromoCodeRow = EntityItem<typeof PromoCodeEntity>;
