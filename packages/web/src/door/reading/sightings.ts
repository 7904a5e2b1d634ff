/** How long a code stays ignored after it was last seen. A hand scanner reads only when its trigger is pulled. */
export const IGNORED_MS = { camera: 2_500, wedge: 1_250 } as const;

type Sighting = { code: string; atMs: number; /** Whether a reading can be taken now. */ open: boolean };

/**
 * Tells a new reading from the same code still in view. Another code is taken at once; while nothing can be taken, what was read before stays
 * known as long as it stays in view, and what was never read stays new.
 */
export const createSightings = (ignoredMs: number) => {
  const lastSeenMs = new Map<string, number>();

  const forget = (atMs: number): void => {
    for (const [code, seenMs] of lastSeenMs) if (atMs - seenMs >= ignoredMs) lastSeenMs.delete(code);
  };

  /** Whether this is a reading to take. */
  return ({ code, atMs, open }: Sighting): boolean => {
    forget(atMs);
    const isKnown = lastSeenMs.has(code);
    if (isKnown || open) lastSeenMs.set(code, atMs);
    return !isKnown && open;
  };
};
