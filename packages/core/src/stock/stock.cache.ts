/** What one process knows of the stock between its requests. */
import type { Allocation, Demand, Shard } from "./stock.rules.ts";

const SOLD_OUT_MS = 2_000;

/** Where a read comes from: strongly consistent, every shard of the pools. */
type Source = { store: { shards(pools: readonly string[]): Promise<Shard[]> }; now: () => number };

const ignore = (): void => undefined;

type Reading = { number: number; beganAtMs: number; shards: Shard[] };

/** What this process last saw of the stock. It guides the choice of shards; only a refusal it took from a consistent read is an answer. */
export class StockCache {
  readonly #shards = new Map<string, Shard>();
  readonly #soldOutMs: number;
  #reads = 0;
  /** By set of pools: the read in the air, and the one that starts when it has landed. */
  readonly #flying = new Map<string, { number: number; landing: Promise<Reading> }>();
  readonly #queued = new Map<string, Promise<Reading>>();
  /** By pool: the least quantity a consistent read could not serve. */
  readonly #refused = new Map<string, { quantity: number; atMs: number }>();
  /** By pool: the last read that had begun when stock came back. */
  readonly #given = new Map<string, number>();

  constructor(soldOutMs: number = SOLD_OUT_MS) {
    this.#soldOutMs = soldOutMs;
  }

  /** Reads begun so far. */
  get reads(): number {
    return this.#reads;
  }

  of(demanded: Demand): Shard[] {
    return [...this.#shards.values()].filter(({ pool }) => demanded.has(pool));
  }

  note(shards: readonly Shard[]): void {
    for (const { pool, shard, available } of shards) this.#shards.set(`${pool}#${shard}`, { pool, shard, available });
  }

  /** Before the write, and back when it fails, so that concurrent requests of one process do not all choose the same seats. */
  count(allocations: readonly Allocation[], sign: 1 | -1): void {
    for (const { pool, shard, quantity } of allocations) {
      const known = this.#shards.get(`${pool}#${shard}`);
      if (known) this.note([{ ...known, available: known.available + sign * quantity }]);
    }
  }

  /** A give-back of this process ends its cached refusals, and those of reads that may have missed it. */
  gave(allocations: readonly Allocation[]): void {
    this.count(allocations, 1);
    for (const { pool } of allocations) {
      this.#refused.delete(pool);
      this.#given.set(pool, this.#reads);
    }
  }

  refuse(pools: readonly string[], demanded: Demand, { number, beganAtMs }: Reading): void {
    for (const pool of pools) {
      const quantity = demanded.get(pool) ?? 0;
      const known = this.#refused.get(pool);
      const tighter = known && known.quantity < quantity && beganAtMs - known.atMs < this.#soldOutMs;
      if (number > (this.#given.get(pool) ?? 0) && !tighter) this.#refused.set(pool, { quantity, atMs: beganAtMs });
    }
  }

  /** Pools of which as much or less was refused just now. */
  refusedOf(demanded: Demand, nowMs: number): string[] {
    const fresh = (pool: string, quantity: number) => {
      const known = this.#refused.get(pool);
      return known !== undefined && quantity >= known.quantity && nowMs - known.atMs < this.#soldOutMs;
    };
    return [...demanded].filter(([pool, quantity]) => fresh(pool, quantity)).map(([pool]) => pool);
  }

  /**
   * All shards of these pools, read once for all who ask meanwhile. `since` is `reads` as the caller's attempt began: only a read that began
   * after that may answer it. Such a read shows the stock at an instant inside the attempt, so "sold out" was true while the buyer waited.
   * An older one may have missed seats that were back before the buyer asked. Whoever finds only an older one in the air waits for the next,
   * which has not begun and so serves all who wait: never more than one read at a time.
   */
  read(source: Source, pools: readonly string[], since: number): Promise<Reading> {
    const key = pools.toSorted().join();
    const flying = this.#flying.get(key);
    if (flying && flying.number > since) return flying.landing;
    const queued = this.#queued.get(key);
    if (queued) return queued;
    if (!flying) return this.#begin(source, pools, key);
    const next = flying.landing.then(ignore, ignore).then(() => this.#begin(source, pools, key));
    this.#queued.set(key, next);
    return next;
  }

  #begin({ store, now }: Source, pools: readonly string[], key: string): Promise<Reading> {
    const number = ++this.#reads;
    const beganAtMs = now();
    this.#queued.delete(key);
    const landing = store
      .shards(pools)
      .then((shards) => {
        this.note(shards);
        return { number, beganAtMs, shards };
      })
      .finally(() => this.#flying.delete(key));
    this.#flying.set(key, { number, landing });
    return landing;
  }
}
