/** How long a code stays ignored after it was last seen. A hand scanner reads only when its trigger is pulled. */
const IGNORED_MS = { camera: 2_500, wedge: 1_250 } as const;

/** A camera misses frames: only a code that was out of sight for so long has gone. Each pull of a trigger is a sighting of its own. */
const GONE_AFTER_MS = { camera: 1_000, wedge: 0 } as const;

export type Source = keyof typeof IGNORED_MS;
type Sighting = { code: string; atMs: number; /** Whether a reading can be taken now. */ open: boolean };
type Known = {
  seenMs: number;
  ignoredUntilMs: number;
  /** It was gone, and is here again: then it waits for its time, and no longer. */ isBack: boolean;
};

/**
 * Tells a new reading from the same code still in view. Another code is taken at once; while nothing can be taken, what was read before stays
 * known as long as it stays in view, and what was never read stays new.
 */
export const createSightings = (source: Source) => {
  const known = new Map<string, Known>();
  const [ignoredMs, goneMs] = [IGNORED_MS[source], GONE_AFTER_MS[source]];

  const forget = (atMs: number): void => {
    for (const [code, { ignoredUntilMs }] of known) if (atMs >= ignoredUntilMs) known.delete(code);
  };

  /** Whether this is a reading to take. */
  return ({ code, atMs, open }: Sighting): boolean => {
    forget(atMs);
    const before = known.get(code);
    if (!before) {
      if (open) known.set(code, { seenMs: atMs, ignoredUntilMs: atMs + ignoredMs, isBack: false });
      return open;
    }
    const isBack = before.isBack || atMs - before.seenMs > goneMs;
    known.set(code, { seenMs: atMs, ignoredUntilMs: isBack ? before.ignoredUntilMs : atMs + ignoredMs, isBack });
    return false;
  };
};
