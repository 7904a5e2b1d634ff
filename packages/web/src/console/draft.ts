/** What is being typed. It is kept in this tab until it is saved or discarded, so that neither a sign-in nor a reload loses it. */
import { useEffect, useState } from "preact/hooks";

const keyOf = (name: string): string => `catraca.draft.${name}`;

/** Kept by an earlier release of this page, it may lack what is typed now. */
const kept = <T>(name: string, initial: T): T | undefined => {
  const text = sessionStorage.getItem(keyOf(name));
  return text === null ? undefined : { ...initial, ...(JSON.parse(text) as Partial<T>) };
};

/** The page is left for the sign-in or for its next release, and what was typed waits here: nothing to warn of. */
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
  const [typed, setTyped] = useState<T | undefined>(() => kept(name, initial));
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
