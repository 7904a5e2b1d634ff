import { useEffect, useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import "./save-bar.css";

type SaveBar = {
  isChanged: boolean;
  busy: boolean;
  isSaved: boolean;
  errors: number;
  onDiscard: () => void;
};

/** Stays visible below a long form. It is part of the form, so that Enter saves. */
export const SaveBar = ({ isChanged, busy, isSaved, errors, onDiscard }: SaveBar) => {
  const status = useRef<HTMLParagraphElement>(null);
  const wasChanged = useRef(isChanged);
  // The pressed button is gone.
  useEffect(() => {
    const isDone = wasChanged.current && !isChanged;
    wasChanged.current = isChanged;
    if (isDone && document.activeElement === document.body)
      (status.current ?? document.querySelector("h1"))?.focus({ preventScroll: true });
  }, [isChanged]);
  if (!isChanged && !isSaved) return null;
  return (
    <div class="save-bar">
      <div class="save-bar__in">
        <p role="status" tabIndex={-1} ref={status}>
          <b>{isChanged ? m.console_unsaved() : m.console_saved()}</b>{" "}
          {isChanged && errors > 0 && <span class="small soft">{m.form_errors_title({ count: errors })}</span>}
        </p>
        {isChanged && (
          <div class="row">
            <Button onClick={onDiscard}>{m.console_discard()}</Button>
            <Button kind="primary" type="submit" busy={busy}>
              {m.console_save()}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
};
