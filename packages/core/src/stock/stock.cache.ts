/** What one process knows of the stock between its requests. */
import { singleFlight } from "../kernel/single-flight.ts";
import type { Allocation, Demand, Shard } from "./stock.rules.ts";

const SOLD_OUT_MS = 2_000;

/** A strongly consistent read of every shard of these pools, and the clock of the protocol. */
type Source = { store: { shards(pools: readonly string[]): Promise<Shard[]> }; now: () => number };

/** `number`: how many reads this process had started when this one started. */
type Reading = { number: number; startedAtMs: number; shards: Shard[] };

/** Guides the choice of shards. It is an answer only where it holds a refusal that came from a consistent read. */
export class StockCache {
  readonly #shards = new Map<string, Shard>();
  readonly #soldOutMs: number;
  #reads = 0;
  /** By set of pools. */
  readonly #flights = singleFlight<Reading>();
  readonly #lastRead = new Map<string, number>();
  /** By pool: the smallest quantity that a consistent read could not serve. */
  readonly #refused = new Map<string, { quantity: number; atMs: number }>();
  /** By pool: the number of the last read that had started when stock came back. */
  readonly #returned = new Map<string, number>();

  constructor(soldOutMs: number = SOLD_OUT_MS) {
    this.#soldOutMs = soldOutMs;
  }

  get reads(): number {
    return this.#reads;
  }

  of(demanded: Demand): Shard[] {
    return [...this.#shards.values()].filter(({ pool }) => demanded.has(pool));
  }

  update(shards: readonly Shard[]): void {
    for (const { pool, shard, available, overbooked } of shards)
      this.#shards.set(`${pool}#${shard}`, { pool, shard, available, overbooked });
  }

  /** Called before the write, and again with the other sign when it fails, so that concurrent requests choose different seats. */
  count(allocations: readonly Allocation[], sign: 1 | -1): void {
    for (const { pool, shard, quantity } of allocations) {
      const known = this.#shards.get(`${pool}#${shard}`);
      if (known) this.update([{ ...known, available: known.available + sign * quantity }]);
    }
  }

  /** Seats that this process put back on sale end its cached refusals, and those of reads that may have missed the seats. */
  giveBack(allocations: readonly Allocation[]): void {
    this.count(allocations, 1);
    for (const { pool } of allocations) {
      this.#refused.delete(pool);
      this.#returned.set(pool, this.#reads);
    }
  }

  refuse(pools: readonly string[], demanded: Demand, { number, startedAtMs }: Reading): void {
    for (const pool of pools) {
      const quantity = demanded.get(pool) ?? 0;
      const known = this.#refused.get(pool);
      const tighter = known && known.quantity < quantity && startedAtMs - known.atMs < this.#soldOutMs;
      if (number > (this.#returned.get(pool) ?? 0) && !tighter) this.#refused.set(pool, { quantity, atMs: startedAtMs });
    }
  }

  /** The pools that refused this quantity or a smaller one within the last two seconds. */
  refusedOf(demanded: Demand, nowMs: number): string[] {
    const isRefused = (pool: string, quantity: number) => {
      const known = this.#refused.get(pool);
      return known !== undefined && quantity >= known.quantity && nowMs - known.atMs < this.#soldOutMs;
    };
    return [...demanded].filter(([pool, quantity]) => isRefused(pool, quantity)).map(([pool]) => pool);
  }

  /**
   * Reads every shard of these pools, one read at a time for all callers. `since` is `reads` when the caller's attempt began. Only a read that
   * started after that may answer: it shows the stock at an instant within the attempt, so that "sold out" was true while the buyer waited. An
   * older one may have missed seats that came back before the buyer asked.
   */
  read(source: Source, pools: readonly string[], since: number): Promise<Reading> {
    const key = pools.toSorted().join();
    const running = this.#flights.running(key);
    if (running && (this.#lastRead.get(key) ?? 0) > since) return running;
    return this.#flights.loadNext(key, () => this.#start(source, pools, key));
  }

  async #start({ store, now }: Source, pools: readonly string[], key: string): Promise<Reading> {
    const number = ++this.#reads;
    const startedAtMs = now();
    this.#lastRead.set(key, number);
    const shards = await store.shards(pools);
    this.update(shards);
    return { number, startedAtMs, shards };
  }
}
