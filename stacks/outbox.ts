/** Changes of the table become messages on the bus, in the order of each row. */
import { announcing } from "@catraca/functions/stream/filter";
import { alarm } from "./alarms.ts";
import { create } from "./function.ts";
import { deadLetterQueue } from "./queue.ts";
import { table } from "./table.ts";

const stream = table.nodes.table.streamArn;

/** Failed batches: the queue holds their position in the stream, which keeps the records for a day. */
const dead = deadLetterQueue("Publish", "Changes of the table could not be published.");

const publish = create("publish", {
  may: [
    { actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources: [stream] },
    { actions: ["dynamodb:ListStreams"], resources: ["*"] },
    { actions: ["sqs:SendMessage"], resources: [dead.arn] },
  ],
});

/**
 * A change that cannot be read fails each attempt at once: it is soon alone in its batch, and the stream continues after minutes.
 * While the bus refuses, an attempt takes most of the function's time (functions/src/stream/publish.ts), so the attempts cover 40 minutes.
 * Subscribers count each message by its id and in any order, so later changes of a row need not wait for one that was given up.
 */
const MOST_ATTEMPTS = 60;
/** For a function that does not run at all: the stream forgets after 24 hours, and an operator sends the queue's batches again. */
const OLDEST_SECONDS = 6 * 3600;

new aws.lambda.EventSourceMapping("PublishSource", {
  eventSourceArn: stream,
  functionName: publish.arn,
  startingPosition: "TRIM_HORIZON",
  batchSize: 100,
  parallelizationFactor: 4,
  bisectBatchOnFunctionError: true,
  functionResponseTypes: ["ReportBatchItemFailures"],
  filterCriteria: { filters: announcing.map((filter) => ({ pattern: JSON.stringify(filter) })) },
  maximumRetryAttempts: MOST_ATTEMPTS,
  maximumRecordAgeInSeconds: OLDEST_SECONDS,
  destinationConfig: { onFailure: { destinationArn: dead.arn } },
});

alarm({
  name: "StreamBehind",
  runbook: "stream-behind",
  says: "Messages leave the table more than a minute late.",
  namespace: "AWS/Lambda",
  metric: "IteratorAge",
  dimensions: { FunctionName: publish.name },
  statistic: "Maximum",
  threshold: 60_000,
  outOf: [3, 3],
});
