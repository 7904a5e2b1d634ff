/** Reads the table's stream: changes that pass a consumer's filters call its function, in the order of each row. */
import type { FunctionName } from "@catraca/functions/functions";
import { consumers } from "@catraca/functions/triggers";
import { alarm } from "./alarms.ts";
import { create } from "./function.ts";
import { deadLetterQueue } from "./queue.ts";
import { table } from "./table.ts";

const stream = table.nodes.table.streamArn;

type Consumer = {
  functionName: (typeof consumers)[number]["functionName"];
  /** The destination of a batch that failed each attempt. */
  failed: string;
  /** The name of the alarm on a consumer that is behind, and its text. */
  behind: { name: string; says: string };
  parallel: number;
  attempts: number;
  /** The function returns the first record that failed. */
  reportsFailures?: true;
};

/** For a function that does not run at all: the stream forgets after 24 hours, and an operator sends the queue's batches again. */
const OLDEST_SECONDS = 6 * 3600;

export const consume = ({ functionName, failed, behind, parallel, attempts, reportsFailures }: Consumer): void => {
  const found = consumers.find((one) => one.functionName === functionName);
  if (!found) throw new Error(`${functionName} consumes nothing`);
  const { filters, batch } = found;
  const physical = `${functionName[0]?.toUpperCase()}${functionName.slice(1)}`;
  /** The queue holds the position of a batch in the stream, which keeps the records for a day. */
  const dead = deadLetterQueue(physical, failed);
  const consumer = create(functionName satisfies FunctionName, {
    may: [
      { actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources: [stream] },
      { actions: ["dynamodb:ListStreams"], resources: ["*"] },
      { actions: ["sqs:SendMessage"], resources: [dead.arn] },
    ],
  });
  new aws.lambda.EventSourceMapping(`${physical}Source`, {
    eventSourceArn: stream,
    functionName: consumer.arn,
    startingPosition: "TRIM_HORIZON",
    batchSize: batch.size,
    ...(batch.windowSeconds > 0 ? { maximumBatchingWindowInSeconds: batch.windowSeconds } : {}),
    parallelizationFactor: parallel,
    bisectBatchOnFunctionError: true,
    ...(reportsFailures ? { functionResponseTypes: ["ReportBatchItemFailures"] } : {}),
    filterCriteria: { filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
    maximumRetryAttempts: attempts,
    maximumRecordAgeInSeconds: OLDEST_SECONDS,
    destinationConfig: { onFailure: { destinationArn: dead.arn } },
  });
  alarm({
    ...behind,
    runbook: "stream-behind",
    namespace: "AWS/Lambda",
    metric: "IteratorAge",
    dimensions: { FunctionName: consumer.name },
    statistic: "Maximum",
    threshold: 60_000,
    outOf: [3, 3],
  });
};
