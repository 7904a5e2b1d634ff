/**
 * Reads and writes without ElectroDB, for the gate: a scan costs one request, and the bundle stays small. Keys and attribute names are ElectroDB's;
 * `test/shape/gate.test.ts` compares them with its `.params()`.
 */
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { awsLogger } from "../kernel/aws-logger.ts";
import { TRANSIENT_REASONS, Transient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;

/** Its credentials come from Lambda's environment, so that the bundle needs no credential chain. */
export const bareClient = new DynamoDBClient({
  maxAttempts: 2,
  logger: awsLogger,
  credentials: {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  },
});

export type Item = Record<string, AttributeValue>;
export type Key = { pk: { S: string }; sk: { S: string } };

/** DynamoDB's names of its types: a string and a number. */
export const S = (value: string) => ({ S: value });
export const N = (value: number) => ({ N: String(value) });

type Plain = string | number | boolean | undefined;

/** The attributes of a row without nested ones. Leaves out what is undefined. */
export const itemOf = (row: Readonly<Record<string, Plain>>): Item =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? S(value) : typeof value === "number" ? N(value) : { BOOL: value }]],
    ),
  );

export const keyOf = (pk: string, sk: string): Key => ({ pk: S(`$catraca#${pk}`), sk: S(sk) });

const valueOf = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.B !== undefined) return value.B;
  if (value.L !== undefined) return value.L.map(valueOf);
  return value.M === undefined ? undefined : rowOf(value.M);
};

export const rowOf = <T>(item: Item): T => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)])) as T;

const TableName = (): string => setting("TABLE_NAME");

export const getItem = async <T>(key: Key): Promise<T | undefined> => {
  const { Item } = await bareClient.send(new GetItemCommand({ TableName: TableName(), Key: key, ConsistentRead: true }));
  return Item && rowOf<T>(Item);
};

/** One request for all keys; undefined where there is no item. */
export const getItems = async <T extends unknown[]>(...keys: Key[]): Promise<{ [I in keyof T]: T[I] | undefined }> => {
  const { Responses, UnprocessedKeys } = await bareClient.send(
    new BatchGetItemCommand({ RequestItems: { [TableName()]: { Keys: keys, ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw Object.assign(new Error("not all keys were read"), { name: "ThrottlingException" });
  const items = Responses?.[TableName()] ?? [];
  return keys.map(({ pk, sk }) => {
    const item = items.find((candidate) => candidate["pk"]?.S === pk.S && candidate["sk"]?.S === sk.S);
    return item && rowOf(item);
  }) as { [I in keyof T]: T[I] | undefined };
};

const BATCH_SIZE = 100;
const MAX_READS = 20;

type ManyOptions = { attributes?: readonly string[]; isConsistent?: boolean };

/** Of one request. DynamoDB leaves out what would be more than 16 MB, and what it throttles. */
const getBatch = async (keys: Key[], { attributes, isConsistent = false }: ManyOptions): Promise<Item[]> => {
  const projection = {
    ConsistentRead: isConsistent,
    ...(attributes && {
      ProjectionExpression: attributes.map((_, at) => `#${at}`).join(", "),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, at) => [`#${at}`, name])),
    }),
  };
  const items: Item[] = [];
  let left: Item[] = keys;
  for (let read = 0; left.length > 0; read++) {
    if (read === MAX_READS) throw Object.assign(new Error("not all keys were read"), { name: "ThrottlingException" });
    const { Responses, UnprocessedKeys } = await bareClient.send(
      new BatchGetItemCommand({ RequestItems: { [TableName()]: { Keys: left, ...projection } } }),
    );
    items.push(...(Responses?.[TableName()] ?? []));
    left = UnprocessedKeys?.[TableName()]?.Keys ?? [];
  }
  return items;
};

/** In any order, without those that are missing. Eventually consistent if not asked otherwise: for lists. */
export const getManyItems = async <T>(keys: Key[], options: ManyOptions = {}): Promise<T[]> => {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH_SIZE)
    items.push(...(await getBatch(keys.slice(start, start + BATCH_SIZE), options)));
  return items.map((item) => rowOf<T>(item));
};

/** Every page of a query. */
export const queryItems = async <T>(query: Omit<QueryCommandInput, "TableName">): Promise<T[]> => {
  const items: T[] = [];
  for (let from: Item | undefined; ;) {
    const { Items = [], LastEvaluatedKey } = await bareClient.send(
      new QueryCommand({ ...query, TableName: TableName(), ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...Items.map((item) => rowOf<T>(item)));
    if (!LastEvaluatedKey) return items;
    from = LastEvaluatedKey;
  }
};

export type Update = Omit<UpdateItemCommandInput, "TableName">;

type UpdateResult = { done: true; item: Item } | { done: false; item: Item | undefined };

const isConditionFailure = (error: unknown): error is Error => error instanceof Error && error.name === "ConditionalCheckFailedException";

/** Returns the new item, or the item as it was when the condition failed. */
export const updateItem = async (input: Update): Promise<UpdateResult> => {
  try {
    const { Attributes } = await bareClient.send(
      new UpdateItemCommand({ ...input, TableName: TableName(), ReturnValues: "ALL_NEW", ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    );
    return { done: true, item: Attributes ?? {} };
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return { done: false, item: (error as Error & { Item?: Item }).Item };
  }
};

type Put = { item: Item; condition?: string };

/** All or nothing. Returns false when a condition failed, and throws `Transient` when another transaction has an item. A put without a condition of its own is of a new item. */
export const writeItems = async (updates: readonly Update[], puts: readonly Put[] = []): Promise<boolean> => {
  const updated = updates.map((update) => ({
    Update: { ...update, TableName: TableName(), UpdateExpression: update.UpdateExpression ?? "" },
  }));
  const put = puts.map(({ item, condition = IS_NEW }) => ({ Put: { TableName: TableName(), Item: item, ConditionExpression: condition } }));
  try {
    await bareClient.send(new TransactWriteItemsCommand({ TransactItems: [...updated, ...put] }));
    return true;
  } catch (error) {
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
    if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return false;
    if (reasons.some(({ Code }) => TRANSIENT_REASONS.has(Code ?? ""))) throw new Transient("table.contended", { cause: error });
    throw error;
  }
};

const IS_NEW = "attribute_not_exists(pk)";

/** Returns the item that is there when the condition fails. */
export const putNewItem = async <T>(item: Item, condition = IS_NEW): Promise<T | undefined> => {
  try {
    await bareClient.send(
      new PutItemCommand({
        TableName: TableName(),
        Item: item,
        ConditionExpression: condition,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return undefined;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    const { Item: old } = error as Error & { Item?: Item };
    return old && rowOf<T>(old);
  }
};
