/** Shows a secret, the only time that it is shown. */
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useCopy } from "../share-link.tsx";
import "./keys-screen.css";

type SecretDialogProps = { title: string; text: string; copyLabel: string; secret: string; onClose: () => void };

export const SecretDialog = ({ title, text, copyLabel, secret, onClose }: SecretDialogProps) => {
  const { outcome, copy } = useCopy(secret);
  return (
    <Dialog
      id="key-secret"
      title={title}
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {m.console_key_saved()}
        </Button>
      }
    >
      <p>{text}</p>
      <p class="key-secret">
        <code>{secret}</code>
      </p>
      <Button small icon="copy" onClick={() => void copy()}>
        {copyLabel}
      </Button>
      <p class="small soft" role="status">
        {outcome}
      </p>
    </Dialog>
  );
};
