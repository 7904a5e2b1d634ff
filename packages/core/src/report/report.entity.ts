import { Entity } from "electrodb";

/**
 * Counters of one event. An item has many, each as an attribute with the counter's name, which no entity can declare: report.dynamo.ts adds to them.
 * `name`: "sales", or "gate/" and the start of a quarter of an hour. Counters are spread over slots, and a report adds the slots up.
 */
export const CounterEntity = new Entity({
  model: { entity: "counter", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    slot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    name: { type: "string", required: true },
    /** Only the item "unsettled" has it, and no counter: see report.unsettled.dynamo.ts. */
    since: { type: "string" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId", "slot"] },
      sk: { field: "sk", casing: "none", composite: ["name"] },
    },
  },
} as const);

/**
 * The short hashes of the messages of one second that were counted. Written in one transaction with the counters, so that a message counts once. A
 * message always belongs to the same item, however it is batched.
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
