/**
 * The rows the gate touches, by the bare client: a scan costs one request, and the bundle stays small. Keys and names are ElectroDB's;
 * a test holds them to what its `.params()` says.
 */
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import * as Id from "@catraca/core/kernel/id";
import { setting } from "@catraca/core/kernel/setting";
import { LIST_SLOTS } from "@catraca/core/table/table";

const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;

export const client = new DynamoDBClient({
  maxAttempts: 2,
  credentials: {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  },
});

export type Item = Record<string, AttributeValue>;
export type Key = { pk: { S: string }; sk: { S: string } };

export const S = (value: string) => ({ S: value });
export const N = (value: number) => ({ N: String(value) });

const key = (pk: string, sk: string): Key => ({ pk: S(`$catraca#${pk}`), sk: S(sk) });

export const keys = {
  ticket: (ticketId: string) => key(`ticketId_${ticketId}`, "$ticket_1"),
  device: (deviceId: string) => key(`deviceId_${deviceId}`, "$device_1"),
  enrolment: (selector: string) => key(`selector_${selector}`, "$enrolment_1"),
  event: (eventId: string) => key(`eventId_${eventId}`, "$catalog#event_1"),
  gate: (eventId: string, gateId: string) => key(`eventId_${eventId}`, `$catalog#gate_1#gateId_${gateId}`),
};

const plainOf = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plainOf);
  return value.M === undefined ? undefined : plain(value.M);
};

export const plain = <T>(item: Item): T => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainOf(value)])) as T;

const TableName = (): string => setting("TABLE_NAME");

export const get = async <T>(key: Key): Promise<T | undefined> => {
  const { Item } = await client.send(new GetItemCommand({ TableName: TableName(), Key: key, ConsistentRead: true }));
  return Item && plain<T>(Item);
};

/** All in one request; undefined where there is none. */
export const getAll = async <T extends unknown[]>(...wanted: Key[]): Promise<{ [I in keyof T]: T[I] | undefined }> => {
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [TableName()]: { Keys: wanted, ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw Object.assign(new Error("not all keys were read"), { name: "ThrottlingException" });
  const found = Responses?.[TableName()] ?? [];
  return wanted.map(({ pk, sk }) => {
    const item = found.find((one) => one["pk"]?.S === pk.S && one["sk"]?.S === sk.S);
    return item && plain(item);
  }) as { [I in keyof T]: T[I] | undefined };
};

export type Update = Omit<UpdateItemCommandInput, "TableName">;

type Updated = { done: true; item: Item } | { done: false; item: Item | undefined };

/** The row as it became; or as it was, where the condition refused it. */
export const update = async (input: Update): Promise<Updated> => {
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({ ...input, TableName: TableName(), ReturnValues: "ALL_NEW", ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    );
    return { done: true, item: Attributes ?? {} };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
    return { done: false, item: (error as Error & { Item?: Item }).Item };
  }
};

/** False: a condition refused, and nothing was written. */
export const updateAll = async (...updates: Update[]): Promise<boolean> => {
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: updates.map((one) => ({ Update: { ...one, TableName: TableName(), UpdateExpression: one.UpdateExpression ?? "" } })),
      }),
    );
    return true;
  } catch (error) {
    const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
    if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return false;
    throw error;
  }
};

export type RefusedScan = {
  eventId: string;
  scanId: string;
  deviceId: string;
  gateId: string;
  reason: string;
  ticketId?: string;
  atMs: number;
};

/** As ElectroDB would write it. */
export const refusedItem = ({ eventId, scanId, deviceId, gateId, reason, ticketId, atMs }: RefusedScan): Item => {
  const listSlot = Id.slot(scanId, LIST_SLOTS);
  return {
    ...key(`eventId_${eventId}#scanId_${scanId}`, "$scan_1"),
    gsi1pk: S(`$catraca#eventId_${eventId}#listSlot_${String(listSlot).padStart(2, "0")}`),
    gsi1sk: S(`$scan_1#atMs_${String(atMs).padStart(13, "0")}#scanId_${scanId}`),
    eventId: S(eventId),
    scanId: S(scanId),
    deviceId: S(deviceId),
    gateId: S(gateId),
    reason: S(reason),
    ...(ticketId === undefined ? {} : { ticketId: S(ticketId) }),
    atMs: N(atMs),
    listSlot: N(listSlot),
    __edb_e__: S("scan"),
    __edb_v__: S("1"),
  };
};

/** Once a scan id: asked again, it is judged again but counted no second time. */
export const putRefused = async (scan: RefusedScan): Promise<void> => {
  try {
    await client.send(
      new PutItemCommand({ TableName: TableName(), Item: refusedItem(scan), ConditionExpression: "attribute_not_exists(pk)" }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
  }
};
