import { useEffect, useState } from "preact/hooks";

/** After this time people want to know what is happening. */
const SLOW_MS = 3_000;

/** True once something has been pending for three seconds. */
export const useSlow = (isPending: boolean): boolean => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isPending) return undefined;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isPending]);
  return isPending && isSlow;
};
