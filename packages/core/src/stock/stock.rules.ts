/** Allocation of stock. A pool is spread over shards, so that concurrent buyers rarely write the same item. */
export type StockKey = { pool: string; shard: number };
export type Allocation = StockKey & { quantity: number };
/** What a pool has, for display. `gone`: taken by orders, paid or not. `heldAtMs`: when an unpaid order last took from it, 0 for never. */
export type PoolStock = { available: number; gone: number; heldAtMs: number };

/** `overbooked`: the pool's limit is lower than what its orders have, so that none of its shards sells. Only then is `available` less than 0. */
export type Shard = StockKey & { available: number; overbooked?: boolean | undefined };
/** Quantity by pool. */
export type Demand = ReadonlyMap<string, number>;

/** Adds up the lines that share a pool, because a transaction may write an item only once. */
export const demandOf = (lines: readonly { quantity: number; pools: readonly string[] }[]): Demand => {
  const demand = new Map<string, number>();
  for (const { quantity, pools } of lines) for (const pool of new Set(pools)) demand.set(pool, (demand.get(pool) ?? 0) + quantity);
  return demand;
};

/** The pools whose shards together hold less than the demand. What an overbooked pool lacks is taken off what came back to it. */
export const findShortPools = (demand: Demand, shards: readonly Shard[]): string[] => {
  const sums = new Map<string, number>();
  for (const { pool, available, overbooked } of shards)
    sums.set(pool, (sums.get(pool) ?? 0) + (overbooked ? available : Math.max(0, available)));
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

/** Undefined when any pool is short or overbooked: all or nothing. */
export const allocate = (demand: Demand, shards: readonly Shard[], random: () => number): Allocation[] | undefined => {
  const open = shards.filter(({ overbooked }) => !overbooked);
  return findShortPools(demand, open).length > 0
    ? undefined
    : [...demand].flatMap(([pool, quantity]) => allocatePool(pool, quantity, open, random));
};

/** A shard sells about 40 orders a second before its writes collide. Fixed when the pool is made. */
export const shardCount = (capacity: number): number => Math.min(64, Math.max(1, Math.ceil(capacity / 100)));

export const splitCapacity = (capacity: number, shards: number): number[] =>
  Array.from({ length: shards }, (_, shard) => Math.floor(capacity / shards) + (shard < capacity % shards ? 1 : 0));

export type StockItem = Shard & { capacity: number };
/** `moves`: how many times orders took from it and gave back. */
export type WatchedShard = StockItem & { moves: number };

/** Adds to a shard's capacity and to what it has, or removes from both if so much is left. */
type Addition = StockKey & { by: number };
/** Replaces what a shard has, if nothing changed since `was` was read. */
type Replacement = { was: StockItem; capacity: number; available: number; overbooked: boolean };
export type ShardChange = Addition | Replacement;

/** Removes seats where most are available. Undefined when fewer are available than are to be removed. */
const removeSeats = (shards: readonly StockItem[], seats: number): Addition[] | undefined => {
  let missing = seats;
  const changes: Addition[] = [];
  for (const { pool, shard, available } of shards.toSorted((a, b) => b.available - a.available)) {
    const part = Math.min(missing, available);
    if (part <= 0) break;
    changes.push({ pool, shard, by: -part });
    missing -= part;
  }
  return missing === 0 ? changes : undefined;
};

/** Spreads what is left of the capacity, or what is lacking, over the shards. What their orders have stays where it is. */
const replaceShards = (shards: readonly StockItem[], capacity: number): Replacement[] => {
  const left = capacity - takenOf(shards);
  const parts = splitCapacity(Math.max(0, left), shards.length);
  let lacking = Math.max(0, -left);
  return shards.map((was, at) => {
    const taken = was.capacity - was.available;
    const lacks = Math.min(lacking, taken);
    lacking -= lacks;
    const available = (parts[at] ?? 0) - lacks;
    return { was, capacity: taken + available, available, overbooked: left < 0 };
  });
};

/** Counts what orders have of these shards. */
export const takenOf = (shards: readonly StockItem[]): number =>
  shards.reduce((sum, { capacity, available }) => sum + capacity - available, 0);

const isOverbooked = (shards: readonly StockItem[]): boolean => shards.some(({ overbooked }) => overbooked);

/**
 * Seats are added evenly, and removed where they are left. A capacity below what orders have makes the pool overbooked: it sells nothing. `from`: the
 * capacity as its row has it, because seats may move from one shard to another while these are read.
 */
export const resizeShards = (
  shards: readonly StockItem[],
  capacity: number,
  from = shards.reduce((sum, shard) => sum + shard.capacity, 0),
): ShardChange[] => {
  const by = capacity - from;
  if (isOverbooked(shards)) return replaceShards(shards, capacity);
  if (by < 0) return removeSeats(shards, -by) ?? replaceShards(shards, capacity);
  const parts = splitCapacity(by, shards.length);
  return shards.map(({ pool, shard }, at) => ({ pool, shard, by: parts[at] ?? 0 })).filter((change) => change.by > 0);
};

/**
 * Puts on sale what came back to an overbooked pool beyond what it lacked. While it lacks seats still, what came back to a shard counts against what the
 * others lack, so that the pool looks as empty as it is. Undefined: nothing changes.
 */
export const reopenShards = (shards: readonly StockItem[]): ShardChange[] | undefined => {
  const capacity = shards.reduce((sum, shard) => sum + shard.capacity, 0);
  const cameBack = takenOf(shards) <= capacity || shards.some(({ available }) => available > 0);
  return isOverbooked(shards) && cameBack ? replaceShards(shards, capacity) : undefined;
};

/** In one transaction, with room for the shard that receives. */
const MAX_GATHERED = 90;

/**
 * Moves seats that are left from shards with few of them to the one with the most, until that has `seats`. What orders have stays where it is. Undefined:
 * it has them already, or too few are left within reach of one write.
 */
export const gatherShards = (shards: readonly StockItem[], seats: number): Addition[] | undefined => {
  const [most, ...others] = shards.toSorted((a, b) => b.available - a.available);
  if (!most || isOverbooked(shards)) return undefined;
  let missing = seats - most.available;
  const changes: Addition[] = [];
  for (const { pool, shard, available } of others.slice(0, MAX_GATHERED)) {
    const part = Math.min(missing, available);
    if (part <= 0) break;
    changes.push({ pool, shard, by: -part });
    missing -= part;
  }
  if (missing > 0 || changes.length === 0) return undefined;
  return [{ pool: most.pool, shard: most.shard, by: seats - most.available }, ...changes];
};
