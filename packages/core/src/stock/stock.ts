/** Stock: pools, each split over shards so that many buyers can take from it at the same time. */
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { cached } from "../kernel/cache.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { PoolRow } from "./stock.entity.ts";
import {
  gatherShards,
  reopenShards,
  resizeShards,
  shardCount,
  splitCapacity,
  takenOf,
  type PoolStock,
  type Shard,
  type ShardChange,
  type StockItem,
  type StockKey,
  type WatchedShard,
} from "./stock.rules.ts";
import { ChangePool, CreatePool, PoolRef, type PoolView } from "./stock.schema.ts";

/** A pool's name contains its number of shards, which is fixed, so that all shards can be found by the name. */
const poolOf = (id: string, capacity: number): string => `${id}:${shardCount(capacity)}`;

export const poolIdOf = (pool: string): string => pool.slice(0, pool.indexOf(":"));

const shardsIn = (pool: string): number => {
  const count = Number(pool.slice(pool.indexOf(":") + 1));
  invariant(Number.isInteger(count) && count > 0, `not a pool: ${pool}`);
  return count;
};

/** Written in the transaction that makes the ticket type, product or pool that sells from it. */
export const newShards = (pool: string, capacity: number) =>
  splitCapacity(capacity, shardsIn(pool)).map((seats, shard) => ({ pool, shard, capacity: seats, available: seats }));

/** The pool of one ticket type or product. Capacity null is unlimited and has no pool. */
export const newPool = (id: string, capacity: number | null) => {
  if (capacity === null) return { pools: [], shards: [] };
  const pool = poolOf(id, capacity);
  return { pools: [pool], shards: newShards(pool, capacity) };
};

