/** Allocation of stock. A pool is spread over shards, so that concurrent buyers rarely write the same item. */
export type StockKey = { pool: string; shard: number };
export type Allocation = StockKey & { quantity: number };
/** What a pool has, for display. `gone`: taken by orders, paid or not. `heldAtMs`: when an unpaid order last took from it, 0 for never. */
export type PoolStock = { available: number; gone: number; heldAtMs: number };

export type Shard = StockKey & { available: number };
/** Quantity by pool. */
export type Demand = ReadonlyMap<string, number>;

/** Adds up the lines that share a pool, because a transaction may write an item only once. */
export const demandOf = (lines: readonly { quantity: number; pools: readonly string[] }[]): Demand => {
  const demand = new Map<string, number>();
  for (const { quantity, pools } of lines) for (const pool of new Set(pools)) demand.set(pool, (demand.get(pool) ?? 0) + quantity);
  return demand;
};

/** The pools whose shards together hold less than the demand. */
export const findShortPools = (demand: Demand, shards: readonly Shard[]): string[] => {
  const sums = new Map<string, number>();
  for (const { pool, available } of shards) sums.set(pool, (sums.get(pool) ?? 0) + Math.max(0, available));
  return [...demand].filter(([pool, quantity]) => (sums.get(pool) ?? 0) < quantity).map(([pool]) => pool);
};

/** A random shard that holds the whole quantity, so that buyers spread; otherwise the largest shards first, so that few are written. */
const allocatePool = (pool: string, quantity: number, shards: readonly Shard[], random: () => number): Allocation[] => {
  const open = shards.filter((shard) => shard.pool === pool && shard.available > 0);
  const whole = open.filter(({ available }) => available >= quantity);
  const single = whole[Math.floor(random() * whole.length)];
  if (single) return [{ pool, shard: single.shard, quantity }];
  const parts: Allocation[] = [];
  let missing = quantity;
  for (const { shard, available } of open.toSorted((a, b) => b.available - a.available)) {
    if (missing === 0) break;
    const part = Math.min(missing, available);
    parts.push({ pool, shard, quantity: part });
    missing -= part;
  }
  return parts;
};

/** Undefined when any pool is short: all or nothing. */
export const allocate = (demand: Demand, shards: readonly Shard[], random: () => number): Allocation[] | undefined =>
  findShortPools(demand, shards).length > 0
    ? undefined
    : [...demand].flatMap(([pool, quantity]) => allocatePool(pool, quantity, shards, random));

/** A shard sells about 40 orders a second before its writes collide. Fixed when the pool is made. */
export const shardCount = (capacity: number): number => Math.min(64, Math.max(1, Math.ceil(capacity / 100)));

export const splitCapacity = (capacity: number, shards: number): number[] =>
  Array.from({ length: shards }, (_, shard) => Math.floor(capacity / shards) + (shard < capacity % shards ? 1 : 0));

/** Adds seats to the shards evenly, or removes them where most are available. Undefined when fewer are available than are to be removed. */
export const resizeShards = (shards: readonly Shard[], by: number): (StockKey & { by: number })[] | undefined => {
  if (by >= 0)
    return shards
      .map(({ pool, shard }, at) => ({ pool, shard, by: splitCapacity(by, shards.length)[at] ?? 0 }))
      .filter((change) => change.by > 0);
  let missing = -by;
  const changes: (StockKey & { by: number })[] = [];
  for (const { pool, shard, available } of shards.toSorted((a, b) => b.available - a.available)) {
    const part = Math.min(missing, available);
    if (part <= 0) break;
    changes.push({ pool, shard, by: -part });
    missing -= part;
  }
  return missing === 0 ? changes : undefined;
};
