import { describe, expect, it } from "vitest";
import type { Shard } from "./stock.rules.ts";
import { Seen } from "./stock.seen.ts";

const demand = (quantity: number) => new Map([["house", quantity]]);
const reading = (number: number, beganAtMs: number) => ({ number, beganAtMs, shards: [] });

describe("what was refused just now", () => {
  it("is refused again for as much or more, for two seconds", () => {
    const seen = new Seen();
    seen.refuse(["house"], demand(3), reading(1, 1_000));
    expect(seen.refusedOf(demand(3), 2_999)).toEqual(["house"]);
    expect(seen.refusedOf(demand(4), 2_999)).toEqual(["house"]);
    expect(seen.refusedOf(demand(2), 2_999)).toEqual([]);
    expect(seen.refusedOf(demand(3), 3_000)).toEqual([]);
  });

  it("keeps the tighter refusal while it lasts", () => {
    const seen = new Seen();
    seen.refuse(["house"], demand(2), reading(1, 1_000));
    seen.refuse(["house"], demand(5), reading(2, 2_000));
    expect(seen.refusedOf(demand(2), 2_500)).toEqual(["house"]);
    seen.refuse(["house"], demand(5), reading(3, 3_500));
    expect(seen.refusedOf(demand(2), 3_600)).toEqual([]);
    expect(seen.refusedOf(demand(5), 3_600)).toEqual(["house"]);
  });

  it("ends when stock comes back, and for reads that had begun by then", async () => {
    const seen = new Seen();
    seen.refuse(["house"], demand(1), reading(1, 1_000));
    const { land, source } = slowSource();
    const read = seen.read(source, ["house"], 0);
    seen.gave([{ pool: "house", shard: 0, quantity: 1 }]);
    expect(seen.refusedOf(demand(1), 1_001)).toEqual([]);
    land([{ pool: "house", shard: 0, available: 0 }]);
    seen.refuse(["house"], demand(1), await read);
    expect(seen.refusedOf(demand(1), 1_001)).toEqual([]);
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
    const seen = new Seen();
    const { flights, source, land } = slowSource();
    const [one, other] = [seen.read(source, ["house"], 0), seen.read(source, ["house"], 0)];
    expect(flights).toHaveLength(1);
    land([{ pool: "house", shard: 0, available: 2 }]);
    expect(await one).toEqual(await other);
    expect(seen.of(demand(1))).toEqual([{ pool: "house", shard: 0, available: 2 }]);
  });

  it("later comers wait for the next one, and share that", async () => {
    const seen = new Seen();
    const { flights, source, land } = slowSource();
    const old = seen.read(source, ["house"], 0);
    const since = seen.reads;
    const [one, other] = [seen.read(source, ["house"], since), seen.read(source, ["house"], since)];
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
    const seen = new Seen();
    const broken = { store: { shards: () => Promise.reject(new Error("gone")) }, now: () => 0 };
    await expect(seen.read(broken, ["house"], 0)).rejects.toThrow("gone");
    const { source, land } = slowSource();
    const next = seen.read(source, ["house"], seen.reads);
    land([]);
    expect((await next).shards).toEqual([]);
  });
});
