/** Says who bought, and opens the dialog in which the buyer corrects the name. Loaded after the tickets. */
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { TicketsView } from "./saved-copy.ts";
import { useLateDialog } from "../../parts/use-late-dialog.ts";

/** The server decides. It refuses from the opening of the doors on. */
const isOffered = ({ order, event }: TicketsView): boolean => order.status === "issued" && Date.now() < Date.parse(event.doorsOpenAt);

export const NameOffer = ({ view }: { view: TicketsView }) => {
  const { Dialog, failed, open, close } = useLateDialog(async () => (await import("./rename-dialog.tsx")).RenameDialog);
  if (!isOffered(view)) return null;
  return (
    <section class="ticket__return stack" aria-label={m.rename_title()}>
      <p>{m.rename_buyer({ name: isolateText(view.order.buyer.name) })}</p>
      <div>
        <Button small icon="user" onClick={() => void open()}>
          {m.rename_title()}
        </Button>
      </div>
      <p class="small" role="alert">
        {failed}
      </p>
      {Dialog && <Dialog view={view} onClose={close} />}
    </section>
  );
};
