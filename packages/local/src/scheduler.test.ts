import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startScheduler } from "./scheduler.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("runs at once, then at its rate, and never two of one at a time", async () => {
  const started: string[] = [];
  let finish = (): void => {};
  const logged: string[] = [];
  const invoke = (functionName: string): Promise<unknown> => {
    started.push(functionName);
    if (functionName === "broken") return Promise.reject(new Error("no"));
    return functionName === "slow" ? new Promise<void>((resolve) => (finish = resolve)) : Promise.resolve();
  };
  const schedules = ["quick", "slow", "broken"].map((name) => ({ name, functionName: name, everySeconds: 60 }));
  const scheduler = startScheduler(schedules, invoke, (line) => logged.push(line));
  expect(started).toEqual(["quick", "slow", "broken"]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(started.filter((name) => name === "quick")).toHaveLength(3);
  expect(started.filter((name) => name === "slow")).toHaveLength(1);
  expect(logged).toHaveLength(3);
  finish();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(started.filter((name) => name === "slow")).toHaveLength(2);
  finish();
  await scheduler.stop();
  const count = started.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(started).toHaveLength(count);
});

it("keeps a rate that is longer than a timer can be", async () => {
  let runs = 0;
  const scheduler = startScheduler(
    [{ name: "monthly", functionName: "f", everySeconds: 30 * 86_400 }],
    async () => void (runs += 1),
    () => {},
  );
  await vi.advanceTimersByTimeAsync(29 * 86_400_000);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);
  expect(runs).toBe(2);
  await scheduler.stop();
});
