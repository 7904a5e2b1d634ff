/** Messages of the bus wait in a queue in front of each effect: they come in batches, and one that fails comes again alone. */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { as } from "@catraca/core/kernel/actor";
import * as log from "@catraca/core/kernel/log";

/** EventBridge's envelope; the message is its detail. */
const messageIn = <M>(body: string): M => (JSON.parse(body) as { detail: M }).detail;

export const eachMessage =
  <M>(effect: (message: M) => Promise<unknown>) =>
  ({ Records }: SQSEvent): Promise<SQSBatchResponse> =>
    as({ type: "system" }, async () => {
      const results = await Promise.allSettled(Records.map(async ({ body }) => effect(messageIn<M>(body))));
      const failures = Records.flatMap(({ messageId }, at) => {
        const result = results[at];
        if (result?.status !== "rejected") return [];
        log.error("message failed", result.reason, { messageId });
        return [{ itemIdentifier: messageId }];
      });
      return { batchItemFailures: failures };
    });
