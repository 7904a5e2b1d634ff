/** Restores the table under another name: on a stage from its continuous backup, on the local stack, which keeps none, from the table as it is. */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  waitUntilTableExists,
  type AttributeValue,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { Plan } from "@catraca/core/operator.rules";

/** Made after the stage's endpoints are in the environment. */
let client: DynamoDBClient | undefined;
const dynamo = (): DynamoDBClient => (client ??= new DynamoDBClient({ maxAttempts: 4 }));

const sourceTable = (): string => process.env["TABLE_NAME"] ?? "";

type Restore = { target: string; at?: string; isLocal: boolean; apply: boolean };

const NEXT = (target: string): string => `compare it: ops counters check <event id> --table ${target}`;

const restoreFromBackup = async ({ target, at, apply }: Restore): Promise<Plan> => {
  const source = sourceTable();
  const { ContinuousBackupsDescription } = await dynamo().send(new DescribeContinuousBackupsCommand({ TableName: source }));
  const { PointInTimeRecoveryStatus, EarliestRestorableDateTime, LatestRestorableDateTime } =
    ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  if (PointInTimeRecoveryStatus !== "ENABLED") return { outcome: "refused", reason: `${source} has no continuous backup.` };
  const [from, to] = [EarliestRestorableDateTime, LatestRestorableDateTime];
  const when = at === undefined ? to : new Date(at);
  if (!when || (from && when < from) || (to && when > to))
    return { outcome: "refused", reason: `The backup reaches from ${from?.toISOString()} to ${to?.toISOString()}.` };
  if (apply)
    await dynamo().send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: source,
        TargetTableName: target,
        ...(at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: when }),
      }),
    );
  return {
    outcome: "planned",
    does: [
      `restore ${source} as of ${when.toISOString()} to ${target}, which takes from minutes to hours`,
      `wait: aws dynamodb wait table-exists --table-name ${target}`,
      NEXT(target),
    ],
  };
};

const MOST_WRITES = 25;

const write = async (table: string, requests: WriteRequest[]): Promise<void> => {
  for (let left = requests; left.length > 0;) {
    const { UnprocessedItems = {} } = await dynamo().send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems[table] ?? [];
  }
};

const copyItems = async (source: string, target: string): Promise<void> => {
  for (let from: Record<string, AttributeValue> | undefined, isFirst = true; isFirst || from !== undefined; isFirst = false) {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new ScanCommand({ TableName: source, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    const requests = Items.map((Item) => ({ PutRequest: { Item } }));
    for (let at = 0; at < requests.length; at += MOST_WRITES) await write(target, requests.slice(at, at + MOST_WRITES));
    from = LastEvaluatedKey;
  }
};

const copyTable = async ({ target, apply }: Restore): Promise<Plan> => {
  const source = sourceTable();
  const { Table } = await dynamo().send(new DescribeTableCommand({ TableName: source }));
  if (!Table) return { outcome: "refused", reason: `There is no table ${source}.` };
  if (apply) {
    await dynamo().send(
      new CreateTableCommand({
        TableName: target,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: Table.AttributeDefinitions,
        KeySchema: Table.KeySchema,
        GlobalSecondaryIndexes: Table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
          IndexName,
          KeySchema,
          Projection,
        })),
      }),
    );
    await waitUntilTableExists({ client: dynamo(), maxWaitTime: 30 }, { TableName: target });
    await copyItems(source, target);
  }
  return {
    outcome: "planned",
    does: [`copy ${source} as it is to ${target}: the local database keeps no backups`, NEXT(target)],
  };
};

export const restore = (asked: Restore): Promise<Plan> => (asked.isLocal ? copyTable(asked) : restoreFromBackup(asked));
