/** When a message to a person is tried again. */

/** Longer than any sending takes: after it, whoever claimed it is taken for dead. */
export const LEASE_MS = 60_000;
/** The workflow may use up eight within minutes; the rest, a quarter of an hour apart, last for hours of a mail service that is slow or away. */
const MAX_ATTEMPTS = 24;

/** After a failed attempt; 0: given up, for an operator to send again. */
export const retryAtMs = (attempts: number, nowMs: number): number =>
  attempts >= MAX_ATTEMPTS ? 0 : nowMs + 15_000 * 2 ** Math.min(attempts, 6);
