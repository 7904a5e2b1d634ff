/** At most one load at a time for each key, shared by all callers that may use its result. */

const ignore = (): void => undefined;

export type SingleFlight<T> = {
  running: (key: string) => Promise<T> | undefined;
  /** Starts a load, or returns the running one. */
  load: (key: string, start: () => Promise<T>) => Promise<T>;
  /** A load that starts after this call. While another one runs, all callers of this wait for the same next one. */
  loadNext: (key: string, start: () => Promise<T>) => Promise<T>;
};

export const singleFlight = <T>(): SingleFlight<T> => {
  const running = new Map<string, Promise<T>>();
  const waiting = new Map<string, Promise<T>>();

  const begin = (key: string, start: () => Promise<T>): Promise<T> => {
    waiting.delete(key);
    const flight = start().finally(() => running.delete(key));
    running.set(key, flight);
    return flight;
  };

  return {
    running: (key) => running.get(key),
    load: (key, start) => running.get(key) ?? begin(key, start),
    loadNext: (key, start) => {
      const next = waiting.get(key);
      if (next) return next;
      const current = running.get(key);
      if (!current) return begin(key, start);
      const later = current.then(ignore, ignore).then(() => begin(key, start));
      waiting.set(key, later);
      return later;
    },
  };
};