/** Makes a pool that several ticket types of the event share. Organizers of the event only. */
export const createPool = operation(CreatePool, async ({ eventId, pool: { name, capacity } }): Promise<PoolView> => {
  const event = await Event.getOwned(eventId, "event.change");
  const poolId = Id.create("pol");
  const pool = poolOf(poolId, capacity);
  const isWritten = await Event.addCounted({
    event,
    counter: "poolCount",
    countExisting: async () => (await rows.pool.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data.length,
    unavailable: "stock.unavailable",
    writes: (t) => [
      t.pool.create({ eventId, poolId, name, capacity, pool, createdAtMs: now() }).commit(),
      ...newShards(pool, capacity).map((shard) => t.stock.create(shard).commit()),
    ],
  });
  if (!isWritten) throw Event.eventMissing();
  return { id: poolId, eventId, name, capacity };
});

export const viewPool = ({ poolId, eventId, name, capacity }: PoolRow): PoolView => ({ id: poolId, eventId, name, capacity });

/** Every shard of these pools. */
export const keysOf = (pools: readonly string[]): StockKey[] =>
  pools.flatMap((pool) => Array.from({ length: shardsIn(pool) }, (_, shard) => ({ pool, shard })));

const readShardRows = (pools: readonly string[], consistent: boolean) =>
  asTransient("stock.unavailable", async () => {
    const keys = keysOf(pools);
    if (keys.length === 0) return [];
    const { data, unprocessed } = await rows.stock.get(keys).go({ consistent, concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient("stock.unavailable");
    return data;
  });

/** `consistent` for decisions. An eventually consistent read is cheaper. */
export const readShards = async (pools: readonly string[], { consistent }: { consistent: boolean }): Promise<Shard[]> =>
  (await readShardRows(pools, consistent)).map(({ pool, shard, available, overbooked }) => ({ pool, shard, available, overbooked }));

/** Every shard of a pool with its capacity. */
export const readItems = async (pool: string): Promise<StockItem[]> =>
  (await readShardRows([pool], true)).map(({ pool: name, shard, capacity, available, overbooked }) => ({
    pool: name,
    shard,
    capacity,
    available,
    overbooked,
  }));

/** Every shard of these pools, for a comparison with orders. */
export const readWatched = async (pools: readonly string[]): Promise<WatchedShard[]> =>
  (await readShardRows(pools, true)).map(({ moves = 0, ...shard }) => ({ ...shard, moves }));

/** `overbooked`: what orders have beyond the capacity. Empty: the shards stay as they are. */
type Resize = { shards: ShardChange[]; overbooked: number };

/**
 * The changes of a pool's shards for a new capacity. Below what is sold or held it is accepted: the pool sells nothing until as much came back. `pools`:
 * of which the first is resized.
 */
export const planResize = async (p: {
  pools: readonly string[];
  capacity: number | undefined;
  newCapacity: number | undefined;
}): Promise<Resize | undefined> => {
  const [pool] = p.pools;
  if (p.newCapacity === undefined || p.newCapacity === p.capacity || pool === undefined) return undefined;
  const items = await readItems(pool);
  return { shards: resizeShards(items, p.newCapacity, p.capacity), overbooked: Math.max(0, takenOf(items) - p.newCapacity) };
};

/** The transaction fails when what a change depends on was sold or came back meanwhile. */
export const resizeWrites = ({ stock }: Writes, changes: readonly ShardChange[] = []) =>
  changes.map((change) => {
    if ("by" in change) {
      const { pool, shard, by } = change;
      const update = stock.patch({ pool, shard }).add({ capacity: by, available: by });
      return update
        .where(({ available, overbooked }, { gte, notExists }) =>
          by < 0 ? `${gte(available, -by)} AND ${notExists(overbooked)}` : notExists(overbooked),
        )
        .commit();
    }
    const { was, capacity, available, overbooked } = change;
    const { pool, shard } = was;
    const update = stock.patch({ pool, shard }).set({ capacity, available, ...(overbooked ? { overbooked } : {}) });
    return (overbooked ? update : update.remove(["overbooked"]))
      .where((row, { eq }) => `${eq(row.capacity, was.capacity)} AND ${eq(row.available, was.available)}`)
      .commit();
  });

/** For the row that has the limit. */
export const overbookedOf = (resize: Resize | undefined) => (resize ? { overbooked: resize.overbooked } : {});

/** Spreads anew what came back to overbooked pools, see `reopenShards`. A pool that changes meanwhile stays as it is. */
export const reopen = async (pools: readonly string[]): Promise<void> => {
  for (const pool of pools) {
    const changes = reopenShards(await readItems(pool));
    if (changes)
      await commit(
        "stock.unavailable",
        transaction.write((t) => resizeWrites(t, changes)),
      );
  }
};

/** Brings seats that lie in many shards into one, see `gatherShards`. A pool that changes meanwhile stays as it is. */
export const gather = async (pools: readonly string[], seats: number): Promise<void> => {
  for (const pool of pools) {
    const changes = gatherShards(await readItems(pool), seats);
    if (changes)
      await commit(
        "stock.unavailable",
        transaction.write((t) => resizeWrites(t, changes)),
      );
  }
};

type FullShard = StockKey & { capacity: number };

/** The shards of what was never sold and is not held. Undefined when one of them sold or holds a seat. */
export const findUnsold = async (pools: readonly string[]): Promise<FullShard[] | undefined> => {
  const shards = await readShardRows(pools, true);
  if (shards.some(({ capacity, available, wasSold }) => available !== capacity || wasSold)) return undefined;
  return shards.map(({ pool, shard, capacity }) => ({ pool, shard, capacity }));
};

/** The transaction fails when a seat was taken meanwhile. */
export const unsoldConditions = ({ stock }: Writes, shards: readonly FullShard[]) =>
  shards.map(({ pool, shard, capacity }) =>
    stock
      .check({ pool, shard })
      .where((row, { eq, notExists }) => [eq(row.capacity, capacity), eq(row.available, capacity), notExists(row.wasSold)].join(" AND "))
      .commit(),
  );

/** The transaction fails when a seat was taken meanwhile, and later sales find no shard to take from. */
export const removalWrites = ({ stock }: Writes, shards: readonly FullShard[]) =>
  shards.map(({ pool, shard, capacity }) =>
    stock
      .delete({ pool, shard })
      .where((row, { eq, notExists }) => [eq(row.capacity, capacity), eq(row.available, capacity), notExists(row.wasSold)].join(" AND "))
      .commit(),
  );

const poolMissing = (): Fault => new Fault("missing", "pool.missing", "There is no such pool.");
const poolChanged = (): Fault =>
  new Fault("conflict", "pool.changed", "Somebody changed the pool or bought from it meanwhile: look at it and try again.");

const getPool = async (eventId: string, poolId: string) => {
  const event = await Event.getOwned(eventId, "event.change", poolMissing());
  const { data } = await asTransient("stock.unavailable", () => rows.pool.get({ eventId, poolId }).go({ consistent: true }));
  if (!data) throw poolMissing();
  return { event, row: data };
};

const MAX_ATTEMPTS = 4;

/** Changes the fields in the request. Organizers of the event only; safe to repeat. */
export const changePool = operation(ChangePool, async ({ eventId, poolId, change: { name, capacity } }): Promise<PoolView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getPool(eventId, poolId);
    const changes = { ...(name === undefined ? {} : { name }), ...(capacity === undefined ? {} : { capacity }) };
    if (Object.keys(changes).length === 0) return viewPool(row);
    noteChange(viewPool(row), viewPool({ ...row, ...changes }));
    const resize = await planResize({ pools: [row.pool], capacity: row.capacity, newCapacity: capacity });
    const isWritten = await commit(
      "stock.unavailable",
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        t.pool
          .patch({ eventId, poolId })
          .set({ ...changes, ...overbookedOf(resize) })
          .where((pool, { eq }) => eq(pool.capacity, row.capacity))
          .commit(),
        ...resizeWrites(t, resize?.shards),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return viewPool({ ...row, ...changes });
  }
  throw poolChanged();
});

const poolInUse = (names: readonly string[]): Fault => {
  const message = `${names.length} ticket types draw from this pool: remove them first.`;
  return new Fault("conflict", "pool.in_use", message, [{ path: "", message, params: { count: names.length, name: names[0] ?? "" } }]);
};

/** Removes a pool from which no ticket type draws. Organizers of the event only. A repeat is answered `pool.missing`. */
export const removePool = operation(PoolRef, async ({ eventId, poolId }): Promise<PoolView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getPool(eventId, poolId);
    const types = await asTransient("stock.unavailable", () =>
      rows.ticketType.query.primary({ eventId }).go({ consistent: true, pages: "all" }),
    );
    const using = types.data.filter(({ pools }) => pools.includes(row.pool));
    if (using.length > 0) throw poolInUse(using.map(({ name }) => name));
    const shards = await findUnsold([row.pool]);
    if (!shards) throw new Fault("conflict", "pool.sold", "Tickets of this pool were sold or are held: it stays.");
    const isWritten = await commit(
      "stock.unavailable",
      transaction.write((t) => [
        Event.countOneLess(t, event, "poolCount"),
        t.pool
          .delete({ eventId, poolId })
          .where((pool, { eq, notExists }) => (row.uses === undefined ? notExists(pool.uses) : eq(pool.uses, row.uses)))
          .commit(),
        ...removalWrites(t, shards),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return viewPool(row);
  }
  throw poolChanged();
});

const poolCache = cached({ forMs: 2000 }, async (pool: string): Promise<PoolStock> => {
  const shards = await readShardRows([pool], false);
  const available = shards.reduce((sum, shard) => sum + shard.available, 0);
  const capacity = shards.reduce((sum, shard) => sum + shard.capacity, 0);
  return { available, gone: capacity - available, heldAtMs: Math.max(0, ...shards.map(({ heldAtMs = 0 }) => heldAtMs)) };
});

/** Up to two seconds stale. For display only. */
export const readPool = (pool: string): Promise<PoolStock> => poolCache.get(pool);

/** Seats on sale in these pools, up to two seconds stale. Null: no limit. For display only. */
export const readAvailable = async (pools: readonly string[]): Promise<number | null> => {
  if (pools.length === 0) return null;
  return Math.max(0, Math.min(...(await Promise.all(pools.map(readPool))).map(({ available }) => available)));
};

/** Reads what is left in the shortest of these pools, of which there is one at least. Less than 0: so many more are sold or held than its limit. */
export const readBalance = async (pools: readonly string[]): Promise<number> => {
  const shards = await readShards(pools, { consistent: true });
  const balanceOf = (name: string): number => shards.filter(({ pool }) => pool === name).reduce((sum, { available }) => sum + available, 0);
  return Math.min(...pools.map(balanceOf));
};
