/** The only clock. Milliseconds since the epoch. */
export const now = (): number => Date.now();

/** ISO 8601 UTC, as in every answer. */
export const iso = (atMs: number): string => new Date(atMs).toISOString();

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
