/**
 * One call of the gate function: an answer, a refusal of the call itself, or nothing. What passes counts as nothing, and so does whatever
 * something in front of the function says: it must not cost a device its pairing or a reading its place in the queue.
 */
import { isErrorBody, isPassingStatus, retryAfterMs } from "../../api/wire.ts";

type Heard<T> =
  | { heard: "answer"; body: T; tookMs: number }
  | { heard: "refusal"; status: number; code: string }
  /** `status`: somebody answered, yet not the gate function. */
  | { heard: "nothing"; status?: number; retryAfterMs?: number };
export type { Heard };

type Call = { url: string; token?: string; body?: object; limitMs: number };

export const callGate = async <T>({ url, token, body, limitMs }: Call): Promise<Heard<T>> => {
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
    // Undefined: no JSON.
    const answer: unknown = await response.json().catch(() => undefined);
    if (ok && answer !== undefined) return { heard: "answer", body: answer as T, tookMs: performance.now() - startedMs };
    if (isErrorBody(answer) && !isPassingStatus(status)) return { heard: "refusal", status, code: answer.error.code };
    return { heard: "nothing", status, retryAfterMs: retryAfterMs(headers) ?? 0 };
  } catch {
    // No network, or no answer in time.
    return { heard: "nothing" };
  }
};
