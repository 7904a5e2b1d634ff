import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Mark } from "./mark.tsx";
import "./loading.css";

const SLOW_MS = 10_000;

export const Loading = ({ text }: { text?: string }) => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="waiting" role="status">
      <Mark turning />
      <span>{isSlow ? m.loading_slow() : (text ?? m.loading())}</span>
    </p>
  );
};
