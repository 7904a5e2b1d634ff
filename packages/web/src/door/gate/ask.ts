/** Asks until there is an answer or the time is up: a person stands there. */
import type { Heard } from "./call.ts";

/** After this nobody waits any longer: the supervisor decides. */
export const WITHIN_MS = 4_000;
/** The first try leaves time for a second. */
const FIRST_TRY_MS = 2_500;
const LEAST_TRY_MS = 250;
const PAUSE_MS = 200;

export type Asking<T> = {
  send: (limitMs: number) => Promise<Heard<T>>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** False: there is no use in trying. */
  isConnected: () => boolean;
};

export const ask = async <T>({ send, now, wait, isConnected }: Asking<T>): Promise<Heard<T>> => {
  const endsAtMs = now() + WITHIN_MS;
  for (let tries = 0; ; tries++) {
    const leftMs = endsAtMs - now();
    if (!isConnected() || leftMs < LEAST_TRY_MS) return { heard: "nothing" };
    const heard = await send(tries === 0 ? FIRST_TRY_MS : leftMs);
    if (heard.heard !== "nothing") return heard;
    await wait(Math.min(Math.max(heard.retryAfterMs ?? 0, PAUSE_MS), Math.max(0, endsAtMs - now())));
  }
};
