import { formatCountdown } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { useExtend } from "./order-mutations.ts";

type ExtendDialog = { secondsLeft: number; extendMutation: ReturnType<typeof useExtend>; onClose: () => void };

/** Offers more time until the server refuses. */
export const ExtendDialog = ({ secondsLeft, extendMutation, onClose }: ExtendDialog) => {
  const left = formatCountdown(secondsLeft);
  const canExtend = !extendMutation.isError;
  return (
    <Dialog
      id="late"
      title={canExtend ? m.hold_more_title() : m.hold_two_title()}
      onClose={onClose}
      footer={
        <>
          {canExtend && (
            <Button kind="primary" busy={extendMutation.isPending} onClick={() => extendMutation.mutate()}>
              {m.hold_more()}
            </Button>
          )}
          <Button kind={canExtend ? "quiet" : "primary"} onClick={onClose}>
            {m.hold_two_go()}
          </Button>
        </>
      }
    >
      <p>{canExtend ? m.hold_more_text({ left }) : m.hold_two_text({ left })}</p>
    </Dialog>
  );
};
