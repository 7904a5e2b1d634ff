import type { ComponentChildren } from "preact";
import { getErrorMessage } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";

type ConfirmDialog = {
  /** The title of the dialog and the text of its button. */
  title: string;
  text: string;
  /** A choice that the action takes into account. */
  children?: ComponentChildren;
  danger?: boolean;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an action that cannot be undone. */
export const ConfirmDialog = ({ title, text, children, danger = false, busy, error, onConfirm, onClose }: ConfirmDialog) => (
  <Dialog
    id="confirm"
    title={title}
    onClose={onClose}
    footer={
      <>
        <Button onClick={onClose}>{m.console_not_now()}</Button>
        <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
          {title}
        </Button>
      </>
    }
  >
    <p>{text}</p>
    {children}
    {error && (
      <Notice kind="bad" icon="warning" role="alert">
        <p>{getErrorMessage(error)}</p>
      </Notice>
    )}
  </Dialog>
);
