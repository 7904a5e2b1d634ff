/** What can be sold: pools, each split over shards so that many buyers can take from it at once. */
import { patiently, Transient } from "../kernel/fault.ts";
import { cached } from "../kernel/cache.ts";
import { invariant } from "../kernel/invariant.ts";
import { rows } from "../table/service.ts";
import { shardCount, split, type Shard } from "./stock.rules.ts";

/** A pool's name carries its number of shards, fixed at creation, so that whoever knows the pool can find them all. */
export const poolOf = (id: string, capacity: number): string => `${id}:${shardCount(capacity)}`;

export const poolIdOf = (pool: string): string => pool.slice(0, pool.indexOf(":"));

const shardsIn = (pool: string): number => {
  const count = Number(pool.slice(pool.indexOf(":") + 1));
  invariant(Number.isInteger(count) && count > 0, `not a pool: ${pool}`);
  return count;
};

/** The stock items of a new pool; they come into being in the write that makes what sells from it. */
export const opening = (pool: string, capacity: number) =>
  split(capacity, shardsIn(pool)).map((seats, shard) => ({ pool, shard, capacity: seats, available: seats }));

/** Every shard of these pools. Consistent where it decides, else eventually consistent and cheaper. */
export const shards = (pools: readonly string[], { consistent }: { consistent: boolean }): Promise<Shard[]> =>
  patiently("stock.unavailable", async () => {
    const keys = pools.flatMap((pool) => Array.from({ length: shardsIn(pool) }, (_, shard) => ({ pool, shard })));
    if (keys.length === 0) return [];
    const { data, unprocessed } = await rows.stock.get(keys).go({ consistent, concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient("stock.unavailable");
    return data.map(({ pool, shard, available }) => ({ pool, shard, available }));
  });

const seen = cached({ forMs: 2000 }, async (pool: string) => {
  const found = await shards([pool], { consistent: false });
  return found.reduce((sum, { available }) => sum + available, 0);
});

/** What is left for sale of something that draws from these pools, at most two seconds old. Null: no limit. For display only. */
export const available = async (pools: readonly string[]): Promise<number | null> => {
  if (pools.length === 0) return null;
  return Math.min(...(await Promise.all(pools.map((pool) => seen.get(pool)))));
};
