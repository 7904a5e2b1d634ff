import { Entity, type EntityItem } from "electrodb";

/** A change, or an access to personal data, by a member or a key of an organization. Never changed after its call. */
export const AuditEntryEntity = new Entity({
  model: { entity: "auditEntry", version: "1", service: "catraca" },
  attributes: {
    /** The event, or the organization for what concerns no single event. */
    scopeId: { type: "string", required: true },
    /** Begins with the time, so that the newest is last. */
    entryId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    atMs: { type: "number", required: true },
    kind: { type: ["change", "access"] as const, required: true },
    call: { type: "string", required: true },
    ids: { type: "any", required: true },
    orderId: { type: "string" },
    /** The entry's id again, set with the order: the library wants both keys of an index in one write. */
    orderEntryId: { type: "string" },
    actorType: { type: ["member", "key"] as const, required: true },
    actorId: { type: "string", required: true },
    role: { type: "string", required: true },
    from: { type: "string", required: true },
    requestId: { type: "string", required: true },
    fields: { type: "any" },
    /** Written by a transaction of the change itself. */
    isCommitted: { type: "boolean" },
    /** The answer's status. Absent when the process died before it. */
    status: { type: "number" },
    code: { type: "string" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["scopeId"] },
      sk: { field: "sk", casing: "none", composite: ["entryId"] },
    },
    byOrder: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["orderId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["orderEntryId"] },
    },
  },
} as const);

export type AuditEntryRow = EntityItem<typeof AuditEntryEntity>;
