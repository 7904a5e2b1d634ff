/** A failed delivery is tried again for three days, ever later; then its webhook is disabled, or the delivery alone is given up. */
import { expect, it } from "vitest";
import type { DeliveryQueueRow, WebhookRow } from "./webhook.entity.ts";
import { GIVE_UP_MS, nextStepOf, retryAtMs } from "./webhook.retry.rules.ts";

const MINUTE_MS = 60_000;
const next = (webhook: Partial<WebhookRow>, queue: Partial<DeliveryQueueRow>, nowMs: number, httpStatus?: number) =>
  nextStepOf({ webhook: webhook as WebhookRow, queue: queue as DeliveryQueueRow, httpStatus, nowMs });

it("tries at least thirty times within three days, first after half a minute, and never later than six hours", () => {
  const pauses: number[] = [];
  for (let atMs = 0; atMs < GIVE_UP_MS;) {
    const nextMs = retryAtMs(0, atMs);
    pauses.push(nextMs - atMs);
    atMs = nextMs;
  }
  expect(pauses[0]).toBe(MINUTE_MS / 2);
  expect(Math.max(...pauses)).toBe(6 * 60 * MINUTE_MS);
  expect(pauses.length).toBeGreaterThan(30);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
});

it("disables the webhook of a receiver that is gone, at once", () => {
  expect(next({}, {}, 0, 410)).toEqual({ step: "disable", reason: "gone" });
});

it.each([undefined, 301, 302, 307, 400, 404, 429, 500, 503])("tries again after %s", (httpStatus) => {
  expect(next({}, {}, 0, httpStatus)).toEqual({ step: "retry", atMs: MINUTE_MS / 2, failingSinceMs: 0 });
});

it("pauses the whole webhook from the fifth failure in a row on", () => {
  expect(next({ failures: 3, failingSinceMs: 0 }, {}, 10)).not.toHaveProperty("pausedUntilMs");
  expect(next({ failures: 4, failingSinceMs: 0 }, {}, 10)).toHaveProperty("pausedUntilMs", 10 + MINUTE_MS / 2);
});

it("disables the webhook when nothing arrived for three days", () => {
  expect(next({ failingSinceMs: 0, failures: 40 }, { failingSinceMs: 0 }, GIVE_UP_MS - 1).step).toBe("retry");
  expect(next({ failingSinceMs: 0, failures: 40 }, { failingSinceMs: 0 }, GIVE_UP_MS)).toEqual({ step: "disable", reason: "failing" });
});

it("gives up one delivery when others arrived meanwhile", () => {
  expect(next({}, { failingSinceMs: 0 }, GIVE_UP_MS)).toEqual({ step: "give_up" });
});

it("counts the three days of a delivery from when its webhook began anew", () => {
  const startedAtMs = GIVE_UP_MS - MINUTE_MS;
  const atMs = GIVE_UP_MS + MINUTE_MS / 2;
  expect(next({ startedAtMs }, { failingSinceMs: 0 }, GIVE_UP_MS)).toEqual({ step: "retry", atMs, failingSinceMs: startedAtMs });
  expect(next({ startedAtMs }, { failingSinceMs: 0 }, startedAtMs + GIVE_UP_MS)).toEqual({ step: "give_up" });
  expect(next({ startedAtMs: 0 }, { failingSinceMs: MINUTE_MS }, GIVE_UP_MS)).toMatchObject({ failingSinceMs: MINUTE_MS });
});
