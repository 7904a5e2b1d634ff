/** Caches the results of a pure function by its arguments as JSON. When full, it drops the least recently used result. */
export const memoized = <A extends unknown[], R>(max: number, compute: (...args: A) => R): ((...args: A) => R) => {
  const results = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const result = results.has(key) ? (results.get(key) as R) : compute(...args);
    results.delete(key);
    results.set(key, result);
    const [leastUsed] = results.keys();
    if (results.size > max && leastUsed !== undefined) results.delete(leastUsed);
    return result;
  };
};
