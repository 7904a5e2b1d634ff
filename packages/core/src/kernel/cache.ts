/** Answers kept for a moment in this process, with one load at a time per key. For display and speed: it never decides. */
import { now } from "./clock.ts";

export const cached = <T>({ forMs, most = 1000 }: { forMs: number; most?: number }, load: (key: string) => Promise<T>) => {
  const kept = new Map<string, { value: Promise<T>; untilMs: number }>();
  const fresh = (key: string): Promise<T> => {
    const entry = { value: load(key), untilMs: now() + forMs };
    if (kept.size >= most) kept.clear();
    kept.set(key, entry);
    entry.value.catch(() => kept.get(key) === entry && kept.delete(key));
    return entry.value;
  };
  const get = (key: string): Promise<T> => {
    const found = kept.get(key);
    return found && found.untilMs > now() ? found.value : fresh(key);
  };
  return { get, fresh };
};
