import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import { now, pause } from "@catraca/core/kernel/clock";
import * as log from "@catraca/core/kernel/log";
import * as Outbox from "@catraca/core/outbox";
import { rowChangeOf } from "@catraca/core/table/image";

/**
 * How long one invocation retries when the bus refuses. The stream counts attempts and not time: an attempt that fails because of the bus is long, and
 * one that fails because of an unreadable change is short. So the few attempts of stacks/outbox.ts outlast the bus and do not block the stream.
 */
const MAX_WAIT_MS = 40_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

type Changes = (Parameters<typeof Outbox.publish>[0][number] & { itemIdentifier: string })[];

/** Throws at once for an unreadable change: the stream halves the batch until that change is alone. */
const changesIn = ({ Records }: DynamoDBStreamEvent): Changes => {
  const changes = Records.flatMap(({ dynamodb }) => {
    const change = rowChangeOf({ oldImage: dynamodb?.OldImage, newImage: dynamodb?.NewImage });
    return change ? [{ ...change, itemIdentifier: dynamodb?.SequenceNumber ?? "" }] : [];
  });
  for (const change of changes) Outbox.messagesOf(change);
  return changes;
};

/** Returns the changes from the first failed one on, in order. */
const publish = async (changes: Changes): Promise<{ rest: Changes; error?: unknown }> => {
  try {
    const [first] = await Outbox.publish(changes);
    return { rest: first === undefined ? [] : changes.slice(first) };
  } catch (error) {
    return { rest: changes, error };
  }
};

/** Returns the first failed record: the stream sends again from there, in order. */
export const handler = (invocation: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  runAs({ type: "system" }, async () => {
    const endsAtMs = now() + MAX_WAIT_MS;
    let { rest, error } = await publish(changesIn(invocation));
    for (
      let pauseMs = SHORTEST_PAUSE_MS;
      rest.length > 0 && now() + pauseMs < endsAtMs;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      await pause(pauseMs);
      ({ rest, error } = await publish(rest));
    }
    const [first] = rest;
    if (!first) return { batchItemFailures: [] };
    log.error("bus refused messages", error, { left: rest.length });
    return { batchItemFailures: [{ itemIdentifier: first.itemIdentifier }] };
  });
