/** Opens the dialog in which the buyer passes a ticket on. */
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import type { Ticket } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { ReassignDialog } from "./reassign-dialog.tsx";
import type { TicketsView } from "./saved-copy.ts";

/** The server decides. It refuses from the opening of the doors on. */
const isOffered = ({ status, admittedAt }: Ticket, { doorsOpenAt }: TicketsView["event"]): boolean =>
  status === "issued" && admittedAt === undefined && Date.now() < Date.parse(doorsOpenAt);

export const ReassignButton = ({ ticket, view }: { ticket: Ticket; view: TicketsView }) => {
  const [Dialog, setDialog] = useState<typeof ReassignDialog>();
  const [failed, setFailed] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  if (!isOffered(ticket, view.event)) return null;
  const open = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const { ReassignDialog: loaded } = await import("./reassign-dialog.tsx");
      setDialog(() => loaded);
      setOpen(true);
    } catch (error) {
      setFailed(getErrorMessage(error));
    }
  };
  return (
    <>
      <Button icon="user" small wide onClick={() => void open()}>
        {m.reassign_title()}
      </Button>
      <p class="small" role="alert">
        {failed}
      </p>
      {isOpen && Dialog && <Dialog link={view} ticket={ticket} onClose={() => setOpen(false)} />}
    </>
  );
};
