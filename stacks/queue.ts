/** Queues: encrypted, written to by one service for one source, and watched where nothing should ever lie in them. */
import { alarm } from "./alarms.ts";
import { DAY_SECONDS, prefix } from "./stage.ts";

/** `service` may write, for `source` (an ARN, or a pattern of ARNs); without them only roles of this account that say so. */
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
          // It names this account too.
          conditions: [{ test: "ArnLike", variable: "aws:SourceArn", values: [source] }],
        },
      ],
    }).json,
  });
};

/** Where what failed for good waits two weeks for a person. */
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

/** How often something is tried before it is a dead letter. */
const MOST_TRIES = 10;

/**
 * What waits for a function; `timeoutSeconds` is the function's own. A message is seen again after six times that and the time for which a batch is
 * gathered, as Lambda asks for: a poller that is throttled keeps its messages and tries to invoke again, and a message that is seen meanwhile has used up
 * one of its tries.
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
