import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { awsLogger } from "../kernel/aws-logger.ts";
import { asTransient } from "../kernel/fault.ts";
import type { Message } from "../kernel/message.ts";
import { setting } from "../kernel/setting.ts";

const bus = new EventBridgeClient({ maxAttempts: 3, logger: awsLogger });

/** PutEvents takes ten entries, and may fail for some of them. */
const CHUNK_SIZE = 10;

/** Returns the positions of the messages that failed. */
export const put = async (messages: readonly Message[]): Promise<number[]> => {
  const failed: number[] = [];
  for (let start = 0; start < messages.length; start += CHUNK_SIZE) {
    const chunk = messages.slice(start, start + CHUNK_SIZE);
    const answer = await asTransient("bus.unavailable", () =>
      bus.send(
        new PutEventsCommand({
          Entries: chunk.map((message) => ({
            EventBusName: setting("BUS_NAME"),
            Source: "catraca",
            DetailType: message.type,
            Time: new Date(message.at),
            Detail: JSON.stringify(message),
          })),
        }),
      ),
    );
    for (const [at, entry] of (answer.Entries ?? []).entries()) if (entry.ErrorCode !== undefined) failed.push(start + at);
  }
  return failed;
};
