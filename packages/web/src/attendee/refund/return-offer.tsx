/** Says until when tickets can be returned, and opens the dialog. Loaded after the tickets. */
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { TicketsView } from "../ticket/saved-copy.ts";
import { MoveNotice } from "./move-notice.tsx";
import { findMove } from "./move.ts";
import { allowsReturns, findLatestReturn } from "./policy.ts";
import { PolicyText } from "./policy-text.tsx";
import { listReturnable } from "./returnable.ts";
import type { ReturnDialog } from "./return-dialog.tsx";

export const ReturnOffer = ({ view }: { view: TicketsView }) => {
  const [Dialog, setDialog] = useState<typeof ReturnDialog>();
  const [failed, setFailed] = useState<string>();
  const { event, order, tickets } = view;
  const nowMs = Date.now();
  const move = findMove(event, order);
  const canReturn = findLatestReturn(event, nowMs) !== undefined || (move !== undefined && nowMs < move.untilMs);
  const isOver = listReturnable(tickets).length === 0;
  if (isOver || (!allowsReturns(event) && !move)) return null;
  const open = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const { ReturnDialog: loaded } = await import("./return-dialog.tsx");
      setDialog(() => loaded);
    } catch (error) {
      setFailed(getErrorMessage(error));
    }
  };
  return (
    <section class="ticket__return stack" aria-label={m.policy_title()}>
      {move && <MoveNotice event={event} move={move} canReturn={nowMs < move.untilMs} />}
      {allowsReturns(event) && <PolicyText event={event} isFree={order.total.amountMinor === 0} />}
      {canReturn && (
        <div>
          <Button small icon="turn" id="return-tickets" onClick={() => void open()}>
            {m.return_title()}
          </Button>
        </div>
      )}
      <p class="small" role="alert">
        {failed}
      </p>
      {Dialog && <Dialog view={view} onClose={() => setDialog(undefined)} />}
    </section>
  );
};
