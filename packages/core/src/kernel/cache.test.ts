import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { cached } from "./cache.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const counting = (options: { forMs: number; max?: number }) => {
  const loads: string[] = [];
  const cache = cached(options, (key) => {
    loads.push(key);
    return key === "bad" ? Promise.reject(new Error("gone")) : Promise.resolve(`${key}${loads.length}`);
  });
  return { ...cache, loads };
};

it("one load serves everybody until its time is over", async () => {
  const { get, loads } = counting({ forMs: 1000 });
  expect(await Promise.all([get("a"), get("a")])).toEqual(["a1", "a1"]);
  vi.advanceTimersByTime(999);
  expect(await get("a")).toBe("a1");
  vi.advanceTimersByTime(1);
  expect(await get("a")).toBe("a2");
  expect(loads).toEqual(["a", "a"]);
});

it("asked for a fresh one, it loads, and keeps that", async () => {
  const { get, fresh } = counting({ forMs: 1000 });
  expect([await get("a"), await fresh("a"), await get("a")]).toEqual(["a1", "a2", "a2"]);
});

it("a failure is not kept", async () => {
  const { get, loads } = counting({ forMs: 1000 });
  await expect(get("bad")).rejects.toThrow("gone");
  await expect(get("bad")).rejects.toThrow("gone");
  expect(loads).toEqual(["bad", "bad"]);
});

it("holds no more than told", async () => {
  const { get, loads } = counting({ forMs: 1000, max: 2 });
  for (const key of ["a", "b", "c", "a"]) await get(key);
  expect(loads).toEqual(["a", "b", "c", "a"]);
});

it("keeps what is in use while a thousand other keys are asked for once", async () => {
  const { get, loads } = counting({ forMs: 1000, max: 10 });
  await get("hot");
  for (let at = 0; at < 1000; at++) {
    await get(`random ${at}`);
    await get("hot");
  }
  expect(loads.filter((key) => key === "hot")).toEqual(["hot"]);
});

it("makes no room when a key that it holds is loaded again", async () => {
  const { get, fresh, loads } = counting({ forMs: 1000, max: 2 });
  for (const key of ["a", "b"]) await get(key);
  await fresh("b");
  await get("a");
  expect(loads).toEqual(["a", "b", "b"]);
});
