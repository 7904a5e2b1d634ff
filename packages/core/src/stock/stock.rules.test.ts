import { describe, expect, it } from "vitest";
import { allocate, demandOf, resizeShards, shardCount, findShortPools, splitCapacity } from "./stock.rules.ts";

const first = () => 0;
const last = () => 0.999;

describe("demand", () => {
  it("adds up the lines that share a pool", () => {
    const demand = demandOf([
      { quantity: 2, pools: ["house", "full"] },
      { quantity: 3, pools: ["house", "half"] },
    ]);
    expect([...demand]).toEqual([
      ["house", 5],
      ["full", 2],
      ["half", 3],
    ]);
  });

  it("counts a pool named twice by one line once", () => {
    expect([...demandOf([{ quantity: 2, pools: ["house", "house"] }])]).toEqual([["house", 2]]);
  });

  it("is nothing for what is unlimited", () => {
    expect(demandOf([{ quantity: 2, pools: [] }]).size).toBe(0);
    expect(allocate(new Map(), [], first)).toEqual([]);
  });
});

describe("allocate", () => {
  const shards = [
    { pool: "house", shard: 0, available: 4 },
    { pool: "house", shard: 1, available: 2 },
    { pool: "house", shard: 2, available: 4 },
    { pool: "half", shard: 0, available: 1 },
  ];

  it("takes a random shard that holds the whole quantity", () => {
    expect(allocate(new Map([["house", 3]]), shards, first)).toEqual([{ pool: "house", shard: 0, quantity: 3 }]);
    expect(allocate(new Map([["house", 3]]), shards, last)).toEqual([{ pool: "house", shard: 2, quantity: 3 }]);
  });

  it("else few large ones", () => {
    expect(allocate(new Map([["house", 7]]), shards, first)).toEqual([
      { pool: "house", shard: 0, quantity: 4 },
      { pool: "house", shard: 2, quantity: 3 },
    ]);
    expect(allocate(new Map([["house", 10]]), shards, first)).toHaveLength(3);
  });

  it("takes all pools or none, and names the short ones", () => {
    const demand = new Map([
      ["house", 10],
      ["half", 2],
    ]);
    expect(allocate(demand, shards, first)).toBeUndefined();
    expect(findShortPools(demand, shards)).toEqual(["half"]);
    expect(findShortPools(new Map([["house", 11]]), shards)).toEqual(["house"]);
    expect(findShortPools(new Map([["unknown", 1]]), shards)).toEqual(["unknown"]);
  });

  it("never counts a shard below zero against the others", () => {
    const overbooked = [
      { pool: "house", shard: 0, available: -3 },
      { pool: "house", shard: 1, available: 2 },
    ];
    expect(allocate(new Map([["house", 2]]), overbooked, first)).toEqual([{ pool: "house", shard: 1, quantity: 2 }]);
  });
});

describe("shards", () => {
  it("one for each hundred seats, at least one and at most 64", () => {
    expect([0, 1, 100, 101, 250, 6_400, 50_000].map(shardCount)).toEqual([1, 1, 1, 2, 3, 64, 64]);
  });

  it("share the capacity evenly, and all of it", () => {
    expect(splitCapacity(10, 3)).toEqual([4, 3, 3]);
    expect(splitCapacity(2, 4)).toEqual([1, 1, 0, 0]);
  });
});

describe("a pool that is made larger or smaller", () => {
  const shards = [
    { pool: "house", shard: 0, available: 1 },
    { pool: "house", shard: 1, available: 6 },
    { pool: "house", shard: 2, available: 3 },
  ];

  it("gets what is added evenly", () => {
    expect(resizeShards(shards, 5)).toEqual([
      { pool: "house", shard: 0, by: 2 },
      { pool: "house", shard: 1, by: 2 },
      { pool: "house", shard: 2, by: 1 },
    ]);
    expect(resizeShards(shards, 1)).toEqual([{ pool: "house", shard: 0, by: 1 }]);
  });

  it("gives where most are left, and no more than is left", () => {
    expect(resizeShards(shards, -7)).toEqual([
      { pool: "house", shard: 1, by: -6 },
      { pool: "house", shard: 2, by: -1 },
    ]);
    expect(resizeShards(shards, -10)?.reduce((sum, { by }) => sum + by, 0)).toBe(-10);
    expect(resizeShards(shards, -11)).toBeUndefined();
  });

  it("takes nothing from a shard below zero", () => {
    expect(resizeShards([...shards, { pool: "house", shard: 3, available: -2 }], -10)).toHaveLength(3);
  });
});

describe("allocate, from shards that are nearly gone", () => {
  const shards = [
    { pool: "other", shard: 0, available: 9 },
    { pool: "house", shard: 0, available: 0 },
    { pool: "house", shard: 1, available: 3 },
    { pool: "house", shard: 2, available: 2 },
  ];

  it("takes a quantity whole from the shard that holds just that", () =>
    expect(allocate(new Map([["house", 3]]), shards, first)).toEqual([{ pool: "house", shard: 1, quantity: 3 }]));

  it("takes from its own pool alone, and writes no shard that is empty", () => {
    for (const random of [first, last])
      expect(allocate(new Map([["house", 5]]), shards, random)).toEqual([
        { pool: "house", shard: 1, quantity: 3 },
        { pool: "house", shard: 2, quantity: 2 },
      ]);
    expect(allocate(new Map([["house", 0]]), [{ pool: "house", shard: 0, available: 0 }, ...shards], first)).toEqual([
      { pool: "house", shard: 1, quantity: 0 },
    ]);
  });

  it("counts a shard that holds just the quantity among those that hold it", () => {
    const both = [
      { pool: "house", shard: 0, available: 3 },
      { pool: "house", shard: 1, available: 5 },
    ];
    expect(allocate(new Map([["house", 3]]), both, first)).toEqual([{ pool: "house", shard: 0, quantity: 3 }]);
  });

  it("adding nothing to a pool changes no shard", () => expect(resizeShards(shards, 0)).toEqual([]));
});
