/** Queues: encrypted, written by one service for one source, with an alarm on each dead-letter queue. */
import { alarm } from "./alarms.ts";
import { DAY_SECONDS, prefix } from "./stage.ts";

/** `service` may write for `source` (an ARN or a pattern). Without them, only roles of this account that name the queue. */
type Writer = { service: string; source: $util.Input<string> };

const admit = (name: string, queue: aws.sqs.Queue, { service, source }: Writer): void => {
  new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sqs:SendMessage"],
          resources: [queue.arn],
          principals: [{ type: "Service", identifiers: [service] }],
          // The ARN pattern also contains this account.
          conditions: [{ test: "ArnLike", variable: "aws:SourceArn", values: [source] }],
        },
      ],
    }).json,
  });
};

/** Keeps messages that failed every attempt for two weeks. */
export const deadLetterQueue = (name: string, says: string, writer?: Writer): aws.sqs.Queue => {
  const queue = new aws.sqs.Queue(`${name}DeadLetters`, {
    name: `${prefix}-${name}-dead-letters`,
    messageRetentionSeconds: 14 * DAY_SECONDS,
    sqsManagedSseEnabled: true,
  });
  if (writer) admit(`${name}DeadLetters`, queue, writer);
  alarm({
    name: `${name}DeadLetters`,
    runbook: "dead-letter-queue",
    says,
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.name },
    statistic: "Maximum",
    threshold: 0,
  });
  return queue;
};

/** Attempts before a message moves to the dead-letter queue. */
const MOST_TRIES = 10;

/**
 * The queue in front of a function; `timeoutSeconds` is the function's own.
 * A message is visible again after six times that plus the batch window, as Lambda asks for: a throttled poller keeps its messages and invokes again,
 * and a message that is visible meanwhile has used an attempt.
 * docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const workQueue = (
  name: string,
  p: { timeoutSeconds: number; windowSeconds: number; deadLetters: aws.sqs.Queue; writer: Writer },
): aws.sqs.Queue => {
  const queue = new aws.sqs.Queue(`${name}Queue`, {
    name: `${prefix}-${name}`,
    messageRetentionSeconds: 4 * DAY_SECONDS,
    visibilityTimeoutSeconds: 6 * p.timeoutSeconds + p.windowSeconds,
    sqsManagedSseEnabled: true,
    redrivePolicy: p.deadLetters.arn.apply((deadLetterTargetArn) => JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MOST_TRIES })),
  });
  admit(`${name}Queue`, queue, p.writer);
  return queue;
};
