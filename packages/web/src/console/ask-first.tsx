import { sentenceOf } from "../api/sentence.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";

type AskFirst = {
  /** What will be done: the dialog's title and the button's words. */
  title: string;
  text: string;
  danger?: boolean;
  busy: boolean;
  error: Error | null;
  onDo: () => void;
  onClose: () => void;
};

/** Before what cannot be taken back: what follows from it, and the way out first. */
export const AskFirst = ({ title, text, danger = false, busy, error, onDo, onClose }: AskFirst) => (
  <Dialog
    id="ask-first"
    title={title}
    onClose={onClose}
    foot={
      <>
        <Button onClick={onClose}>{m.console_not_now()}</Button>
        <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onDo}>
          {title}
        </Button>
      </>
    }
  >
    <p>{text}</p>
    {error && (
      <Notice kind="bad" icon="warning" role="alert">
        <p>{sentenceOf(error)}</p>
      </Notice>
    )}
  </Dialog>
);
