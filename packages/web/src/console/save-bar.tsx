import type { ComponentChildren } from "preact";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";

type SaveBar = {
  isChanged: boolean;
  busy: boolean;
  /** What was saved last is said until something changes again. */
  saved: boolean;
  errors: number;
  onDiscard: () => void;
  save?: string;
  children?: ComponentChildren;
};

/** At the foot of a long form: whether something is to be saved, and the way to do it or not. Part of the form, so that Enter saves too. */
export const SaveBar = ({ isChanged, busy, saved, errors, onDiscard, save = m.console_save() }: SaveBar) => {
  if (!isChanged && !saved) return null;
  return (
    <div class="savebar">
      <div class="savebar__in">
        <p role="status">
          <b>{isChanged ? m.console_unsaved() : m.console_saved()}</b>{" "}
          {isChanged && errors > 0 && <span class="small soft">{m.form_errors_title({ count: errors })}</span>}
        </p>
        {isChanged && (
          <div class="row">
            <Button onClick={onDiscard}>{m.console_discard()}</Button>
            <Button kind="primary" type="submit" busy={busy}>
              {save}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
};
