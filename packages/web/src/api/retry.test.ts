import { describe, expect, it } from "vitest";
import { queryClient } from "../app.tsx";
import { ApiError } from "./response.ts";
import { getRetryDelayMs } from "./retry.ts";
import { readRetryAfterMs } from "./error-body.ts";

const createError = (status: number, more: { retryAfterMs?: number } = {}) => new ApiError("some.code", status, "", more);

const retries = (error: Error): number => {
  const retry = queryClient.getDefaultOptions().queries?.retry as (times: number, error: Error) => boolean;
  return [0, 1, 2, 3, 4].findIndex((times) => !retry(times, error));
};

describe("a query", () => {
  it.each([0, 429, 500, 502, 503, 504])("retries twice after %i", (status) => expect(retries(createError(status))).toBe(2));
  it.each([400, 401, 403, 404, 409, 422])("does not retry after %i", (status) => expect(retries(createError(status))).toBe(0));
  it("leaves a retry after a long delay to the person", () => expect(retries(createError(503, { retryAfterMs: 11_000 }))).toBe(0));
});

it("delays grow, have jitter, and are never shorter than Retry-After", () => {
  const delays = Array.from({ length: 50 }, () => [0, 1].map((times) => getRetryDelayMs(times, createError(503))));
  for (const [first = 0, second = 0] of delays) {
    expect(first).toBeGreaterThanOrEqual(500);
    expect(first).toBeLessThanOrEqual(1_000);
    expect(second).toBeGreaterThanOrEqual(1_000);
    expect(second).toBeLessThanOrEqual(2_000);
  }
  expect(new Set(delays.flat()).size).toBeGreaterThan(50);
  expect(getRetryDelayMs(0, createError(503, { retryAfterMs: 4_000 }))).toBe(4_000);
});

it.each([
  [undefined, undefined],
  ["3", 3_000],
  ["0", 0],
  ["soon", undefined],
  [new Date(Date.now() - 60_000).toUTCString(), 0],
])("reads Retry-After %s as %s", (value, ms) => {
  expect(readRetryAfterMs(new Headers(value === undefined ? {} : { "retry-after": value }))).toBe(ms);
});

it("reads a date as the time until then", () => {
  const ms = readRetryAfterMs(new Headers({ "retry-after": new Date(Date.now() + 5_000).toUTCString() }));
  expect(ms).toBeGreaterThan(3_500);
  expect(ms).toBeLessThanOrEqual(5_000);
});
