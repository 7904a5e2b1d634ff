/** Counts per key within a time, in this process alone: saves the database work, and decides nothing that a row decides. */
import { now } from "./clock.ts";

export const createLimit = ({ most, perMs, keys = 1000 }: { most: number; perMs: number; keys?: number }) => {
  const counts = new Map<string, { count: number; untilMs: number }>();

  /** A window that ends later than one that starts now is of a clock that was set back. */
  const find = (key: string) => {
    const entry = counts.get(key);
    return entry && entry.untilMs > now() && entry.untilMs <= now() + perMs ? entry : undefined;
  };

  const isReached = (key: string): boolean => (find(key)?.count ?? 0) >= most;

  const count = (key: string): void => {
    const entry = find(key);
    if (entry) return void (entry.count += 1);
    counts.delete(key);
    const [oldest] = counts.keys();
    if (counts.size >= keys && oldest !== undefined) counts.delete(oldest);
    counts.set(key, { count: 1, untilMs: now() + perMs });
  };

  return { isReached, count };
};
