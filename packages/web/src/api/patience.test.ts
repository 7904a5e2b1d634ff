import { describe, expect, it } from "vitest";
import { queryClient } from "../face.tsx";
import { Refusal } from "./answer.ts";
import { pauseMs } from "./patience.ts";
import { retryAfterMs } from "./wire.ts";

const refusal = (status: number, more: { retryAfterMs?: number } = {}) => new Refusal("some.code", status, "", more);

/** How often a query asks again before it gives up. */
const retries = (error: Error): number => {
  const retry = queryClient.getDefaultOptions().queries?.retry as (times: number, error: Error) => boolean;
  return [0, 1, 2, 3, 4].findIndex((times) => !retry(times, error));
};

describe("a query", () => {
  it.each([0, 429, 500, 502, 503, 504])("asks twice more after %i", (status) => expect(retries(refusal(status))).toBe(2));
  it.each([400, 401, 403, 404, 409, 422])("does not ask again after %i", (status) => expect(retries(refusal(status))).toBe(0));
  it("leaves a long wait to who looks at the page", () => expect(retries(refusal(503, { retryAfterMs: 11_000 }))).toBe(0));
});

it("the pauses grow, differ from page to page, and are never shorter than asked for", () => {
  const pauses = Array.from({ length: 50 }, () => [0, 1].map((times) => pauseMs(times, refusal(503))));
  for (const [first = 0, second = 0] of pauses) {
    expect(first).toBeGreaterThanOrEqual(500);
    expect(first).toBeLessThanOrEqual(1_000);
    expect(second).toBeGreaterThanOrEqual(1_000);
    expect(second).toBeLessThanOrEqual(2_000);
  }
  expect(new Set(pauses.flat()).size).toBeGreaterThan(50);
  expect(pauseMs(0, refusal(503, { retryAfterMs: 4_000 }))).toBe(4_000);
});

it.each([
  [undefined, undefined],
  ["3", 3_000],
  ["0", 0],
  ["soon", undefined],
  [new Date(Date.now() - 60_000).toUTCString(), 0],
])("reads Retry-After %s as %s", (given, ms) => {
  expect(retryAfterMs(new Headers(given === undefined ? {} : { "retry-after": given }))).toBe(ms);
});

it("reads a date as the time until then", () => {
  const ms = retryAfterMs(new Headers({ "retry-after": new Date(Date.now() + 5_000).toUTCString() }));
  expect(ms).toBeGreaterThan(3_500);
  expect(ms).toBeLessThanOrEqual(5_000);
});
