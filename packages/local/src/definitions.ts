/** The definitions that the stacks deploy. A test of the stacks compares the two. */
import { workflow } from "@catraca/functions/checkout/workflow";
import { jobWorkflow } from "@catraca/functions/job/workflow";
import { consumers, schedules, subscriptions } from "@catraca/functions/triggers";
import { NAMES } from "./environment.ts";
import { functionArn } from "./gateway/functions.ts";
import { tableInput } from "./table.ts";

export const definitions = {
  table: tableInput(NAMES.table),
  workflow: workflow({
    reserve: functionArn("checkoutReserve"),
    pay: functionArn("checkoutPay"),
    release: functionArn("checkoutRelease"),
    issue: functionArn("checkoutIssue"),
    notify: functionArn("checkoutNotify"),
    attention: functionArn("checkoutAttention"),
  }),
  jobs: jobWorkflow({ work: functionArn("jobWork") }),
  subscriptions: subscriptions.map((one) => ({ bus: NAMES.bus, ...one })),
  schedules,
  consumers,
};
