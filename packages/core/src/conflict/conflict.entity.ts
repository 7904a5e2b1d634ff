import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { ConflictScan, Verdict } from "./conflict.rules.ts";

/** A scan that a device admitted offline and that contradicts another scan, or its ticket. Made in the transaction that stores the scan. */
export const ConflictEntity = new Entity({
  model: { entity: "conflict", version: "1", service: "catraca" },
  attributes: {
    conflictId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    ticketId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    status: { type: ["open", "settled"] as const, required: true },
    /** Why the rules refuse the scan that was made offline, or that nobody could verify its code. */
    reason: { type: "string", required: true },
    /** Nobody could verify the code of one of the scans. */
    unverified: { type: "boolean" },
    /** The scan that was made offline, then the one that it contradicts. */
    scans: { type: CustomAttributeType<ConflictScan[]>("any"), required: true },
    /** When the scan was made, by the server's clock. */
    atMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    createdAtMs: { type: "number", required: true },
    verdict: { type: CustomAttributeType<Verdict>("string") },
    note: { type: "string" },
    settledAtMs: { type: "number" },
    settledBy: { type: "string" },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["conflictId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["atMs", "conflictId"] },
    },
  },
} as const);

export type ConflictRow = EntityItem<typeof ConflictEntity>;
