/** Counts messages in DynamoDB: many in one transaction, each exactly once. */
import { QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { getCounterItems, placesOf } from "../catalog/catalog.dynamo.ts";
import { SALES_ITEM, SALES_SLOTS } from "../catalog/catalog.rules.ts";
import * as base32 from "../kernel/base32.ts";
import { cached } from "../kernel/cache.ts";
import { now } from "../kernel/clock.ts";
import { TRANSIENT_REASONS, asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { sha256 } from "../kernel/secret.ts";
import { documentClient, tableName } from "../table/client.ts";
import { rows } from "../table/service.ts";
import { COUNTER_SLOTS } from "../table/table.ts";
import { RARE_PREFIX } from "./report.money.rules.ts";
import { additionsIn, fallenIn, HISTORY_PREFIX, type Counted } from "./report.rules.ts";

/** Longer than a message stays in its queue and in the dead-letter queue. */
const RETENTION_SEC = 30 * 24 * 60 * 60;
/** Executions that count the same second of the same event collide on one of these items. */
const PARTS = 4;

export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Update = NonNullable<TransactItem["Update"]>;
/** The short hashes of the messages of one second of one event. */
type Second = { eventId: string; second: number; part: number; hashes: string[] };

/** 64 bits: enough for the hundreds of messages of one second of one event. */
const hashOf = ({ id }: Counted): string => base32.encode(sha256(id).subarray(0, 8));

const secondOf = (message: Counted): Omit<Second, "hashes"> => ({
  eventId: message.data.eventId,
  second: Math.floor(Date.parse(message.at) / 1000),
  part: Id.slot(message.id, PARTS),
});

const secondsOf = (messages: readonly Counted[]): Second[] => {
  const seconds = new Map<string, Second>();
  for (const message of messages) {
    const second = secondOf(message);
    const key = JSON.stringify(second);
    seconds.set(key, { ...second, hashes: [...(seconds.get(key)?.hashes ?? []), hashOf(message)] });
  }
  return [...seconds.values()];
};

/** The condition that none of these was counted before makes each message count once. */
const claimUpdate = ({ hashes, ...key }: Second): TransactItem => {
  const update = rows.counted
    .upsert({ ...key, cleanUpAtSec: Math.floor(now() / 1000) + RETENTION_SEC })
    .add({ messages: hashes })
    .where(({ messages }, { notContains }) => hashes.map((hash) => notContains(messages, hash)).join(" AND "))
    .params<Update>();
  return { Update: { ...update, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } };
};

/** Adds to the counters of one item. ElectroDB makes the key; the counters are attributes that no entity declares. */
export const counterUpdate = (
  eventId: string,
  slot: number,
  item: string,
  counters: readonly { name: string; by: number }[],
): TransactItem => {
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

const counterUpdates = (messages: readonly Counted[], timeZone: string): TransactItem[] => {
  const [first] = messages;
  if (!first) return [];
  // The first of the slots: batches need fewer than single messages did.
  const slot = Math.floor(Id.random() * SALES_SLOTS);
  const byItem = Map.groupBy(additionsIn(timeZone, messages), ({ item }) => item);
  return [...byItem].map(([item, additions]) => counterUpdate(first.data.eventId, slot, item, additions));
};

/** In an error, the document client does not convert the items. */
type Reason = { Code?: string; Item?: { messages?: { SS?: string[] } } };

/** A transaction has at most a hundred. */
const MAX_ITEMS = 100;

/** Cuts messages of one event so that each part fits one transaction. */
export const partsOf = (messages: readonly Counted[], timeZone: string): Counted[][] => {
  const parts: { messages: Counted[]; items: Set<string> }[] = [];
  for (const message of messages) {
    const keys = [JSON.stringify(secondOf(message)), ...additionsIn(timeZone, [message]).map(({ item }) => item)];
    const last = parts.at(-1);
    if (last && new Set([...last.items, ...keys]).size <= MAX_ITEMS) {
      last.messages.push(message);
      for (const key of keys) last.items.add(key);
    } else parts.push({ messages: [message], items: new Set(keys) });
  }
  return parts.map((part) => part.messages);
};

/** Returns undefined after the write, or the hashes that were counted before. */
const write = (messages: readonly Counted[], timeZone: string): Promise<ReadonlySet<string> | undefined> =>
  asTransient("report.unavailable", async () => {
    try {
      await documentClient.send(
        new TransactWriteCommand({ TransactItems: [...secondsOf(messages).map(claimUpdate), ...counterUpdates(messages, timeZone)] }),
      );
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

/** Counts messages of one event in one transaction, each once. Returns those that were not counted before. */
export const countBatch = async (messages: readonly Counted[], timeZone: string): Promise<readonly Counted[]> => {
  let uncounted = messages;
  while (uncounted.length > 0) {
    const counted = await write(uncounted, timeZone);
    if (counted === undefined) break;
    const rest = uncounted.filter((message) => !counted.has(hashOf(message)));
    invariant(rest.length < uncounted.length, "a message was refused that was not counted before");
    uncounted = rest;
  }
  return uncounted;
};

const KEYS_AT_ONCE = 100;

/** Those of one event that were never counted. Messages are remembered for thirty days. */
export const findUncounted = (messages: readonly Counted[]): Promise<Counted[]> =>
  asTransient("report.unavailable", async () => {
    const keys = [...new Map(messages.map((message) => [JSON.stringify(secondOf(message)), secondOf(message)])).values()];
    const counted = new Map<string, Set<string>>();
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
      const { data, unprocessed } = await rows.counted.get(keys.slice(at, at + KEYS_AT_ONCE)).go({ consistent: true });
      if (unprocessed.length > 0) throw new Transient("report.unavailable");
      for (const { eventId, second, part, messages: hashes = [] } of data)
        counted.set(JSON.stringify({ eventId, second, part }), new Set(hashes));
    }
    return messages.filter((message) => !counted.get(JSON.stringify(secondOf(message)))?.has(hashOf(message)));
  });

const NO_COUNTERS = new Set(["pk", "sk", "__edb_e__", "__edb_v__", "eventId", "slot", "name", "value"]);

const numbersIn = (item: Record<string, unknown>): [string, number][] =>
  Object.entries(item).filter((entry): entry is [string, number] => !NO_COUNTERS.has(entry[0]) && typeof entry[1] === "number");

/** An item holds many counters. Items of an earlier version hold one, as `name` and `value`. */
const countersIn = (item: Record<string, unknown>): [string, number][] => {
  const { name, value } = item;
  if (typeof value === "number") return [[String(name), value]];
  return numbersIn(item).filter(([attribute]) => fallenIn(attribute) === undefined);
};

/** By how much the counters of the item fell. Items of an earlier version do not say it. */
export const fallsIn = (item: Record<string, unknown>): [string, number][] =>
  numbersIn(item).flatMap(([attribute, sum]) => {
    const name = fallenIn(attribute);
    return name === undefined ? [] : [[name, sum]];
  });

type Query = ConstructorParameters<typeof QueryCommand>[0];
type Item = Record<string, unknown>;

const readItems = async (query: Query): Promise<Item[]> => {
  const items: Item[] = [];
  for (let from: Item | undefined; ;) {
    const { Items = [], LastEvaluatedKey } = await documentClient.send(
      new QueryCommand({ ...query, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...Items);
    if (!LastEvaluatedKey) return items;
    from = LastEvaluatedKey;
  }
};

const queryOf = (eventId: string, slot: number) => rows.counter.query.primary({ eventId, slot });

const readSlot = (eventId: string, slot: number, before: string): Promise<Item[]> =>
  readItems({ ...queryOf(eventId, slot).lt({ name: before }).params<Query>(), ConsistentRead: before === HISTORY_PREFIX });

const add = (sums: Map<string, number>, counters: readonly [string, number][]): Map<string, number> => {
  for (const [name, value] of counters) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
};

const readSlots = (eventId: string, before: string): Promise<Item[]> =>
  asTransient("report.unavailable", async () =>
    (await Promise.all(Array.from({ length: COUNTER_SLOTS }, (_, slot) => readSlot(eventId, slot, before)))).flat(),
  );

/** Every counter of the event but those of codes, days and hours, summed over its slots. */
export const readSums = async (eventId: string): Promise<Map<string, number>> =>
  add(new Map(), (await readSlots(eventId, RARE_PREFIX)).flatMap(countersIn));

export type CounterItem = Item;

/** All items of counters but those of hours, as they are. */
export const readCounterItems = (eventId: string): Promise<CounterItem[]> => readSlots(eventId, HISTORY_PREFIX);

/** Codes and days stay apart, and all others are summed with those of sales. */
export const sumItemOf = (item: string): string => (item.startsWith(RARE_PREFIX) ? item : SALES_ITEM);

/** The counters of codes and days by their item, and all others but those of hours by that of sales. */
export const countersOf = (items: readonly CounterItem[]): Map<string, Map<string, number>> => {
  const counters = new Map<string, Map<string, number>>();
  for (const item of items) {
    const of = sumItemOf(String(item["name"]));
    counters.set(of, add(counters.get(of) ?? new Map(), countersIn(item)));
  }
  return counters;
};

export const readCounters = async (eventId: string): Promise<Map<string, Map<string, number>>> =>
  countersOf(await readCounterItems(eventId));

/** Where an event's sums of tickets and revenue are. Items of an earlier version are in every slot. */
const SOLD_PLACES = [...placesOf(SALES_ITEM, SALES_SLOTS), ...["sold", "revenue"].flatMap((name) => placesOf(name, COUNTER_SLOTS))];

const soldCache = cached({ forMs: 2000 }, async (eventId: string) =>
  add(new Map(), (await getCounterItems(eventId, SOLD_PLACES)).flatMap(countersIn)),
);

/** `sold` and `revenue` as in `readSums`, from one read, because a list asks for many events. Up to two seconds stale. */
export const readSold = (eventId: string): Promise<ReadonlyMap<string, number>> => soldCache.get(eventId);

/** The counters of sales by hour, by the item of their day, summed over their slots. */
export const readHistory = (eventId: string): Promise<Map<string, Map<string, number>>> =>
  asTransient("report.unavailable", async () => {
    const slots = await Promise.all(
      Array.from({ length: SALES_SLOTS }, (_, slot) => readItems(queryOf(eventId, slot).begins({ name: HISTORY_PREFIX }).params<Query>())),
    );
    const days = new Map<string, Map<string, number>>();
    for (const item of slots.flat()) days.set(String(item["name"]), add(days.get(String(item["name"])) ?? new Map(), countersIn(item)));
    return days;
  });
