/** Typed values of a form, stored in this tab until they are saved or discarded: neither a sign-in nor a reload loses them. */
import { useEffect, useState } from "preact/hooks";

const getKey = (name: string): string => `catraca.draft.${name}`;

/** A draft of an earlier release may lack a field. */
const readDraft = <T>(name: string, initial: T): T | undefined => {
  const text = sessionStorage.getItem(getKey(name));
  return text === null ? undefined : { ...initial, ...(JSON.parse(text) as Partial<T>) };
};

/** The page leaves for a sign-in or a new release and returns to its drafts, so it needs no warning. */
let isReturning = false;
export const leaveWithoutWarning = (): void => void (isReturning = true);

export type Draft<T> = {
  value: T;
  isChanged: boolean;
  change: (part: Partial<T>) => void;
  clear: () => void;
};

export const useDraft = <T extends object>(name: string, initial: T): Draft<T> => {
  const [typed, setTyped] = useState<T | undefined>(() => readDraft(name, initial));
  const isChanged = typed !== undefined && JSON.stringify(typed) !== JSON.stringify(initial);
  useEffect(() => {
    if (!isChanged) return sessionStorage.removeItem(getKey(name));
    sessionStorage.setItem(getKey(name), JSON.stringify(typed));
    const warn = (event: BeforeUnloadEvent): void => {
      if (!isReturning) event.preventDefault();
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
