import { Entity } from "electrodb";

/** A sum, spread over slots so that no key is written too often. Read by adding the slots up. */
export const CounterEntity = new Entity({
  model: { entity: "counter", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    slot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    name: { type: "string", required: true },
    value: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId", "slot"] },
      sk: { field: "sk", casing: "none", composite: ["name"] },
    },
  },
} as const);

/** Written in one transaction with a consumer's effect: the same message has none a second time. */
export const ClaimEntity = new Entity({
  model: { entity: "claim", version: "1", service: "catraca" },
  attributes: {
    consumer: { type: "string", required: true },
    messageId: { type: "string", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["consumer", "messageId"] }, sk: { field: "sk", composite: [] } },
  },
} as const);
