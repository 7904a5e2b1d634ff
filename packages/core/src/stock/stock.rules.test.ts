import { describe, expect, it } from "vitest";
import { allocate, demandOf, gatherShards, reopenShards, resizeShards, shardCount, findShortPools, splitCapacity } from "./stock.rules.ts";

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

  it("never counts a shard below zero against the others: its cached number is a guess", () => {
    const guessed = [
      { pool: "house", shard: 0, available: -3 },
      { pool: "house", shard: 1, available: 2 },
    ];
    expect(allocate(new Map([["house", 2]]), guessed, first)).toEqual([{ pool: "house", shard: 1, quantity: 2 }]);
  });

  it("takes nothing from an overbooked pool, and it is short until more came back than it lacks", () => {
    const of = (...available: number[]) => available.map((one, shard) => ({ pool: "house", shard, available: one, overbooked: true }));
    const two = new Map([["house", 2]]);
    expect([findShortPools(two, of(-3, 4)), findShortPools(two, of(-2, 4))]).toEqual([["house"], []]);
    expect(allocate(two, of(-2, 4), first)).toBeUndefined();
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
  /** Ten seats each; orders have what is missing. */
  const of = (...available: number[]) => available.map((one, shard) => ({ pool: "house", shard, capacity: 10, available: one }));
  const shards = of(1, 6, 3);

  it("gets what is added evenly", () => {
    expect(resizeShards(shards, 35)).toEqual([
      { pool: "house", shard: 0, by: 2 },
      { pool: "house", shard: 1, by: 2 },
      { pool: "house", shard: 2, by: 1 },
    ]);
    expect(resizeShards(shards, 31)).toEqual([{ pool: "house", shard: 0, by: 1 }]);
    expect(resizeShards(shards, 30)).toEqual([]);
    // Seats that moved while the shards were read are missing in their sum.
    expect(resizeShards(shards, 33, 32)).toEqual([{ pool: "house", shard: 0, by: 1 }]);
  });

  it("gives where most are left", () => {
    expect(resizeShards(shards, 23)).toEqual([
      { pool: "house", shard: 1, by: -6 },
      { pool: "house", shard: 2, by: -1 },
    ]);
    expect(resizeShards(shards, 20)).toHaveLength(3);
  });

  it("is overbooked below what orders have: each shard keeps what they have, and lacks a part of the rest", () => {
    const [first, ...others] = resizeShards(shards, 8);
    expect(first).toEqual({ was: shards[0], capacity: 0, available: -9, overbooked: true });
    expect(others).toEqual([
      { was: shards[1], capacity: 1, available: -3, overbooked: true },
      { was: shards[2], capacity: 7, available: 0, overbooked: true },
    ]);
  });

  it("is open again when its limit is what orders have, or more", () => {
    const overbooked = of(-4, 0, 3).map((shard) => ({ ...shard, overbooked: true }));
    expect(resizeShards(overbooked, 31)).toEqual([
      { was: overbooked[0], capacity: 14, available: 0, overbooked: false },
      { was: overbooked[1], capacity: 10, available: 0, overbooked: false },
      { was: overbooked[2], capacity: 7, available: 0, overbooked: false },
    ]);
    expect(resizeShards(overbooked, 34)).toMatchObject([{ available: 1 }, { available: 1 }, { available: 1 }]);
    expect(resizeShards(overbooked, 30)).toMatchObject([{ overbooked: true }, { overbooked: true }, { overbooked: true }]);
  });

  it("is opened when enough came back, and not before", () => {
    const flagged = (...available: number[]) => of(...available).map((shard) => ({ ...shard, overbooked: true }));
    expect(reopenShards(flagged(-4, 0))).toBeUndefined();
    expect(reopenShards(flagged(-4, 3))).toMatchObject([
      { available: -1, overbooked: true },
      { available: 0, overbooked: true },
    ]);
    expect(reopenShards(flagged(-4, 6))).toMatchObject([
      { capacity: 15, available: 1, overbooked: false },
      { capacity: 5, available: 1, overbooked: false },
    ]);
    expect(reopenShards(of(2, 3))).toBeUndefined();
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
});

describe("seats of many shards", () => {
  const items = (...available: number[]) => available.map((left, shard) => ({ pool: "house", shard, capacity: left + 1, available: left }));

  it("are brought to the shard with the most, of the largest others, and none is made or lost", () => {
    const changes = gatherShards(items(1, 3, 2, 1), 6);
    expect(changes).toEqual([
      { pool: "house", shard: 1, by: 3 },
      { pool: "house", shard: 2, by: -2 },
      { pool: "house", shard: 0, by: -1 },
    ]);
    expect(changes?.reduce((sum, { by }) => sum + by, 0)).toBe(0);
  });

  it("stay where they are when one shard has enough, too few are left, or the pool is overbooked", () => {
    expect(gatherShards(items(1, 3), 3)).toBeUndefined();
    expect(gatherShards(items(1, 3), 5)).toBeUndefined();
    expect(gatherShards([], 1)).toBeUndefined();
    const overbooked = items(1, 3).map((shard) => ({ ...shard, overbooked: true }));
    expect(gatherShards(overbooked, 4)).toBeUndefined();
  });
});
