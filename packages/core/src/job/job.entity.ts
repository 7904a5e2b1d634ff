import { Entity, type EntityItem } from "electrodb";
import { JOB_KINDS, JOB_STATUSES } from "./job.rules.ts";

/** Long work of an event: pages of items, one after the other. The row decides, an execution drives. */
export const JobEntity = new Entity({
  model: { entity: "job", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    kind: { type: JOB_KINDS, required: true },
    status: { type: JOB_STATUSES, required: true },
    total: { type: "number", required: true },
    done: { type: "number", required: true },
    failed: { type: "number", required: true },
    /** The next page begins here. Empty: at the start. */
    cursor: { type: "string", required: true },
    /** +1 with each page: the condition of the next one, so that a page counts once. */
    step: { type: "number", required: true },
    /** Executions that were started after the first one, and how many since the last page. */
    runs: { type: "number", required: true },
    runsWithoutProgress: { type: "number", required: true },
    startedAtMs: { type: "number", required: true },
    endedAtMs: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["jobId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "jobId"] },
    },
  },
} as const);

/** An item of a job that could not be done. One row for each, however often its page is repeated. */
export const JobErrorEntity = new Entity({
  model: { entity: "jobError", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    /** An order, or the line of an imported file in six digits. */
    itemId: { type: "string", required: true },
    /** Empty: it was done later. */
    code: { type: "string", required: true },
    /** Of an imported line: the field that is wrong. */
    column: { type: "string" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["jobId"] },
      sk: { field: "sk", casing: "none", composite: ["itemId"] },
    },
  },
} as const);

export type JobRow = Omit<EntityItem<typeof JobEntity>, "dueAtMs" | "dueSlot">;
