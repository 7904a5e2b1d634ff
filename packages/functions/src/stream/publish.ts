import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import { now, pause } from "@catraca/core/kernel/clock";
import * as log from "@catraca/core/kernel/log";
import * as Outbox from "@catraca/core/outbox";
import { rowChangeOf } from "@catraca/core/table/image";

/**
 * How long one invocation waits for a bus that refuses. The stream counts attempts, not time: an attempt that fails because of the bus is long, and one
 * that fails because a change cannot be read is short. So the few attempts of stacks/outbox.ts outlast the bus, and do not hold the stream up.
 */
const PATIENCE_MS = 40_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

type Changes = (Parameters<typeof Outbox.publish>[0][number] & { itemIdentifier: string })[];

/** Throws at once for a change that cannot be read: the stream halves the batch until that change is alone. */
const changesIn = ({ Records }: DynamoDBStreamEvent): Changes => {
  const changes = Records.flatMap(({ dynamodb }) => {
    const change = rowChangeOf({ oldImage: dynamodb?.OldImage, newImage: dynamodb?.NewImage });
    return change ? [{ ...change, itemIdentifier: dynamodb?.SequenceNumber ?? "" }] : [];
  });
  for (const change of changes) Outbox.messagesOf(change);
  return changes;
};

/** The changes from the first one on of which a message did not get through, and why, if the bus said so. */
const publish = async (changes: Changes): Promise<{ left: Changes; error?: unknown }> => {
  try {
    const [first] = await Outbox.publish(changes);
    return { left: first === undefined ? [] : changes.slice(first) };
  } catch (error) {
    return { left: changes, error };
  }
};

/** Answers with the first record of which a message did not get through: the stream sends from there again, in order. */
export const handler = (invocation: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  runAs({ type: "system" }, async () => {
    const endsAtMs = now() + PATIENCE_MS;
    let { left, error } = await publish(changesIn(invocation));
    for (
      let pauseMs = SHORTEST_PAUSE_MS;
      left.length > 0 && now() + pauseMs < endsAtMs;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      await pause(pauseMs);
      ({ left, error } = await publish(left));
    }
    const [first] = left;
    if (!first) return { batchItemFailures: [] };
    log.error("bus refused messages", error, { left: left.length });
    return { batchItemFailures: [{ itemIdentifier: first.itemIdentifier }] };
  });
