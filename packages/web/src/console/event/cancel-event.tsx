import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { useLateDialog } from "../../parts/use-late-dialog.ts";
import type { EventView } from "../queries.ts";

/** Cancels a published event for good, or shows how far that is. */
export const CancelEvent = ({ event }: { event: EventView }) => {
  const { Dialog, failed, open, close } = useLateDialog(async () => (await import("./cancel-dialog.tsx")).CancelDialog);
  return (
    <>
      <Button small kind="plain" onClick={() => void open()}>
        {event.status === "cancelled" ? m.console_cancel_progress() : m.console_cancel_event()}
      </Button>
      {failed !== undefined && <span role="alert">{failed}</span>}
      {Dialog && <Dialog event={event} onClose={close} />}
    </>
  );
};
