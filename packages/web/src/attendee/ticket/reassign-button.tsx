/** Opens the dialog in which the buyer passes a ticket on. */
import type { Ticket } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { useLateDialog } from "../../parts/use-late-dialog.ts";
import type { TicketsView } from "./saved-copy.ts";

/** The server decides. It refuses from the opening of the doors on. */
const isOffered = ({ status, admittedAt }: Ticket, { doorsOpenAt }: TicketsView["event"]): boolean =>
  status === "issued" && admittedAt === undefined && Date.now() < Date.parse(doorsOpenAt);

export const ReassignButton = ({ ticket, view }: { ticket: Ticket; view: TicketsView }) => {
  const { Dialog, failed, open, close } = useLateDialog(async () => (await import("./reassign-dialog.tsx")).ReassignDialog);
  if (!isOffered(ticket, view.event)) return null;
  return (
    <>
      <Button icon="user" small wide onClick={() => void open()}>
        {m.reassign_title()}
      </Button>
      <p class="small" role="alert">
        {failed}
      </p>
      {Dialog && <Dialog link={view} ticket={ticket} onClose={close} />}
    </>
  );
};
