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
