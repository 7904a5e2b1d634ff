/** What is being typed. It is kept in this tab until it is saved or discarded, so that neither a sign-in nor a reload loses it. */
import { useEffect, useState } from "preact/hooks";

const keyOf = (name: string): string => `catraca.draft.${name}`;

const kept = <T>(name: string): T | undefined => {
  const text = sessionStorage.getItem(keyOf(name));
  return text === null ? undefined : (JSON.parse(text) as T);
};

/** The page is left for the sign-in, and what was typed waits here: nothing to warn of. */
let isComingBack = false;
export const comeBackToDrafts = (): void => void (isComingBack = true);

export type Draft<T> = {
  value: T;
  /** What it was before, or nothing was typed. */
  isChanged: boolean;
  change: (part: Partial<T>) => void;
  /** Saved, or not wanted any more. */
  clear: () => void;
};

export const useDraft = <T extends object>(name: string, initial: T): Draft<T> => {
  const [typed, setTyped] = useState<T | undefined>(() => kept<T>(name));
  const isChanged = typed !== undefined && JSON.stringify(typed) !== JSON.stringify(initial);
  useEffect(() => {
    if (!isChanged) return sessionStorage.removeItem(keyOf(name));
    sessionStorage.setItem(keyOf(name), JSON.stringify(typed));
    const warn = (event: BeforeUnloadEvent): void => {
      if (!isComingBack) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [name, typed, isChanged]);
  return {
    value: typed ?? initial,
    isChanged,
    change: (part) => setTyped((before) => ({ ...(before ?? initial), ...part })),
    clear: () => setTyped(undefined),
  };
};
