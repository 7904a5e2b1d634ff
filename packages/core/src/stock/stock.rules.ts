/** What a pool of stock can serve, and from which of its shards. A pool is spread over shards so that buyers seldom write the same item. */
export type StockKey = { pool: string; shard: number };
export type Allocation = StockKey & { quantity: number };
export type Shard = StockKey & { available: number };
/** Quantity by pool. */
export type Demand = ReadonlyMap<string, number>;

/** Lines that share a pool are added up: one transaction may touch an item only once. */
export const demandOf = (lines: readonly { quantity: number; pools: readonly string[] }[]): Demand => {
  const demand = new Map<string, number>();
  for (const { quantity, pools } of lines) for (const pool of new Set(pools)) demand.set(pool, (demand.get(pool) ?? 0) + quantity);
  return demand;
};

/** The pools that cannot serve their part, however it is divided. */
export const findShortPools = (demand: Demand, shards: readonly Shard[]): string[] => {
  const left = new Map<string, number>();
  for (const { pool, available } of shards) left.set(pool, (left.get(pool) ?? 0) + Math.max(0, available));
  return [...demand].filter(([pool, quantity]) => (left.get(pool) ?? 0) < quantity).map(([pool]) => pool);
};

/** A random shard that holds the whole quantity, so that equals spread; else the largest first, so that few are touched. */
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

/** Where the whole demand comes from; undefined when any pool is short: all or nothing. */
export const allocate = (demand: Demand, shards: readonly Shard[], random: () => number): Allocation[] | undefined =>
  findShortPools(demand, shards).length > 0
    ? undefined
    : [...demand].flatMap(([pool, quantity]) => allocatePool(pool, quantity, shards, random));

/** A shard sells about 40 orders a second before its writes collide; fixed when the pool is made. */
export const shardCount = (capacity: number): number => Math.min(64, Math.max(1, Math.ceil(capacity / 100)));

/** Capacity by shard, as even as whole seats allow. */
export const splitCapacity = (capacity: number, shards: number): number[] =>
  Array.from({ length: shards }, (_, shard) => Math.floor(capacity / shards) + (shard < capacity % shards ? 1 : 0));

/**
 * How the shards of a pool follow when so many seats are added to it, evenly, or taken from it, where most are left.
 * Undefined when fewer are left than are to go.
 */
export const resizeShards = (shards: readonly Shard[], by: number): (StockKey & { by: number })[] | undefined => {
  if (by >= 0)
    return shards
      .map(({ pool, shard }, at) => ({ pool, shard, by: splitCapacity(by, shards.length)[at] ?? 0 }))
      .filter((one) => one.by > 0);
  let missing = -by;
  const taken: (StockKey & { by: number })[] = [];
  for (const { pool, shard, available } of shards.toSorted((a, b) => b.available - a.available)) {
    const part = Math.min(missing, available);
    if (part <= 0) break;
    taken.push({ pool, shard, by: -part });
    missing -= part;
  }
  return missing === 0 ? taken : undefined;
};
