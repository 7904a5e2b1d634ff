/** Counts messages in DynamoDB, many in one transaction, each exactly once. */
import { QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { TRANSIENT_REASONS, asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { sha256 } from "../kernel/secret.ts";
import { documentClient, tableName } from "../table/client.ts";
import { rows } from "../table/service.ts";
import { COUNTER_SLOTS } from "../table/table.ts";
import { incrementsOf, type Counted } from "./report.rules.ts";

/** Longer than a message can wait in its queue and its dead-letter queue is looked after. */
const KEPT_SEC = 30 * 24 * 60 * 60;
/** Two executions that count the same second of the same event meet on one of these. */
const PARTS = 4;
/** Writes go to the first of the slots: batches need fewer than single messages did. */
const WRITTEN_SLOTS = 4;

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Update = NonNullable<TransactItem["Update"]>;
/** Messages of one second of one event, under their short hashes. */
type Second = { eventId: string; second: number; part: number; hashes: string[] };

/** 64 bits: among the hundreds of one second of one event no two are alike. */
const hashOf = ({ id }: Counted): string => base32.encode(sha256(id).subarray(0, 8));

const secondOf = (message: Counted): Omit<Second, "hashes"> => ({
  eventId: message.data.eventId,
  second: Math.floor(Date.parse(message.at) / 1000),
  part: Id.slot(message.id, PARTS),
});

const secondsOf = (messages: readonly Counted[]): Second[] => {
  const found = new Map<string, Second>();
  for (const message of messages) {
    const of = secondOf(message);
    const key = JSON.stringify(of);
    found.set(key, { ...of, hashes: [...(found.get(key)?.hashes ?? []), hashOf(message)] });
  }
  return [...found.values()];
};

/** The condition is what counts a message once: none of these was counted before. */
const claim = ({ hashes, ...of }: Second): TransactItem => {
  const update = rows.counted
    .upsert({ ...of, cleanUpAtSec: Math.floor(now() / 1000) + KEPT_SEC })
    .add({ messages: hashes })
    .where(({ messages }, { notContains }) => hashes.map((hash) => notContains(messages, hash)).join(" AND "))
    .params<Update>();
  return { Update: { ...update, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } };
};

/** Adds to counters of one item. ElectroDB gives the key and the identity; the counters are attributes that it does not know. */
const add = (eventId: string, slot: number, item: string, counters: readonly { name: string; by: number }[]): TransactItem => {
  const { Key } = rows.counter.get({ eventId, slot, name: item }).params<{ Key: Record<string, unknown> }>();
  const identity = { __edb_e__: "counter", __edb_v__: "1", eventId, slot, name: item };
  const set = Object.keys(identity).map((_, at) => `#i${at} = :i${at}`);
  return {
    Update: {
      TableName: tableName(),
      Key,
      UpdateExpression: `SET ${set.join(", ")} ADD ${counters.map((_, at) => `#c${at} :c${at}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries([
        ...Object.keys(identity).map((name, at) => [`#i${at}`, name]),
        ...counters.map(({ name }, at) => [`#c${at}`, name]),
      ]),
      ExpressionAttributeValues: Object.fromEntries([
        ...Object.values(identity).map((value, at) => [`:i${at}`, value]),
        ...counters.map(({ by }, at) => [`:c${at}`, by]),
      ]),
    },
  };
};

const counters = (messages: readonly Counted[]): TransactItem[] => {
  const [first] = messages;
  if (!first) return [];
  const slot = Math.floor(Id.random() * WRITTEN_SLOTS);
  const byItem = Map.groupBy(incrementsOf(...messages), ({ item }) => item);
  return [...byItem].map(([item, increments]) => add(first.data.eventId, slot, item, increments));
};

/** The client leaves the items of an error as DynamoDB writes them. */
type Reason = { Code?: string; Item?: { messages?: { SS?: string[] } } };

/** The hashes that were counted before; undefined when the transaction was written. */
const write = (messages: readonly Counted[]): Promise<ReadonlySet<string> | undefined> =>
  asTransient("report.unavailable", async () => {
    try {
      await documentClient.send(new TransactWriteCommand({ TransactItems: [...secondsOf(messages).map(claim), ...counters(messages)] }));
      return undefined;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "TransactionCanceledException") throw error;
      const reasons = (error as Error & { CancellationReasons?: Reason[] }).CancellationReasons ?? [];
      if (reasons.some(({ Code }) => TRANSIENT_REASONS.has(Code ?? ""))) throw new Transient("report.contended", { cause: error });
      const counted = new Set(reasons.flatMap(({ Item }) => Item?.messages?.SS ?? []));
      invariant(
        reasons.every(({ Code = "None" }) => Code === "None" || Code === "ConditionalCheckFailed") && counted.size > 0,
        `counting was cancelled: ${reasons.map(({ Code }) => Code).join()}`,
      );
      return counted;
    }
  });

/** Counts these messages of one event in one transaction, each once. Returns those that had not been counted before. */
export const countBatch = async (messages: readonly Counted[]): Promise<readonly Counted[]> => {
  let left = messages;
  while (left.length > 0) {
    const counted = await write(left);
    if (counted === undefined) break;
    const fresh = left.filter((message) => !counted.has(hashOf(message)));
    invariant(fresh.length < left.length, "a message was refused that was not counted before");
    left = fresh;
  }
  return left;
};

const NO_COUNTERS = new Set(["pk", "sk", "__edb_e__", "__edb_v__", "eventId", "slot", "name", "value"]);

/** An item of today holds many counters; one of an earlier version one, under `name` and `value`. */
const countersIn = (item: Record<string, unknown>): [string, number][] => {
  const { name, value } = item;
  if (typeof value === "number") return [[String(name), value]];
  return Object.entries(item).filter((entry): entry is [string, number] => !NO_COUNTERS.has(entry[0]) && typeof entry[1] === "number");
};

const slotOf = async (eventId: string, slot: number): Promise<[string, number][]> => {
  const query = rows.counter.query.primary({ eventId, slot }).params<ConstructorParameters<typeof QueryCommand>[0]>();
  const found: [string, number][] = [];
  for (let from: Record<string, unknown> | undefined; ;) {
    const { Items = [], LastEvaluatedKey } = await documentClient.send(
      new QueryCommand({ ...query, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    found.push(...Items.flatMap(countersIn));
    if (!LastEvaluatedKey) return found;
    from = LastEvaluatedKey;
  }
};

/** Every counter of the event. */
export const readSums = (eventId: string): Promise<Map<string, number>> =>
  asTransient("report.unavailable", async () => {
    const found = new Map<string, number>();
    const slots = await Promise.all(Array.from({ length: COUNTER_SLOTS }, (_, slot) => slotOf(eventId, slot)));
    for (const [name, value] of slots.flat()) found.set(name, (found.get(name) ?? 0) + value);
    return found;
  });
