/** For writes: repeats them while the service is too busy. Reads are repeated by the query client. */
import { isRefusal, refusalOf } from "./answer.ts";
import { mayRetry, pauseMs } from "./patience.ts";

/** A call that was turned away for too many at once did nothing; any other may have been carried out, and only its key makes it safe to repeat. */
const isSafe = (status: number, headers: HeadersInit | undefined): boolean => status === 429 || new Headers(headers).has("idempotency-key");

export const repeatingFetch: typeof fetch = async (input, init = {}) => {
  const isRead = init.method === undefined || init.method === "GET" || init.method === "HEAD";
  for (let retries = 0; ; retries++) {
    const response = await fetch(input, init);
    if (isRead || response.ok || !isSafe(response.status, init.headers)) return response;
    const refusal = await refusalOf(response.clone());
    if (!isRefusal(refusal, "service.unavailable") || !mayRetry(retries, refusal)) return response;
    await new Promise((resolve) => setTimeout(resolve, pauseMs(retries, refusal)));
  }
};
