import type { Deliveries } from "./deliveries.ts";
import { ACCOUNT, region } from "./functions.ts";
import { CallError } from "./http.ts";

const SUFFIX = "-dead-letters";

type Queues = {
  endpoint: string;
  /** Its queues are named as the stacks name them: `<prefix>-<Function>`. */
  prefix: string;
  /** The functions that have a queue. */
  functionNames: readonly string[];
  deliveries: Deliveries;
};

const missing = (): CallError => new CallError("QueueDoesNotExist", "The specified queue does not exist.");

const physical = (functionName: string): string => `${functionName[0]?.toUpperCase()}${functionName.slice(1)}`;

const nameOf = ({ prefix }: Queues, functionName: string): string => `${prefix}-${physical(functionName)}`;

const arnOf = (name: string): string => `arn:aws:sqs:${region()}:${ACCOUNT}:${name}`;

/** The function whose dead-letter queue ends this URL or ARN. */
const functionOf = (queues: Queues, urlOrArn: unknown): string => {
  const name = String(urlOrArn).split(/[/:]/).at(-1);
  const found = queues.functionNames.find((one) => `${nameOf(queues, one)}${SUFFIX}` === name);
  if (found === undefined) throw missing();
  return found;
};

/** The calls by which operators look at dead-letter queues and move their messages back. Queues themselves are in `deliveries.ts`. */
export const answerSqs = (operation: string, body: Record<string, unknown>, queues: Queues): object => {
  switch (operation) {
    case "ListQueues": {
      const names = queues.functionNames.map((one) => nameOf(queues, one)).flatMap((name) => [name, `${name}${SUFFIX}`]);
      const begin = typeof body["QueueNamePrefix"] === "string" ? body["QueueNamePrefix"] : "";
      const asked = names.filter((name) => name.startsWith(begin));
      return { QueueUrls: asked.map((name) => `${queues.endpoint}/${ACCOUNT}/${name}`) };
    }
    case "GetQueueAttributes": {
      const functionName = functionOf(queues, body["QueueUrl"]);
      const count = queues.deliveries.deadLetters().filter((one) => one.functionName === functionName).length;
      const QueueArn = arnOf(`${nameOf(queues, functionName)}${SUFFIX}`);
      return { Attributes: { QueueArn, ApproximateNumberOfMessages: String(count) } };
    }
    case "StartMessageMoveTask": {
      const functionName = functionOf(queues, body["SourceArn"]);
      const to = body["DestinationArn"];
      if (to !== undefined && to !== arnOf(nameOf(queues, functionName))) throw missing();
      queues.deliveries.replay(functionName);
      return { TaskHandle: functionName };
    }
    default:
      throw new CallError("UnknownOperationException", `SQS ${operation} is not answered here`);
  }
};
