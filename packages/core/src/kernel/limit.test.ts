import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLimit } from "./limit.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it("is reached with the last of a key, and not of another key", () => {
  const limit = createLimit({ most: 2, perMs: 1000 });
  limit.count("a");
  expect(limit.isReached("a")).toBe(false);
  limit.count("a");
  expect([limit.isReached("a"), limit.isReached("b")]).toEqual([true, false]);
});

it("starts again when its time is over, and when the clock was set back", () => {
  const limit = createLimit({ most: 1, perMs: 1000 });
  limit.count("a");
  vi.setSystemTime(1_000_999);
  expect(limit.isReached("a")).toBe(true);
  vi.setSystemTime(1_001_000);
  expect(limit.isReached("a")).toBe(false);
  limit.count("a");
  vi.setSystemTime(1_000_000);
  expect(limit.isReached("a")).toBe(false);
});

it("forgets the oldest key when it has too many", () => {
  const limit = createLimit({ most: 1, perMs: 1000, keys: 2 });
  for (const key of ["a", "b", "c"]) limit.count(key);
  expect(["a", "b", "c"].map((key) => limit.isReached(key))).toEqual([false, true, true]);
});
