/** Calls of the gate function, and whether it can be reached. */
import { isErrorBody, isTransientStatus, readRetryAfterMs } from "../../api/error-body.ts";
import { createStore, type Store } from "../../store.ts";

/**
 * A transient error counts as no answer, and so does a response from anything in front of the gate function: neither may cost a device its
 * pairing or a scan its place in the queue.
 */
export type CallResult<T> =
  | { type: "answer"; body: T; tookMs: number }
  | { type: "rejection"; status: number; code: string }
  /** `status`: something answered, but not the gate function, or it had a transient error. */
  | { type: "no-answer"; status?: number; retryAfterMs?: number };

type Call = { url: string; token?: string; body?: object; limitMs: number };

export const callGate = async <T>({ url, token, body, limitMs }: Call): Promise<CallResult<T>> => {
  const startedMs = performance.now();
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      cache: "no-store",
      signal: AbortSignal.timeout(limitMs),
    });
    const { ok, status, headers } = response;
    const answer: unknown = await response.json().catch(() => undefined);
    if (ok && answer !== undefined) return { type: "answer", body: answer as T, tookMs: performance.now() - startedMs };
    if (isErrorBody(answer) && !isTransientStatus(status)) return { type: "rejection", status, code: answer.error.code };
    return { type: "no-answer", status, retryAfterMs: readRetryAfterMs(headers) ?? 0 };
  } catch {
    // No network, or the time limit.
    return { type: "no-answer" };
  }
};

/** A person waits at the gate no longer than this. Then the screen says so, and the queue sends the scan with more patience. */
export const DEADLINE_MS = 1_500;
const MIN_ATTEMPT_MS = 250;
const PAUSE_MS = 200;

export type Attempts<T> = {
  send: (limitMs: number) => Promise<CallResult<T>>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  isConnected: () => boolean;
};

export const sendWithinDeadline = async <T>({ send, now, wait, isConnected }: Attempts<T>): Promise<CallResult<T>> => {
  const endsAtMs = now() + DEADLINE_MS;
  for (;;) {
    const leftMs = endsAtMs - now();
    if (!isConnected() || leftMs < MIN_ATTEMPT_MS) return { type: "no-answer" };
    const call = await send(leftMs);
    if (call.type !== "no-answer") return call;
    await wait(Math.min(Math.max(call.retryAfterMs ?? 0, PAUSE_MS), Math.max(0, endsAtMs - now())));
  }
};

type ConnectionState = { online: boolean; sinceMs: number };

/** Whether the gate function can be reached: by what the browser says, and by the result of each call. */
export type Connection = { state: Store<ConnectionState>; markOnline: () => void; markOffline: () => void };

export const createConnection = ({ now, isConnected }: { now: () => number; isConnected: () => boolean }): Connection => {
  const state = createStore<ConnectionState>({ online: isConnected(), sinceMs: now() });
  const update = (online: boolean): void => {
    if (state.get().online !== online) state.set({ online, sinceMs: now() });
  };
  return { state, markOnline: () => update(true), markOffline: () => update(false) };
};
