/** Longer than any send takes. After this the claim lapses and another sender may take over. */
export const LEASE_MS = 60_000;
/** The workflow uses up to eight within minutes. The others, a quarter of an hour apart, outlast hours of a slow mail service. */
export const MAX_ATTEMPTS = 24;

/** When the sweeper retries. 0: no more attempts; an operator may resend. */
export const retryAtMs = (attempts: number, nowMs: number): number =>
  attempts >= MAX_ATTEMPTS ? 0 : nowMs + 15_000 * 2 ** Math.min(attempts, 6);
