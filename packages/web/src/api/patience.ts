/** How often and how late pages ask again by themselves. */
import { Refusal } from "./answer.ts";
import { isPassingStatus } from "./wire.ts";

const MOST_RETRIES = 2;
const FIRST_PAUSE_MS = 1_000;
/** Who is asked to wait longer than this is told so, and asks again by hand. */
const LONGEST_PAUSE_MS = 10_000;

/** What passes is asked again; a refusal is an answer. */
const isPassing = (error: unknown): boolean => !(error instanceof Refusal) || error.status === 0 || isPassingStatus(error.status);

const askedPauseMs = (error: unknown): number => (error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0);

export const mayRetry = (retries: number, error: unknown): boolean =>
  retries < MOST_RETRIES && isPassing(error) && askedPauseMs(error) <= LONGEST_PAUSE_MS;

/** Twice as long each time, spread so that not everybody comes back at once; never sooner than asked for. */
export const pauseMs = (retries: number, error: unknown): number =>
  Math.max(FIRST_PAUSE_MS * 2 ** retries * (0.5 + Math.random() / 2), askedPauseMs(error));
