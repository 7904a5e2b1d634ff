/** The simulator's randomness and clock: a seed decides everything that happens, and when. */
export type Random = () => number;

/** mulberry32: small, fast, and the same on every machine. */
export const seeded = (seed: number): Random => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** Waits until no promise can continue. Counting tasks would miss those that wait for another's read. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Entry = { atMs: number; act: () => void };

/** Future actions in order. Time does not pass while code runs. */
export class Agenda {
  nowMs = 1_000_000;
  /** Latest first, so that the next action is at the end. */
  readonly #entries: Entry[] = [];

  after(delayMs: number, act: () => void): void {
    const atMs = this.nowMs + delayMs;
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.atMs ?? 0) > atMs) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { atMs, act });
  }

  async runUntil(endMs: number, stopped: () => boolean): Promise<void> {
    for (let next = this.#entries.at(-1); next && next.atMs <= endMs && !stopped(); next = this.#entries.at(-1)) {
      this.#entries.pop();
      this.nowMs = next.atMs;
      next.act();
      await quiet();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }
}
