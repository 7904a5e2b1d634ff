import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { signIn } from "./session.ts";

/** Over the page as it stands. Closed, it leaves time to copy something; saving asks again. */
export const SessionEnded = () => {
  const [closed, setClosed] = useState(false);
  if (closed) return null;
  return (
    <Dialog
      id="session-ended"
      title={m.console_session_ended_title()}
      onClose={() => setClosed(true)}
      foot={
        <Button kind="primary" onClick={() => void signIn()}>
          {m.console_sign_in_again()}
        </Button>
      }
    >
      <p>{m.console_session_ended_text()}</p>
    </Dialog>
  );
};
