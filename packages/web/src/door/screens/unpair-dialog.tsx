import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";

type Unpair = { gate: string; waiting: number; onUnpair: () => void; onClose: () => void };

/** With readings that the server has not seen, the device stays: only its token sends them. */
export const UnpairDialog = ({ gate, waiting, onUnpair, onClose }: Unpair) => {
  const why = waiting > 0 ? { why: m.door_unpair_queue({ count: waiting }) } : {};
  return (
    <Dialog
      id="unpair-title"
      title={m.door_unpair_title()}
      onClose={onClose}
      foot={
        <>
          <Button kind="primary" wide onClick={onClose}>
            {m.door_unpair_keep()}
          </Button>
          <Button kind="danger" wide id="unpair" onClick={onUnpair} {...why}>
            {m.door_unpair()}
          </Button>
        </>
      }
    >
      <p>{m.door_unpair_text({ gate })}</p>
    </Dialog>
  );
};
