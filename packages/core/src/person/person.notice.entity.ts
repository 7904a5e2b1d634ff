import { Entity } from "electrodb";

/** The emails by which an organization hears of requests for erasure. One row for each organization, without anything of a person. */
export const ErasureNoticeEntity = new Entity({
  model: { entity: "erasureNotice", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    /** The time of the last email. Absent: there was none. */
    mailedAtMs: { type: "number" },
    /** The attempts at the next one, and until when one process makes one. */
    attempts: { type: "number" },
    claimedUntilMs: { type: "number" },
    /** When the sweeper looks at the row. 0: no email is owed. */
    dueAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["organizationId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "organizationId"] },
    },
  },
} as const);
