import { m } from "../paraglide/messages.js";
import { Button } from "./button.tsx";
import { Mark } from "./mark.tsx";
import { useSlow } from "./use-slow.ts";
import "./loading.css";

/** Says after three seconds that it takes long. `onRetry`: asks the server again. */
export const Loading = ({ text, onRetry }: { text?: string; onRetry?: () => void }) => {
  const isSlow = useSlow(true);
  return (
    <>
      <p class="waiting" role="status">
        <Mark turning />
        <span>{isSlow ? m.loading_slow() : (text ?? m.loading())}</span>
      </p>
      {isSlow && onRetry && (
        <p class="waiting">
          <Button small icon="turn" onClick={onRetry}>
            {m.retry()}
          </Button>
        </p>
      )}
    </>
  );
};
