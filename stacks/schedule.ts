/** Schedules: retried when the start fails, with a dead-letter queue for starts that never succeed. */
import { schedules } from "@catraca/functions/triggers";
import { create } from "./function.ts";
import { deadLetterQueue } from "./queue.ts";
import { prefix, trust } from "./stage.ts";

type Scheduled = (typeof schedules)[number]["functionName"];
type Given = NonNullable<Parameters<typeof create>[1]>["values"];

const rate = (seconds: number): string => (seconds === 60 ? "rate(1 minute)" : `rate(${seconds / 60} minutes)`);

/** Lambda takes no more than six hours. */
const eventAge = (everySeconds: number): number => Math.min(21_600, Math.max(60, everySeconds));

export const schedule = (name: Scheduled, values: Given = {}): sst.aws.Function => {
  const physical = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const everySeconds = schedules.find(({ functionName }) => functionName === name)?.everySeconds ?? 60;
  const dead = deadLetterQueue(physical, `The scheduled ${name} failed.`);
  const scheduled = create(name, { values, may: [{ actions: ["sqs:SendMessage"], resources: [dead.arn] }] });
  // The next run does the work of a failed one, so a failed run is logged and not retried.
  new aws.lambda.FunctionEventInvokeConfig(`${physical}OnFailure`, {
    functionName: scheduled.name,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: eventAge(everySeconds),
    destinationConfig: { onFailure: { destination: dead.arn } },
  });
  const role = new aws.iam.Role(`${physical}ScheduleRole`, {
    assumeRolePolicy: trust("scheduler.amazonaws.com"),
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["lambda:InvokeFunction"], resources: [scheduled.arn] },
            { actions: ["sqs:SendMessage"], resources: [dead.arn] },
          ],
        }).json,
      },
    ],
  });
  new aws.scheduler.Schedule(`${physical}Schedule`, {
    name: `${prefix}-${name}`,
    scheduleExpression: rate(everySeconds),
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: scheduled.arn,
      roleArn: role.arn,
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: eventAge(everySeconds) },
      deadLetterConfig: { arn: dead.arn },
    },
  });
  return scheduled;
};
