/** Stock: pools, each split over shards so that many buyers can take from it at the same time. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { cached } from "../kernel/cache.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { rows } from "../table/service.ts";
import { shardCount, splitCapacity, type Shard } from "./stock.rules.ts";
import { CreatePool, type PoolView } from "./stock.schema.ts";

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
  requireActor("organizer");
  const event = await Event.getOwned(eventId);
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

/** `consistent` for decisions. An eventually consistent read is cheaper. */
export const readShards = (pools: readonly string[], { consistent }: { consistent: boolean }): Promise<Shard[]> =>
  asTransient("stock.unavailable", async () => {
    const keys = pools.flatMap((pool) => Array.from({ length: shardsIn(pool) }, (_, shard) => ({ pool, shard })));
    if (keys.length === 0) return [];
    const { data, unprocessed } = await rows.stock.get(keys).go({ consistent, concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient("stock.unavailable");
    return data.map(({ pool, shard, available }) => ({ pool, shard, available }));
  });

const availableCache = cached({ forMs: 2000 }, async (pool: string) => {
  const shards = await readShards([pool], { consistent: false });
  return shards.reduce((sum, { available }) => sum + available, 0);
});

/** Seats on sale in these pools, up to two seconds stale. Null: no limit. For display only. */
export const readAvailable = async (pools: readonly string[]): Promise<number | null> => {
  if (pools.length === 0) return null;
  return Math.min(...(await Promise.all(pools.map((pool) => availableCache.get(pool)))));
};
