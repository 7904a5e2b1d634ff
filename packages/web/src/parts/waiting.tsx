import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Mark } from "./mark.tsx";

const SLOW_MS = 10_000;

/** The mark turns; after ten seconds words say what is happening. */
export const Waiting = ({ words }: { words?: string }) => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="waiting" role="status">
      <Mark turning />
      <span>{slow ? m.loading_slow() : (words ?? m.loading())}</span>
    </p>
  );
};
