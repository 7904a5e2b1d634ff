/** Remembers what a pure function returned, by its arguments as JSON. When it is full, the result that was used least recently goes. */
export const memoized = <A extends unknown[], R>(most: number, compute: (...args: A) => R): ((...args: A) => R) => {
  const kept = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const result = kept.has(key) ? (kept.get(key) as R) : compute(...args);
    kept.delete(key);
    kept.set(key, result);
    const [leastUsed] = kept.keys();
    if (kept.size > most && leastUsed !== undefined) kept.delete(leastUsed);
    return result;
  };
};
