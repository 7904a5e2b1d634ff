/** One call of the gate function: an answer, a refusal of the call itself, or nothing. What passes counts as nothing. */
type Heard<T> =
  | { heard: "answer"; body: T; tookMs: number }
  | { heard: "refusal"; status: number; code: string }
  | { heard: "nothing"; retryAfterMs?: number };
export type { Heard };

type Call = { url: string; token?: string; body?: object; limitMs: number };

const isPassing = (status: number): boolean => status >= 500 || status === 429;

const codeOf = (body: unknown): string => (body as { error?: { code?: string } } | undefined)?.error?.code ?? "service.failed";

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
    const answer: unknown = await response.json();
    if (response.ok) return { heard: "answer", body: answer as T, tookMs: performance.now() - startedMs };
    if (!isPassing(response.status)) return { heard: "refusal", status: response.status, code: codeOf(answer) };
    return { heard: "nothing", retryAfterMs: Number(response.headers.get("retry-after") ?? 0) * 1_000 };
  } catch {
    // No network, no answer in time, or not one of ours.
    return { heard: "nothing" };
  }
};
