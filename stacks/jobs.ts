/** Long work in pages: one function, and the state machine that calls it until the job's row says that it is over. */
import { jobWorkflow } from "@catraca/functions/job/workflow";
import { alarm, alarmOn } from "./alarms.ts";
import { LOG_DELIVERY, TRACING } from "./checkout.ts";
import { create, jobsName, workflowArn } from "./function.ts";
import { settings, trust } from "./stage.ts";
import { site } from "./site.ts";

const work = create("jobWork", { values: { SITE_URL: site.url, WORKFLOW_ARN: workflowArn } });

const role = new aws.iam.Role("JobsRole", {
  assumeRolePolicy: trust("states.amazonaws.com"),
  inlinePolicies: [
    {
      name: "inline",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          { actions: ["lambda:InvokeFunction"], resources: [work.arn] },
          { actions: [...LOG_DELIVERY, ...TRACING], resources: ["*"] },
        ],
      }).json,
    },
  ],
});

const logs = new aws.cloudwatch.LogGroup("JobsLogs", {
  name: `/aws/vendedlogs/states/${jobsName}`,
  retentionInDays: settings.logDays,
});

const machine = new aws.sfn.StateMachine("JobsMachine", {
  name: jobsName,
  roleArn: role.arn,
  definition: work.arn.apply((arn) => JSON.stringify(jobWorkflow({ work: arn }))),
  loggingConfiguration: { level: "ERROR", includeExecutionData: false, logDestination: $interpolate`${logs.arn}:*` },
  tracingConfiguration: { enabled: true },
});

alarm({
  name: "JobExecutionsFailed",
  runbook: "jobs-failed",
  says: "Executions of jobs failed. The sweeper starts others.",
  namespace: "AWS/States",
  dimensions: { StateMachineArn: machine.arn },
  metric: "ExecutionsFailed",
  threshold: 0,
});
alarmOn("JobsFailed", {
  name: "JobsFailed",
  runbook: "jobs-failed",
  says: "A job was given up.",
  threshold: 0,
});
