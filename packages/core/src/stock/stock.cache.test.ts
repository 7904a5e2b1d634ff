import { describe, expect, it } from "vitest";
import type { Shard } from "./stock.rules.ts";
import { StockCache } from "./stock.cache.ts";

const demand = (quantity: number) => new Map([["house", quantity]]);
const reading = (number: number, startedAtMs: number) => ({ number, startedAtMs, shards: [] });

describe("what was refused just now", () => {
  it("is refused again for as much or more, for two seconds", () => {
    const stockCache = new StockCache();
    stockCache.refuse(["house"], demand(3), reading(1, 1_000));
    expect(stockCache.refusedOf(demand(3), 2_999)).toEqual(["house"]);
    expect(stockCache.refusedOf(demand(4), 2_999)).toEqual(["house"]);
    expect(stockCache.refusedOf(demand(2), 2_999)).toEqual([]);
    expect(stockCache.refusedOf(demand(3), 3_000)).toEqual([]);
  });

  it("keeps the tighter refusal while it lasts", () => {
    const stockCache = new StockCache();
    stockCache.refuse(["house"], demand(2), reading(1, 1_000));
    stockCache.refuse(["house"], demand(5), reading(2, 2_000));
    expect(stockCache.refusedOf(demand(2), 2_500)).toEqual(["house"]);
    stockCache.refuse(["house"], demand(5), reading(3, 3_500));
    expect(stockCache.refusedOf(demand(2), 3_600)).toEqual([]);
    expect(stockCache.refusedOf(demand(5), 3_600)).toEqual(["house"]);
  });

  it("ends when stock comes back, and for reads that had begun by then", async () => {
    const stockCache = new StockCache();
    stockCache.refuse(["house"], demand(1), reading(1, 1_000));
    const { land, source } = slowSource();
    const read = stockCache.read(source, ["house"], 0);
    stockCache.giveBack([{ pool: "house", shard: 0, quantity: 1 }]);
    expect(stockCache.refusedOf(demand(1), 1_001)).toEqual([]);
    land([{ pool: "house", shard: 0, available: 0 }]);
    stockCache.refuse(["house"], demand(1), await read);
    expect(stockCache.refusedOf(demand(1), 1_001)).toEqual([]);
  });
});

/** Reads that land when told. */
const slowSource = () => {
  const flights: ((shards: Shard[]) => void)[] = [];
  const shards = () => new Promise<Shard[]>((resolve) => flights.push(resolve));
  return { flights, source: { store: { shards }, now: () => 1_000 }, land: (found: Shard[]) => flights.shift()?.(found) };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("one read for all who wait", () => {
  it("is shared by those whose attempt began before it", async () => {
    const stockCache = new StockCache();
    const { flights, source, land } = slowSource();
    const [one, other] = [stockCache.read(source, ["house"], 0), stockCache.read(source, ["house"], 0)];
    expect(flights).toHaveLength(1);
    land([{ pool: "house", shard: 0, available: 2 }]);
    expect(await one).toEqual(await other);
    expect(stockCache.of(demand(1))).toEqual([{ pool: "house", shard: 0, available: 2 }]);
  });

  it("later comers wait for the next one, and share that", async () => {
    const stockCache = new StockCache();
    const { flights, source, land } = slowSource();
    const old = stockCache.read(source, ["house"], 0);
    const since = stockCache.reads;
    const [one, other] = [stockCache.read(source, ["house"], since), stockCache.read(source, ["house"], since)];
    expect(flights).toHaveLength(1);
    land([{ pool: "house", shard: 0, available: 0 }]);
    await old;
    await turn();
    expect(flights).toHaveLength(1);
    land([{ pool: "house", shard: 0, available: 1 }]);
    expect((await one).shards).toEqual([{ pool: "house", shard: 0, available: 1 }]);
    expect(await other).toBe(await one);
  });

  it("a read that fails fails those who shared it, and nobody after", async () => {
    const stockCache = new StockCache();
    const broken = { store: { shards: () => Promise.reject(new Error("gone")) }, now: () => 0 };
    await expect(stockCache.read(broken, ["house"], 0)).rejects.toThrow("gone");
    const { source, land } = slowSource();
    const next = stockCache.read(source, ["house"], stockCache.reads);
    land([]);
    expect((await next).shards).toEqual([]);
  });
});
