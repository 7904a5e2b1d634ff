/** Each effect has a queue for its messages of the bus. They arrive in batches, and failed ones arrive again. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import * as log from "@catraca/core/kernel/log";

/** EventBridge's envelope; the message is its detail. */
const messageIn = <M>({ body }: SQSRecord): M => (JSON.parse(body) as { detail: M }).detail;

const failure = ({ messageId }: SQSRecord, error: unknown): { itemIdentifier: string } => {
  log.error("message failed", error, { messageId });
  return { itemIdentifier: messageId };
};

/** For an effect of each message alone. */
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

type Parsed<M> = { record: SQSRecord } & ({ message: M } | { error: unknown });

const parse = <M extends { id: string }>(record: SQSRecord): Parsed<M> => {
  try {
    const message = messageIn<M | undefined>(record);
    if (typeof message?.id !== "string") throw new TypeError("a record without a message");
    return { record, message };
  } catch (error) {
    return { record, error };
  }
};

/** For an effect of a whole batch. It returns the ids of the messages that failed. */
export const allMessages =
  <M extends { id: string }>(effect: (messages: M[]) => Promise<{ failed: ReadonlyMap<string, unknown> }>) =>
  ({ Records }: SQSEvent): Promise<SQSBatchResponse> =>
    runAs({ type: "system" }, async () => {
      const messages = Records.map((record) => parse<M>(record));
      const { failed } = await effect(messages.flatMap((entry) => ("message" in entry ? [entry.message] : [])));
      const failures = messages.flatMap((entry) => {
        if ("error" in entry) return [failure(entry.record, entry.error)];
        return failed.has(entry.message.id) ? [failure(entry.record, failed.get(entry.message.id))] : [];
      });
      return { batchItemFailures: failures };
    });
