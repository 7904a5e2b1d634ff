/** Looks once at an event's counters and stock beside its rows, which may change all the time. */
import * as Catalog from "../catalog/catalog.ts";
import { now, pause } from "../kernel/clock.ts";
import * as Stock from "../stock/stock.ts";
import type { WatchedShard } from "../stock/stock.rules.ts";
import { comparedOf, differencesOf, isOfScans, type Difference } from "./report.check.rules.ts";
import { countersOf, fallsIn, readCounterItems, sumItemOf, type CounterItem } from "./report.dynamo.ts";
import type { Look, Sight } from "./report.lasting.rules.ts";
import type { Recount } from "./report.recount.rules.ts";
import { readRows, shardKey, type Rows } from "./report.rows.ts";
import { incrementsIn, type Counted } from "./report.rules.ts";

/** `quietMs`: so long a message is on its way, and a younger one is not missing. `lagMs`: a row is in its index and in every copy after it. */
export type Asked = { eventId: string; timeZone: string; quietMs: number; lagMs: number };

/** `gone`: taken from the shard. `held`: by orders. */
export type StockDifference = { pool: string; shard: number; gone: number; held: number };

export const counterKey = ({ item, name }: Difference): string => `${item} ${name}`;

const readShards = async (eventId: string): Promise<WatchedShard[]> => {
  const { ticketTypes = [], products = [], pools = [] } = (await Catalog.getFresh(eventId)) ?? {};
  const names = new Set([...[...ticketTypes, ...products].flatMap((one) => one.pools), ...pools.map(({ pool }) => pool)]);
  return Stock.readWatched([...names]);
};

const isScan = ({ type }: Counted): boolean => type === "ticket.scanned" || type === "scan.undone";

/** Takes messages on their way off what the rows say: the counters do not have them yet. */
const withoutUncounted = ({ expected, uncounted }: Rows, timeZone: string): Recount => {
  const recount: Recount = new Map([...expected].map(([item, sums]) => [item, new Map(sums)]));
  for (const { item, name, by } of incrementsIn(
    timeZone,
    uncounted.filter((message) => !isScan(message)),
  )) {
    const sums = recount.get(sumItemOf(item)) ?? new Map<string, number>();
    recount.set(sumItemOf(item), sums.set(name, (sums.get(name) ?? 0) - by));
  }
  return recount;
};

/** Each counter in each of its slots, with its falls: one that rose and fell by as much has the same value. */
const slotsOf = (items: readonly CounterItem[]): Map<string, string> => {
  const slots = new Map<string, string>();
  for (const item of items.toSorted((a, b) => Number(a["slot"]) - Number(b["slot"]))) {
    const add = (of: string, name: string, text: string): void => {
      const key = `${of} ${name}`;
      slots.set(key, `${slots.get(key) ?? ""} ${String(item["slot"])}:${text}`);
    };
    for (const [of, sums] of countersOf([item])) for (const [name, value] of sums) add(of, name, `${value}`);
    for (const [name, sum] of fallsIn(item)) add(sumItemOf(String(item["name"])), name, `fell ${sum}`);
  }
  return slots;
};

type Seen = { items: CounterItem[]; shards: WatchedShard[] };

/** Counters of scans move while a scan is on its way: its row does not say what it counts. All others are exact. */
const sightsOfCounters = (compared: readonly Difference[], before: Seen, after: Seen, hasScansOnTheirWay: boolean): [string, Sight][] => {
  const [was, is] = [slotsOf(before.items), slotsOf(after.items)];
  return compared.map((one) => {
    const key = counterKey(one);
    const isStill = was.get(key) === is.get(key) && !(hasScansOnTheirWay && isOfScans(one));
    return [key, { by: one.counted - one.expected, isStill }];
  });
};

const sightsOfShards = (before: Seen, after: Seen, held: ReadonlyMap<string, number>): [string, Sight][] => {
  const known = new Map(before.shards.map((shard) => [shardKey(shard), shard]));
  return after.shards.map((shard) => {
    const key = shardKey(shard);
    const was = known.get(key);
    const isStill = was?.moves === shard.moves && was.capacity === shard.capacity && was.available === shard.available;
    return [key, { by: shard.capacity - shard.available - (held.get(key) ?? 0), isStill }];
  });
};

export type Looked = Awaited<ReturnType<typeof look>>;

/**
 * Reads counters and shards, then the rows, then counters and shards again. What was not written meanwhile is compared exactly, whatever else was: the
 * rows have all that was written before, and messages on their way are known by name.
 */
export const look = async ({ eventId, timeZone, quietMs, lagMs }: Asked) => {
  const read = async (): Promise<Seen> => {
    const [items, shards] = await Promise.all([readCounterItems(eventId), readShards(eventId)]);
    return { items, shards };
  };
  const before = await read();
  if (lagMs > 0) await pause(lagMs);
  const rows = await readRows(eventId, timeZone);
  const after = await read();
  const nowMs = now();
  const isAtRest = rows.changedAtMs <= nowMs - quietMs;
  const missing = rows.uncounted.filter((message) => (isScan(message) ? isAtRest : Date.parse(message.at) <= nowMs - quietMs));
  const counters = countersOf(after.items);
  const compared = comparedOf(counters, withoutUncounted(rows, timeZone));
  const [was, is] = [slotsOf(before.items), slotsOf(after.items)];
  const isSame = was.size === is.size && [...was].every(([key, slots]) => is.get(key) === slots);
  const sights: Look = new Map([
    ...sightsOfCounters(compared, before, after, rows.uncounted.some(isScan)),
    ...sightsOfShards(before, after, rows.held),
  ]);
  const shards = after.shards.map(({ pool, shard, capacity, available }): StockDifference => ({
    pool,
    shard,
    gone: capacity - available,
    held: rows.held.get(shardKey({ pool, shard })) ?? 0,
  }));
  return {
    ...rows,
    /**
     * Messages that should have been counted. A scan that is made again from its ticket does not say whether it let somebody in, so it is missing only of
     * an event at rest, whose numbers are corrected in the same run: while the message itself may come, it must not be counted in its place.
     */
    missing,
    lagMs,
    compared,
    shards,
    sights,
    differences: differencesOf(counters, rows.expected),
    isQuiet: isSame && missing.length === 0 && isAtRest,
    /** A message on its way may be of an order whose messages have old names: then it is not known. */
    knowsMessages: rows.oldChangedAtMs <= nowMs - quietMs,
    seen: after.items,
  };
};
