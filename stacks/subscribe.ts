/** Subscribes a function to messages: rule, queue, retries at each step, dead-letter queue and alarm. */
import { functions } from "@catraca/functions/functions";
import { subscriptions } from "@catraca/functions/triggers";
import { alarm } from "./alarms.ts";
import { busOf, ruleArn } from "./bus.ts";
import { create } from "./function.ts";
import { deadLetterQueue, workQueue } from "./queue.ts";
import { DAY_SECONDS, prefix, settings } from "./stage.ts";

type Subscription = (typeof subscriptions)[number];
type Given = NonNullable<Parameters<typeof create>[1]>["values"];

/** A late message raises an alarm before it reaches the dead-letter queue. After one failure it is visible again in two to six minutes. */
const LATE_SECONDS = 300;

/** `only`: a narrower part of the pattern, which the stage knows. */
export const subscribe = (
  { name, pattern, functionName, batch, ...on }: Subscription,
  values: Given = {},
  only: Record<string, unknown> = {},
): void => {
  const bus = "bus" in on ? on.bus : undefined;
  const physical = `${functionName[0]?.toUpperCase()}${functionName.slice(1)}`;
  const ruleName = `${prefix}-${name}`;
  const writer = { service: "events.amazonaws.com", source: ruleArn(bus, ruleName) };
  const dead = deadLetterQueue(physical, `Messages for ${name} failed every try.`, writer);
  const { timeoutSeconds } = functions[functionName];
  const queue = workQueue(physical, { timeoutSeconds, windowSeconds: batch.windowSeconds, deadLetters: dead, writer });
  const rule = new aws.cloudwatch.EventRule(`${physical}Rule`, {
    name: ruleName,
    eventBusName: busOf(bus),
    eventPattern: JSON.stringify({ ...pattern, ...only }),
  });
  new aws.cloudwatch.EventTarget(`${physical}Target`, {
    rule: rule.name,
    eventBusName: busOf(bus),
    arn: queue.arn,
    retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: DAY_SECONDS },
    deadLetterConfig: { arn: dead.arn },
  });
  const subscriber = create(functionName, {
    values,
    may: [{ actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [queue.arn] }],
  });
  new aws.lambda.EventSourceMapping(`${physical}Source`, {
    eventSourceArn: queue.arn,
    functionName: subscriber.arn,
    batchSize: batch.size,
    maximumBatchingWindowInSeconds: batch.windowSeconds,
    functionResponseTypes: ["ReportBatchItemFailures"],
    // Counters and emails can wait; the sale cannot. At the limit Lambda stops polling the queue, so no message is received only to be refused.
    scalingConfig: { maximumConcurrency: settings.queueConcurrency },
  });
  alarm({
    name: `${physical}Late`,
    runbook: "stream-behind",
    says: `Messages for ${name} wait longer than ${LATE_SECONDS} seconds.`,
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.name },
    statistic: "Maximum",
    threshold: LATE_SECONDS,
    outOf: [3, 3],
  });
};

export const subscriptionOf = (functionName: Subscription["functionName"]): Subscription => {
  const found = subscriptions.find((one) => one.functionName === functionName);
  if (!found) throw new Error(`${functionName} subscribes to nothing`);
  return found;
};
