import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";

type Unpair = { gate: string; queuedCount: number; onUnpair: () => void; onClose: () => void };

/** A device with queued scans stays paired: only its token can send them. */
export const UnpairDialog = ({ gate, queuedCount, onUnpair, onClose }: Unpair) => {
  const disabled = queuedCount > 0 ? { disabledReason: m.door_unpair_queue({ count: queuedCount }) } : {};
  return (
    <Dialog
      id="unpair-title"
      title={m.door_unpair_title()}
      onClose={onClose}
      footer={
        <>
          <Button kind="primary" wide onClick={onClose}>
            {m.door_unpair_keep()}
          </Button>
          <Button kind="danger" wide id="unpair" onClick={onUnpair} {...disabled}>
            {m.door_unpair()}
          </Button>
        </>
      }
    >
      <p>{m.door_unpair_text({ gate })}</p>
    </Dialog>
  );
};
