/** The messages of the table's changes, read from its stream as the publisher reads them. */
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import type { Message, RowChange } from "@catraca/core/kernel/message";
import * as Outbox from "@catraca/core/outbox";
import { dynamo, tableName } from "@catraca/core/table/client";
import { rowChangeOf } from "@catraca/core/table/image";
import { toStreamRecord } from "@catraca/local/stream-records";

/** Each call of `read` returns the messages of the changes since the call before. */
export const openStream = async () => {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: tableName() }));
  const StreamArn = Table?.LatestStreamArn ?? "";
  const client = new DynamoDBStreamsClient({ endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "" });
  const iterators = new Map<string, string | undefined>();

  const readShard = async (shardId: string): Promise<RowChange[]> => {
    const changes: RowChange[] = [];
    for (let isEmpty = false; !isEmpty;) {
      const ShardIterator = iterators.get(shardId);
      if (ShardIterator === undefined) return changes;
      const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
      iterators.set(shardId, NextShardIterator);
      for (const record of Records) {
        const { dynamodb } = toStreamRecord(record, { streamArn: StreamArn, region: "us-east-1" });
        const change = rowChangeOf({ oldImage: dynamodb.OldImage, newImage: dynamodb.NewImage });
        if (change) changes.push(change);
      }
      isEmpty = Records.length === 0;
    }
    return changes;
  };

  const readChanges = async (): Promise<RowChange[]> => {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
    for (const { ShardId = "" } of StreamDescription?.Shards ?? [])
      if (!iterators.has(ShardId)) {
        const place = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
        iterators.set(ShardId, (await client.send(new GetShardIteratorCommand(place))).ShardIterator);
      }
    const changes: RowChange[] = [];
    for (const shardId of iterators.keys()) changes.push(...(await readShard(shardId)));
    return changes;
  };
  const read = async (): Promise<Message[]> => (await readChanges()).flatMap((change) => Outbox.messagesOf(change));
  return { read, readChanges, stop: () => client.destroy() };
};
