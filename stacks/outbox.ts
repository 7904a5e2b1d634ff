/** Changes of the table become messages on the bus, in each row's own order. */
import { announcing } from "@catraca/functions/stream/filter";
import { alarm } from "./alarms.ts";
import { create } from "./function.ts";
import { deadLetterQueue } from "./queue.ts";
import { table } from "./table.ts";

const stream = table.nodes.table.streamArn;

/** Holds where in the stream the records lie; the stream keeps them for a day. */
const dead = deadLetterQueue("Publish", "Changes of the table could not be published.");

const publish = create("publish", {
  may: [
    { actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources: [stream] },
    { actions: ["dynamodb:ListStreams"], resources: ["*"] },
    { actions: ["sqs:SendMessage"], resources: [dead.arn] },
  ],
});

/**
 * A change that cannot be read fails each attempt at once: it is alone in its batch soon, and the stream goes on without it within minutes. While the bus
 * refuses, an attempt takes most of the function's time (functions/src/stream/publish.ts), so these outlast it by 40 minutes. Who hears messages counts
 * each by its id and in any order, so a row's later changes need not wait for one that is given up.
 */
const MOST_ATTEMPTS = 60;
/** The last resort, for a function that does not run at all: the stream forgets after 24 hours, and what is in the queue is sent again by hand. */
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
