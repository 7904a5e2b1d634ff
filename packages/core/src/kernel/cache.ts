/** Answers kept for a moment in this process. For display and speed: it never decides. When it is full, the answer that was used least recently goes. */
import { now } from "./clock.ts";

export const cached = <T>({ forMs, most = 1000 }: { forMs: number; most?: number }, load: (key: string) => Promise<T>) => {
  const kept = new Map<string, { value: Promise<T>; untilMs: number }>();
  /** By key: the load in the air, and the one that starts when it has landed. */
  const flying = new Map<string, Promise<T>>();
  const queued = new Map<string, Promise<T>>();

  const begin = (key: string): Promise<T> => {
    queued.delete(key);
    const value = load(key).finally(() => flying.delete(key));
    flying.set(key, value);
    kept.delete(key);
    const [leastUsed] = kept.keys();
    if (kept.size >= most && leastUsed !== undefined) kept.delete(leastUsed);
    const entry = { value, untilMs: now() + forMs };
    kept.set(key, entry);
    value.catch(() => kept.get(key) === entry && kept.delete(key));
    return value;
  };

  const get = (key: string): Promise<T> => {
    const found = kept.get(key);
    if (!found || found.untilMs <= now()) return flying.get(key) ?? begin(key);
    kept.delete(key);
    kept.set(key, found);
    return found.value;
  };

  /** A load that begins after this call, shared with all who wait for one: never more than one at a time per key. */
  const fresh = (key: string): Promise<T> => {
    const inTheAir = flying.get(key);
    if (!inTheAir) return begin(key);
    const next = queued.get(key) ?? inTheAir.then(ignore, ignore).then(() => begin(key));
    queued.set(key, next);
    return next;
  };
  return { get, fresh };
};

const ignore = (): void => undefined;
