import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { as } from "@catraca/core/kernel/actor";
import * as log from "@catraca/core/kernel/log";
import * as Outbox from "@catraca/core/outbox";
import { changeOf } from "@catraca/core/table/image";

/** Answers with the first record of which a message did not get through: the stream sends from there again, in order. */
export const handler = (invocation: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  as({ type: "system" }, async () => {
    const changes = invocation.Records.flatMap(({ dynamodb }) => {
      const change = changeOf({ oldImage: dynamodb?.OldImage, newImage: dynamodb?.NewImage });
      return change ? [{ ...change, itemIdentifier: dynamodb?.SequenceNumber ?? "" }] : [];
    });
    const [first] = await Outbox.publish(changes);
    if (first === undefined) return { batchItemFailures: [] };
    log.warn("bus refused messages", { first });
    return { batchItemFailures: [{ itemIdentifier: changes[first]?.itemIdentifier ?? "" }] };
  });
