import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { signIn } from "./session.ts";

/** Over the page as it stands. Closed, it leaves time to read or copy something, and the way back stays at hand. */
export const SessionEnded = () => {
  const [isOpen, setOpen] = useState(true);
  const again = (
    <Button kind="primary" onClick={() => void signIn()}>
      {m.console_sign_in_again()}
    </Button>
  );
  if (!isOpen)
    return (
      <div class="savebar" role="status">
        <div class="savebar__in">
          <p>
            <b>{m.console_session_ended_title()}</b>
          </p>
          {again}
        </div>
      </div>
    );
  return (
    <Dialog id="session-ended" title={m.console_session_ended_title()} onClose={() => setOpen(false)} foot={again}>
      <p>{m.console_session_ended_text()}</p>
    </Dialog>
  );
};
