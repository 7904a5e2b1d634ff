/** Messages of the bus wait in a queue in front of each effect. They come in batches; those that fail come again. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import * as log from "@catraca/core/kernel/log";

/** EventBridge's envelope; the message is its detail. */
const messageIn = <M>({ body }: SQSRecord): M => (JSON.parse(body) as { detail: M }).detail;

const failure = ({ messageId }: SQSRecord, error: unknown): { itemIdentifier: string } => {
  log.error("message failed", error, { messageId });
  return { itemIdentifier: messageId };
};

/** An effect of each message alone. */
export const eachMessage =
  <M>(effect: (message: M) => Promise<unknown>) =>
  ({ Records }: SQSEvent): Promise<SQSBatchResponse> =>
    runAs({ type: "system" }, async () => {
      const results = await Promise.allSettled(Records.map(async (record) => effect(messageIn<M>(record))));
      const failures = Records.flatMap((record, at) => {
        const result = results[at];
        return result?.status === "rejected" ? [failure(record, result.reason)] : [];
      });
      return { batchItemFailures: failures };
    });

type Read<M> = { record: SQSRecord } & ({ message: M } | { error: unknown });

const read = <M extends { id: string }>(record: SQSRecord): Read<M> => {
  try {
    const message = messageIn<M | undefined>(record);
    if (typeof message?.id !== "string") throw new TypeError("a record without a message");
    return { record, message };
  } catch (error) {
    return { record, error };
  }
};

/** An effect of all messages of a batch together, which names those that failed by their ids. */
export const allMessages =
  <M extends { id: string }>(effect: (messages: M[]) => Promise<{ failed: ReadonlyMap<string, unknown> }>) =>
  ({ Records }: SQSEvent): Promise<SQSBatchResponse> =>
    runAs({ type: "system" }, async () => {
      const reads = Records.map((record) => read<M>(record));
      const { failed } = await effect(reads.flatMap((one) => ("message" in one ? [one.message] : [])));
      const failures = reads.flatMap((one) => {
        if ("error" in one) return [failure(one.record, one.error)];
        return failed.has(one.message.id) ? [failure(one.record, failed.get(one.message.id))] : [];
      });
      return { batchItemFailures: failures };
    });
