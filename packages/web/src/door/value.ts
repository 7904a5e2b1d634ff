/** A value that screens draw again when it changes, and that code beside them reads and sets. */
import { useEffect, useState } from "preact/hooks";

export type Value<T> = { get: () => T; set: (next: T) => void; subscribe: (listener: () => void) => () => void };

export const createValue = <T>(initial: T): Value<T> => {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (next) => {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

export const useValue = <T>(value: Value<T>): T => {
  const [, draw] = useState<object>();
  useEffect(() => {
    const listener = () => draw({});
    // What changed between drawing and listening.
    listener();
    return value.subscribe(listener);
  }, [value]);
  return value.get();
};

/** Drawn again every so often, for what says how long ago something was. */
export const useNow = (everyMs: number): number => {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
};
