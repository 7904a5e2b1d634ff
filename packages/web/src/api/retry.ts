/** When the pages retry a call by themselves, and after which delay. */
import { ApiError } from "./response.ts";
import { isTransientStatus } from "./error-body.ts";

const MAX_RETRIES = 2;
const FIRST_DELAY_MS = 1_000;
/** A longer `Retry-After` is shown to the person, who retries by hand. */
const LONGEST_DELAY_MS = 10_000;

const isTransient = (error: unknown): boolean => !(error instanceof ApiError) || error.status === 0 || isTransientStatus(error.status);

const getRetryAfterMs = (error: unknown): number => (error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0);

export const shouldRetry = (retries: number, error: unknown): boolean =>
  retries < MAX_RETRIES && isTransient(error) && getRetryAfterMs(error) <= LONGEST_DELAY_MS;

/** Doubles with each retry, with jitter, and is never shorter than `Retry-After`. */
export const getRetryDelayMs = (retries: number, error: unknown): number =>
  Math.max(FIRST_DELAY_MS * 2 ** retries * (0.5 + Math.random() / 2), getRetryAfterMs(error));
