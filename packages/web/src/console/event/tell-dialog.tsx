/** Asks whether buyers hear of a new time or place, before it is saved. */
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";

type TellDialog = { onTell: (notify: boolean) => void; onClose: () => void };

export const TellDialog = ({ onTell, onClose }: TellDialog) => (
  <Dialog
    id="tell"
    title={m.console_tell_title()}
    onClose={onClose}
    footer={
      <>
        <Button onClick={onClose}>{m.console_not_now()}</Button>
        <Button onClick={() => onTell(false)}>{m.console_tell_not()}</Button>
        <Button kind="primary" onClick={() => onTell(true)}>
          {m.console_tell()}
        </Button>
      </>
    }
  >
    <p>{m.console_tell_text()}</p>
  </Dialog>
);
