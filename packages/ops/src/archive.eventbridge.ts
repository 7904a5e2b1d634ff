/** Sends the messages of a time again, from the archive of the stage's bus. Each effect is safe to repeat. */
import { DescribeArchiveCommand, EventBridgeClient, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import type { Plan } from "@catraca/core/operator.rules";

type Replay = { prefix: string; from: string; to: string; isLocal: boolean; apply: boolean };

export const replayArchive = async ({ prefix, from, to, isLocal, apply }: Replay): Promise<Plan> => {
  if (isLocal) return { outcome: "refused", reason: "The local bus keeps no archive." };
  const [start, end] = [new Date(from), new Date(to)];
  if (!(start < end)) return { outcome: "refused", reason: "Give two times as 2027-05-01T20:00:00Z, the earlier one first." };
  const client = new EventBridgeClient({ maxAttempts: 2 });
  const { ArchiveArn, EventSourceArn, EventCount } = await client.send(new DescribeArchiveCommand({ ArchiveName: prefix.slice(0, -1) }));
  if (ArchiveArn === undefined || EventSourceArn === undefined) return { outcome: "refused", reason: "The bus has no archive." };
  const name = `replay-${start.getTime()}-${end.getTime()}`;
  if (apply)
    await client.send(
      new StartReplayCommand({
        ReplayName: name,
        EventSourceArn: ArchiveArn,
        EventStartTime: start,
        EventEndTime: end,
        Destination: { Arn: EventSourceArn },
      }),
    );
  return {
    outcome: "planned",
    does: [
      `send the messages from ${start.toISOString()} to ${end.toISOString()} again, of ${EventCount ?? 0} in the archive`,
      `watch it: aws events describe-replay --replay-name ${name}`,
    ],
  };
};
