import * as Cancellation from "@catraca/core/cancellation";
import * as Export from "@catraca/core/export";
import * as Invitation from "@catraca/core/invitation";
import * as Job from "@catraca/core/job";
import { runAs } from "@catraca/core/kernel/actor";
import * as Mailing from "@catraca/core/mailing";
import * as Manifest from "@catraca/core/manifest";
import * as Move from "@catraca/core/move";
import * as Reminder from "@catraca/core/reminder";

/** The work of each kind of job. */
const PAGES: Record<Job.JobRow["kind"], (row: Job.JobRow) => Promise<Job.PageResult>> = {
  cancel_event: Cancellation.doPage,
  event_moved: Move.doPage,
  build_manifest: Manifest.doPage,
  import_guests: Invitation.doPage,
  send_message: Mailing.doPage,
  remind: Reminder.doPage,
  export_list: Export.doPage,
};

export const handler = ({ jobId }: { jobId: string }) => runAs({ type: "system" }, () => Job.work(jobId, (row) => PAGES[row.kind](row)));
