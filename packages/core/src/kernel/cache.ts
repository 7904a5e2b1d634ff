/** Results that this process keeps for a moment, for display and speed: a cache never decides. When full, it drops the least recently used one. */
import { now } from "./clock.ts";
import { singleFlight } from "./single-flight.ts";

export const cached = <T>({ forMs, max = 1000 }: { forMs: number; max?: number }, load: (key: string) => Promise<T>) => {
  const entries = new Map<string, { value: Promise<T>; untilMs: number }>();
  const flights = singleFlight<T>();

  const loadEntry = (key: string): Promise<T> => {
    const value = load(key);
    entries.delete(key);
    const [leastUsed] = entries.keys();
    if (entries.size >= max && leastUsed !== undefined) entries.delete(leastUsed);
    const entry = { value, untilMs: now() + forMs };
    entries.set(key, entry);
    value.catch(() => entries.get(key) === entry && entries.delete(key));
    return value;
  };

  const get = (key: string): Promise<T> => {
    const entry = entries.get(key);
    if (!entry || entry.untilMs <= now()) return flights.load(key, () => loadEntry(key));
    entries.delete(key);
    entries.set(key, entry);
    return entry.value;
  };

  /** Whether `get` answers without a load. */
  const has = (key: string): boolean => (entries.get(key)?.untilMs ?? 0) > now();

  /** Reads again: the result of a load that starts after this call. */
  const fresh = (key: string): Promise<T> => flights.loadNext(key, () => loadEntry(key));
  return { get, has, fresh };
};
