import { expect, it } from "vitest";
import { retryAtMs } from "./notification.rules.ts";

it("the sweeper retries after 15 s, twice as late each time up to 16 minutes, and gives up after 24 attempts", () => {
  expect([0, 1, 2, 6, 7, 23].map((attempts) => retryAtMs(attempts, 1_000) - 1_000)).toEqual([
    15_000, 30_000, 60_000, 960_000, 960_000, 960_000,
  ]);
  expect([24, 25].map((attempts) => retryAtMs(attempts, 1_000))).toEqual([0, 0]);
});
