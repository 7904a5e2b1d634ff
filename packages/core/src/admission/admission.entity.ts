import { Entity, type EntityItem } from "electrodb";

/**
 * One row for each scan id of a device. A refused scan has a reason, and is counted by this row. The row of a successful scan is for lists and for its
 * undoing: its ticket's row decides, and is counted.
 */
export const ScanEntity = new Entity({
  model: { entity: "scan", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    scanId: { type: "string", required: true },
    deviceId: { type: "string", required: true },
    gateId: { type: "string", required: true },
    /** A refused scan has it. */
    reason: { type: "string" },
    /** A successful scan has it. */
    result: { type: ["admitted", "exited", "redeemed"] as const },
    ticketId: { type: "string" },
    orderId: { type: "string" },
    productId: { type: "string" },
    forced: { type: "boolean" },
    manual: { type: "boolean" },
    offline: { type: "boolean" },
    undoneAtMs: { type: "number" },
    atMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    listSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId", "scanId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId", "listSlot"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["atMs", "scanId"] },
    },
  },
} as const);

export type ScanRow = EntityItem<typeof ScanEntity>;
