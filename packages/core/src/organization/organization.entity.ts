import { Entity } from "electrodb";

export const OrganizationEntity = new Entity({
  model: { entity: "organization", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["organizationId"] }, sk: { field: "sk", composite: [] } } },
} as const);

/** A member of an organization, by the subject of the access token. */
export const MemberEntity = new Entity({
  model: { entity: "member", version: "1", service: "catraca" },
  attributes: {
    subject: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    role: { type: ["owner", "organizer", "staff"] as const, required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["subject"] }, sk: { field: "sk", composite: [] } } },
} as const);

/** How many admin requests an organization made within ten seconds. */
export const RequestCountEntity = new Entity({
  model: { entity: "requestCount", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    /** When the ten seconds began. */
    fromSec: { type: "number", required: true },
    requests: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["organizationId", "fromSec"] }, sk: { field: "sk", composite: [] } },
  },
} as const);
