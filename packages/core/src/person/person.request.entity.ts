import { Entity } from "electrodb";

/** A person asked an organization to erase what it has of them. One for each address; its own personal data goes with the erasure. */
export const ErasureRequestEntity = new Entity({
  model: { entity: "erasureRequest", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    /** A MAC of organization and address. */
    requestKey: { type: "string", required: true },
    /** Absent once it is settled. */
    email: { type: "string" },
    status: { type: ["open", "settled"] as const, required: true },
    askedAtMs: { type: "number", required: true },
    settledAtMs: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "sk", casing: "none", composite: ["requestKey"] },
    },
  },
} as const);
