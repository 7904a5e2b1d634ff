export const JOB_KINDS = [
  "cancel_event",
  "event_moved",
  "build_manifest",
  "import_guests",
  "send_message",
  "remind",
  "export_list",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATUSES = ["running", "done", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Longer than a page with all its attempts. After it the execution is taken for dead, and the sweeper starts another one. */
export const SILENT_MS = 180_000;
/** Executions without a page between them. Then the job failed, and a person looks. */
export const MAX_RUNS_WITHOUT_PROGRESS = 5;
