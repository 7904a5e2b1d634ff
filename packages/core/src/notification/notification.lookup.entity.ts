import { Entity } from "electrodb";

/** The requests of one day for the links to one buyer's orders. It holds no address, and none of somebody who bought nothing. */
export const LookupEntity = new Entity({
  model: { entity: "lookup", version: "1", service: "catraca" },
  attributes: {
    /** `<buyer key>.<day>`. */
    lookupId: { type: "string", required: true },
    buyerKey: { type: "string", required: true },
    /** The number of requests that counted, and the time of the last one. */
    asked: { type: "number" },
    askedAtMs: { type: "number", required: true },
    /** The number of the last request that was answered. */
    answered: { type: "number" },
    /** Until then one process is answering. */
    claimedUntilMs: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["lookupId"] }, sk: { field: "sk", composite: [] } } },
} as const);
