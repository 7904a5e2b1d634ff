import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { EventView } from "../queries.ts";
import type { CancelDialog as CancelDialogType } from "./cancel-dialog.tsx";

/** Cancels a published event for good, or shows how far that is. The dialog is loaded when it is opened. */
export const CancelEvent = ({ event }: { event: EventView }) => {
  const [CancelDialog, setCancelDialog] = useState<typeof CancelDialogType>();
  const [failure, setFailure] = useState<string>();
  const open = async (): Promise<void> => {
    try {
      const { CancelDialog: loaded } = await import("./cancel-dialog.tsx");
      setCancelDialog(() => loaded);
    } catch (error) {
      setFailure(getErrorMessage(error));
    }
  };
  return (
    <>
      <Button small kind="plain" onClick={() => void open()}>
        {event.status === "cancelled" ? m.console_cancel_progress() : m.console_cancel_event()}
      </Button>
      {failure !== undefined && <span role="alert">{failure}</span>}
      {CancelDialog && <CancelDialog event={event} onClose={() => setCancelDialog(undefined)} />}
    </>
  );
};
