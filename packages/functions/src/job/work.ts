import * as Cancellation from "@catraca/core/cancellation";
import * as Job from "@catraca/core/job";
import { runAs } from "@catraca/core/kernel/actor";

/** The work of each kind of job. */
const PAGES: Record<Job.JobRow["kind"], (row: Job.JobRow) => Promise<Job.PageResult>> = {
  cancel_event: Cancellation.doPage,
};

export const handler = ({ jobId }: { jobId: string }) => runAs({ type: "system" }, () => Job.work(jobId, (row) => PAGES[row.kind](row)));
