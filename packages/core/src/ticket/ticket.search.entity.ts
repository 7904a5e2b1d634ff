import { Entity } from "electrodb";

/**
 * A ticket under the beginning of one word of its people or its order. The key is an HMAC, so that no name is in a key; the texts are in the row, as in
 * the ticket's own.
 */
export const TicketWordEntity = new Entity({
  model: { entity: "ticketWord", version: "1", service: "catraca" },
  attributes: {
    wordKey: { type: "string", required: true },
    ticketId: { type: "string", required: true },
    /** Folded, a line for each text. */
    text: { type: "string", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["wordKey"] }, sk: { field: "sk", casing: "none", composite: ["ticketId"] } },
  },
} as const);
