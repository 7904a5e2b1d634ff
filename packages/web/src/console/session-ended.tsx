import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { signIn } from "./session.ts";
import "./save-bar.css";

/** Over the page, which stays as it is. After the dialog is closed a bar offers the sign-in, so that nothing on the page is lost. */
export const SessionEnded = () => {
  const [isOpen, setOpen] = useState(true);
  const signInButton = (
    <Button kind="primary" onClick={() => void signIn()}>
      {m.console_sign_in_again()}
    </Button>
  );
  if (!isOpen)
    return (
      <div class="save-bar" role="status">
        <div class="save-bar__in">
          <p>
            <b>{m.console_session_ended_title()}</b>
          </p>
          {signInButton}
        </div>
      </div>
    );
  return (
    <Dialog id="session-ended" title={m.console_session_ended_title()} onClose={() => setOpen(false)} footer={signInButton}>
      <p>{m.console_session_ended_text()}</p>
    </Dialog>
  );
};
