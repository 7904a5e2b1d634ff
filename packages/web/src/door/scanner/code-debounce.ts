/** How long a code is ignored after it was last seen. A hand scanner reads only when somebody pulls its trigger, so it needs less. */
const IGNORED_MS = { camera: 2_500, wedge: 1_250 } as const;

/** A camera misses frames, so a code has left its view only after this time. Each pull of a trigger is a reading of its own. */
const LEFT_AFTER_MS = { camera: 1_000, wedge: 0 } as const;

export type Source = keyof typeof IGNORED_MS;
type CodeReading = { code: string; atMs: number; /** Whether the scanner can take a code now. */ ready: boolean };
type Entry = {
  lastSeenMs: number;
  ignoredUntilMs: number;
  /** The code left the view and came back: ignore it until `ignoredUntilMs`, without extending that time. */
  hasReturned: boolean;
};

/**
 * Tells a new code from a code that is still in view. While the scanner is busy, a code that was taken before stays ignored as long as it is
 * in view, and any other stays new.
 */
export const createDebounce = (source: Source) => {
  const entries = new Map<string, Entry>();
  const [ignoredMs, leftAfterMs] = [IGNORED_MS[source], LEFT_AFTER_MS[source]];

  const deleteExpired = (atMs: number): void => {
    for (const [code, { ignoredUntilMs }] of entries) if (atMs >= ignoredUntilMs) entries.delete(code);
  };

  /** True when the scanner should take the code. */
  return ({ code, atMs, ready }: CodeReading): boolean => {
    deleteExpired(atMs);
    const entry = entries.get(code);
    if (!entry) {
      if (ready) entries.set(code, { lastSeenMs: atMs, ignoredUntilMs: atMs + ignoredMs, hasReturned: false });
      return ready;
    }
    const hasReturned = entry.hasReturned || atMs - entry.lastSeenMs > leftAfterMs;
    entries.set(code, { lastSeenMs: atMs, ignoredUntilMs: hasReturned ? entry.ignoredUntilMs : atMs + ignoredMs, hasReturned });
    return false;
  };
};
