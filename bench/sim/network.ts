/** A faulty network between processes that die and a store that does not. */
import { Transient } from "@catraca/core/kernel/fault";
import { StockCache } from "@catraca/core/stock/stock.cache.ts";
import type { Allocation } from "@catraca/core/stock/stock.rules.ts";
import type { Agenda, Random } from "./time.ts";

export const SECOND = 1_000;

const ODDS = { requestLost: 0.06, replyLost: 0.1, conflict: 0.06, duplicate: 0.08, slow: 0.04, crash: 0.015, pause: 0.03 };
const TIMEOUT_MS = 50 * SECOND;
/** A write that timed out or was sent twice may arrive this much later: five hold times. */
const LATE_MS = 500 * SECOND;
const SLOW_MS = 150 * SECOND;
const PAUSE_MS = 250 * SECOND;

/** Records when it learned of returned stock. */
export class WatchedStockCache extends StockCache {
  readonly #now: () => number;
  readonly #gaveAtMs = new Map<string, number>();
  constructor(soldOutMs: number, now: () => number) {
    super(soldOutMs);
    this.#now = now;
  }
  override giveBack(allocations: readonly Allocation[]): void {
    super.giveBack(allocations);
    for (const { pool } of allocations) this.#gaveAtMs.set(pool, this.#now());
  }
  gaveAtMs(pool: string): number {
    return this.#gaveAtMs.get(pool) ?? 0;
  }
}

/** Its memory dies with it. Callers of a dead process get a connection error. */
export class Process {
  readonly stockCache: WatchedStockCache;
  alive = true;
  readonly #waiting = new Set<() => void>();

  constructor(stockCache: WatchedStockCache) {
    this.stockCache = stockCache;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Transient("process.died"));
      this.#waiting.add(lost);
      void work()
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(lost));
    });
  }

  die(): void {
    this.alive = false;
    for (const lost of this.#waiting) lost();
  }
}

export class Network {
  faulty = true;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #roughness: number;
  readonly #count: (what: string) => void;

  /** `roughness` multiplies the odds of every fault. */
  constructor(agenda: Agenda, random: Random, roughness: number, count: (what: string) => void) {
    this.#agenda = agenda;
    this.#random = random;
    this.#roughness = roughness;
    this.#count = count;
  }

  /** Calls the store: `step` happens at one instant, perhaps never, perhaps twice. The answer comes later or never. */
  call<T>(process: Process, kind: "read" | "write", step: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const agenda = this.#agenda;
      const answer = (delayMs: number, settle: () => void) => agenda.after(delayMs, () => process.alive && settle());
      const fail = (delayMs: number, code: string) => answer(delayMs, () => reject(new Transient(code)));
      const there = (1 + this.#random() * 5 + (this.#dice(ODDS.slow, "slow") ? this.#random() * (SLOW_MS / SECOND) : 0)) * SECOND;
      const back = this.#random() * 5 * SECOND + (this.#dice(ODDS.pause, "paused") ? this.#random() * PAUSE_MS : 0);
      if (kind === "write" && this.#dice(ODDS.duplicate, "duplicated")) agenda.after(there + this.#random() * LATE_MS, () => void step());
      if (this.#dice(ODDS.crash, "crashed")) agenda.after(this.#random() * (there + back), () => process.die());
      if (this.#dice(ODDS.requestLost, "request lost")) return fail(TIMEOUT_MS, "request.lost");
      if (kind === "write" && this.#dice(ODDS.conflict, "conflicted")) return fail(there, "conflict");
      const replyLost = kind === "write" && this.#dice(ODDS.replyLost, "reply lost");
      if (replyLost) fail(TIMEOUT_MS, "reply.lost");
      agenda.after(there, () => {
        const result = step();
        if (!replyLost) answer(back, () => resolve(result));
      });
    });
  }

  pause(process: Process, delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#agenda.after(delayMs, () => process.alive && resolve()));
  }

  #dice(odds: number, what: string): boolean {
    if (!this.faulty || this.#random() >= odds * this.#roughness) return false;
    this.#count(what);
    return true;
  }
}
