/** Dead-letter queues of a stage: how much is in them, and back to the queue that the messages came from. */
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { Plan } from "@catraca/core/operator.rules";
import { countText } from "./text.ts";

const SUFFIX = "-dead-letters";

/** Made after the stage's endpoints are in the environment. */
let client: SQSClient | undefined;
const sqs = (): SQSClient => (client ??= new SQSClient({ maxAttempts: 2 }));

type DeadLetters = { name: string; arn: string; messages: number; isReplayable: boolean };

const nameOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

const listUrls = async (prefix: string): Promise<string[]> => {
  const urls: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sqs().send(
      new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000, ...(NextToken ? { NextToken } : {}) }),
    );
    urls.push(...(page.QueueUrls ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return urls;
};

/** `isReplayable`: a queue with the same name in front of the function takes the messages back. */
export const listDeadLetters = async (prefix: string): Promise<DeadLetters[]> => {
  const urls = await listUrls(prefix);
  const names = new Set(urls.map(nameOf));
  return Promise.all(
    urls
      .filter((url) => url.endsWith(SUFFIX))
      .map(async (QueueUrl) => {
        const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn", "ApproximateNumberOfMessages"] });
        const { Attributes: { QueueArn = "", ApproximateNumberOfMessages = "0" } = {} } = await sqs().send(asked);
        const name = nameOf(QueueUrl);
        const isReplayable = names.has(name.slice(0, -SUFFIX.length));
        return { name, arn: QueueArn, messages: Number(ApproximateNumberOfMessages), isReplayable };
      }),
  );
};

/** Slow enough that a replay does not crowd out new messages. */
const MESSAGES_A_SECOND = 50;

const isCalled = (name: string, prefix: string, queue: string): boolean =>
  [name, name.slice(prefix.length, -SUFFIX.length)].some((one) => one.toLowerCase() === queue.toLowerCase());

/** `queue`: its name, or the function's. Safe to repeat: a second call finds the queue empty, and each effect of a message happens once. */
export const replay = async ({ prefix, queue, apply }: { prefix: string; queue: string; apply: boolean }): Promise<Plan> => {
  const found = (await listDeadLetters(prefix)).find(({ name }) => isCalled(name, prefix, queue));
  if (!found) return { outcome: "refused", reason: `There is no dead-letter queue ${queue}: "dead-letters list" names them.` };
  const { name, arn, messages, isReplayable } = found;
  if (!isReplayable)
    return { outcome: "refused", reason: `${name} has no queue to go back to: docs/runbooks/dead-letter-queue.md says what to do.` };
  if (messages === 0) return { outcome: "refused", reason: `${name} is empty.` };
  const DestinationArn = arn.slice(0, -SUFFIX.length);
  if (apply)
    await sqs().send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn, MaxNumberOfMessagesPerSecond: MESSAGES_A_SECOND }));
  return {
    outcome: "planned",
    does: [`move ${countText(messages, "message")} from ${name} to ${nameOf(DestinationArn.replaceAll(":", "/"))}`],
  };
};
