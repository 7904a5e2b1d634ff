/** When a failed delivery is tried again, and when nobody tries any more. */
import type { DeliveryQueueRow, WebhookRow } from "./webhook.entity.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const GIVE_UP_MS = 72 * HOUR_MS;

const SHORTEST_MS = MINUTE_MS / 2;
const LONGEST_MS = 6 * HOUR_MS;
/** After so many failures in a row nothing goes to the address until the pause is over, so that it keeps no sender busy. */
const FAILURES_BEFORE_PAUSE = 5;

/** Waits a quarter of the time since the first failure: about forty attempts within three days. */
export const retryAtMs = (failingSinceMs: number, nowMs: number): number =>
  nowMs + Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (nowMs - failingSinceMs) / 4)));

/** `answer`: the status of a failed attempt. Undefined: there was none. */
type Failure = { webhook: WebhookRow; queue: DeliveryQueueRow; httpStatus?: number | undefined; nowMs: number };
export type NextStep =
  | { step: "disable"; reason: "gone" | "failing" }
  /** Others arrive: this one is refused for what is in it. */
  | { step: "give_up" }
  | { step: "retry"; atMs: number; failingSinceMs: number; pausedUntilMs?: number };

export const nextStepOf = ({ webhook, queue, httpStatus, nowMs }: Failure): NextStep => {
  if (httpStatus === 410) return { step: "disable", reason: "gone" };
  const allSinceMs = webhook.failingSinceMs ?? nowMs;
  if (nowMs - allSinceMs >= GIVE_UP_MS) return { step: "disable", reason: "failing" };
  const failingSinceMs = Math.max(queue.failingSinceMs ?? nowMs, webhook.startedAtMs ?? 0);
  if (nowMs - failingSinceMs >= GIVE_UP_MS) return { step: "give_up" };
  const isPaused = (webhook.failures ?? 0) + 1 >= FAILURES_BEFORE_PAUSE;
  return {
    step: "retry",
    atMs: retryAtMs(failingSinceMs, nowMs),
    failingSinceMs,
    ...(isPaused ? { pausedUntilMs: retryAtMs(allSinceMs, nowMs) } : {}),
  };
};
