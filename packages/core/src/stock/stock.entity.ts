import { Entity, type EntityItem } from "electrodb";

/** One shard of a pool. Each shard has its own partition key, so that an on-sale makes no hot partition. */
export const StockEntity = new Entity({
  model: { entity: "stock", version: "1", service: "catraca" },
  attributes: {
    pool: { type: "string", required: true },
    shard: { type: "number", required: true, padding: { length: 2, char: "0" } },
    capacity: { type: "number", required: true },
    available: { type: "number", required: true },
    /** The limit was lowered below what orders have. On every shard of a pool or on none: none of them sells until enough came back. */
    overbooked: { type: "boolean" },
    /** Sold seats came back by a refund, so what they belong to was sold. */
    wasSold: { type: "boolean" },
    /** +1 with each order that takes or gives back: a comparison sees whether one did meanwhile. Absent: none since this is counted. */
    moves: { type: "number" },
    /** When an order that waits for its payment last took from this shard. For display: such an order may give back what it took. */
    heldAtMs: { type: "number" },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["pool", "shard"] }, sk: { field: "sk", composite: [] } } },
} as const);

/** A pool that several ticket types share. */
export const PoolEntity = new Entity({
  model: { entity: "pool", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    poolId: { type: "string", required: true },
    name: { type: "string", required: true },
    capacity: { type: "number", required: true },
    /** How many more orders had than the limit when it was set. Absent: none. */
    overbooked: { type: "number" },
    /** The name in the keys of its shards, see stock.ts. */
    pool: { type: "string", required: true },
    /** +1 with each ticket type that draws from it, so that no type gets a pool that is removed at the same moment. */
    uses: { type: "number" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["poolId"] },
    },
  },
} as const);

/**
 * Stock of one person: how many orders a buyer of one event has open. It counts up, so that the first order needs no item and the most allowed is in
 * the condition of each write.
 */
export const AllowanceEntity = new Entity({
  model: { entity: "allowance", version: "1", service: "catraca" },
  attributes: {
    /** A MAC of the event and the person, see order.allowance.ts. */
    allowance: { type: "string", required: true },
    taken: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["allowance"] }, sk: { field: "sk", composite: [] } } },
} as const);

export type PoolRow = EntityItem<typeof PoolEntity>;
