/** Says who bought, and opens the dialog in which the buyer corrects the name. Loaded after the tickets. */
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { RenameDialog } from "./rename-dialog.tsx";
import type { TicketsView } from "./saved-copy.ts";

/** The server decides. It refuses from the opening of the doors on. */
const isOffered = ({ order, event }: TicketsView): boolean => order.status === "issued" && Date.now() < Date.parse(event.doorsOpenAt);

export const NameOffer = ({ view }: { view: TicketsView }) => {
  const [Dialog, setDialog] = useState<typeof RenameDialog>();
  const [failed, setFailed] = useState<string>();
  if (!isOffered(view)) return null;
  const open = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const { RenameDialog: loaded } = await import("./rename-dialog.tsx");
      setDialog(() => loaded);
    } catch (error) {
      setFailed(getErrorMessage(error));
    }
  };
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
      {Dialog && <Dialog view={view} onClose={() => setDialog(undefined)} />}
    </section>
  );
};
