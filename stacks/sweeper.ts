/** Continues unfinished work each minute. */
import { alarmOn } from "./alarms.ts";
import { jobsArn, workflowArn } from "./function.ts";
import { schedule } from "./schedule.ts";
import { site } from "./site.ts";

export const sweep = schedule("sweep", { SITE_URL: site.url, WORKFLOW_ARN: workflowArn, JOBS_ARN: jobsArn });

alarmOn("Sweeps", {
  name: "SweeperMissing",
  runbook: "executions-stuck",
  says: "The sweeper has not run for five minutes: nobody finishes what crashes leave open.",
  threshold: 1,
  below: true,
  periodSeconds: 300,
  silenceIsBad: true,
});
