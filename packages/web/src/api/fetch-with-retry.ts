/** Retries writes while the service is too busy. The query client retries reads. */
import { fetchInTime, isRead } from "./fetch-in-time.ts";
import { isApiError, readApiError } from "./response.ts";
import { shouldRetry, getRetryDelayMs } from "./retry.ts";

/** A throttled call did nothing. Any other may have been carried out, and is safe to repeat only with an idempotency key. */
const isSafeToRepeat = (status: number, headers: HeadersInit | undefined): boolean =>
  status === 429 || new Headers(headers).has("idempotency-key");

export const fetchWithRetry: typeof fetch = async (input, init = {}) => {
  for (let retries = 0; ; retries++) {
    const response = await fetchInTime(input, init);
    if (isRead(init) || response.ok || !isSafeToRepeat(response.status, init.headers)) return response;
    const error = await readApiError(response.clone());
    if (!isApiError(error, "service.unavailable") || !shouldRetry(retries, error)) return response;
    await new Promise((resolve) => setTimeout(resolve, getRetryDelayMs(retries, error)));
  }
};
