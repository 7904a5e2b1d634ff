/** Changes of the table become messages on the bus, in each row's own order. */
import { alarm } from "./alarms.ts";
import { create } from "./function.ts";
import { deadLetters } from "./queue.ts";
import { table } from "./table.ts";

const stream = table.nodes.table.streamArn;

/** Holds where in the stream the records lie; the stream keeps them for a day. */
const dead = deadLetters("Publish", "Changes of the table could not be published.");

const publish = create("publish", {
  may: [
    { actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources: [stream] },
    { actions: ["dynamodb:ListStreams"], resources: ["*"] },
    { actions: ["sqs:SendMessage"], resources: [dead.arn] },
  ],
});

/** Trouble of the bus is waited out for six hours; a record that is itself the trouble is cut out of its batch by then. */
const PATIENCE_SECONDS = 6 * 3600;

new aws.lambda.EventSourceMapping("PublishSource", {
  eventSourceArn: stream,
  functionName: publish.arn,
  startingPosition: "TRIM_HORIZON",
  batchSize: 100,
  parallelizationFactor: 4,
  bisectBatchOnFunctionError: true,
  functionResponseTypes: ["ReportBatchItemFailures"],
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: PATIENCE_SECONDS,
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
