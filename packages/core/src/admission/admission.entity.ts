import { Entity, type EntityItem } from "electrodb";

/** A refused scan. One row for each scan id, so that each is counted once. Successful scans are stored on the ticket's row. */
export const ScanEntity = new Entity({
  model: { entity: "scan", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    scanId: { type: "string", required: true },
    deviceId: { type: "string", required: true },
    gateId: { type: "string", required: true },
    reason: { type: "string", required: true },
    ticketId: { type: "string" },
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
