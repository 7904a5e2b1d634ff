import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { Page } from "../kernel/page.ts";
import { JOB_KINDS, JOB_STATUSES } from "./job.rules.ts";

export const JobId = idSchema("job", "a job");
export const JobRef = v.strictObject({ jobId: JobId });
export const ListJobErrors = v.strictObject({ jobId: JobId, page: Page });

export const JobView = v.object({
  id: v.string(),
  kind: v.picklist(JOB_KINDS),
  status: v.picklist(JOB_STATUSES),
  /** Items. It may grow while the job runs. */
  total: v.number(),
  done: v.number(),
  failed: v.number(),
  startedAt: v.string(),
  endedAt: v.exactOptional(v.string()),
});
export type JobView = v.InferOutput<typeof JobView>;

export const JobErrors = v.object({
  /** `line` and `column` of an imported file: its first line is 1, and the column is the field that is wrong. */
  errors: v.array(v.object({ id: v.string(), code: v.string(), line: v.exactOptional(v.number()), column: v.exactOptional(v.string()) })),
  cursor: v.nullable(v.string()),
});
export type JobErrors = v.InferOutput<typeof JobErrors>;
