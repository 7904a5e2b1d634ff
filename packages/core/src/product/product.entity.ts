import { Entity, type EntityItem } from "electrodb";

export const ProductEntity = new Entity({
  model: { entity: "product", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    productId: { type: "string", required: true },
    name: { type: "string", required: true },
    priceMinor: { type: "number", required: true },
    /** Absent: unlimited. */
    capacity: { type: "number" },
    /** How many more orders had than the limit when it was set. Absent: none. */
    overbooked: { type: "number" },
    pools: { type: "list", items: { type: "string" }, required: true },
    /** Of a product without a limit, see `Catalog.markOrdered`. Absent in rows of an earlier version, which may be sold. */
    isOrdered: { type: "boolean" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["productId"] },
    },
  },
} as const);

export type ProductRow = EntityItem<typeof ProductEntity>;
