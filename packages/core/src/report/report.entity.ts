import { Entity } from "electrodb";

/**
 * Counters of one event, many on one item, each a number under an attribute of its own name, which no entity can declare: report.dynamo.ts adds to them.
 * `name`: "sales", or "gate/" and the start of a quarter of an hour. Spread over slots, and read by adding the slots up.
 */
export const CounterEntity = new Entity({
  model: { entity: "counter", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    slot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    name: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId", "slot"] },
      sk: { field: "sk", casing: "none", composite: ["name"] },
    },
  },
} as const);

/**
 * The messages of one second that were counted, by a short hash of their ids, in one transaction with the counters: the same message counts nothing a
 * second time. A message always belongs to the same item, however it is batched.
 */
export const CountedEntity = new Entity({
  model: { entity: "counted", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    second: { type: "number", required: true },
    part: { type: "number", required: true },
    messages: { type: "set", items: "string" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId", "second", "part"] },
      sk: { field: "sk", composite: [] },
    },
  },
} as const);
