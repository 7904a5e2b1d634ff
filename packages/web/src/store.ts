/** State that lives outside of components: code reads and sets it, and components that use it render again when it changes. */
import { useEffect, useState } from "preact/hooks";

export type Store<T> = { get: () => T; set: (next: T) => void; subscribe: (listener: () => void) => () => void };

export const createStore = <T>(initial: T): Store<T> => {
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

export const useStore = <T>(store: Store<T>): T => {
  const [, render] = useState<object>();
  const value = store.get();
  useEffect(() => {
    const listener = () => render({});
    // The store may have changed between the render and this subscription.
    if (!Object.is(store.get(), value)) listener();
    return store.subscribe(listener);
  }, [store]);
  return value;
};
