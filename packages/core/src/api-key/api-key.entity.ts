import { Entity, type EntityItem } from "electrodb";

/** A key with which a program calls the admin API. Every call of the program reads it. */
export const ApiKeyEntity = new Entity({
  model: { entity: "apiKey", version: "1", service: "catraca" },
  attributes: {
    keyId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    name: { type: "string", required: true },
    scopes: { type: "list", items: { type: "string" }, required: true },
    /** Absent: all events. */
    eventIds: { type: "list", items: { type: "string" } },
    secretHash: { type: "string", required: true },
    /** The subject of the person. */
    createdBy: { type: "string", required: true },
    createdAtMs: { type: "number", required: true },
    /** Absent: never. */
    expiresAtMs: { type: "number" },
    revokedAtMs: { type: "number" },
    lastUsedAtMs: { type: "number" },
    /** Set when the key is revoked. */
    cleanUpAtSec: { type: "number" },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["keyId"] }, sk: { field: "sk", composite: [] } },
    byOrganization: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["keyId"] },
    },
  },
} as const);

export type ApiKeyRow = EntityItem<typeof ApiKeyEntity>;
