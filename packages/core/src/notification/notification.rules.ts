/** When a message to a person is tried again. */

/** Longer than any sending takes: after it, whoever claimed it is taken for dead. */
export const LEASE_MS = 60_000;
const MOST_ATTEMPTS = 8;

/** After a failed attempt; 0: given up, for an operator to send again. */
export const retryAtMs = (attempts: number, nowMs: number): number =>
  attempts >= MOST_ATTEMPTS ? 0 : nowMs + 15_000 * 2 ** Math.min(attempts, 6);
