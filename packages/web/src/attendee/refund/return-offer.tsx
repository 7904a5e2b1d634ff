/** Says until when tickets can be returned, and opens the dialog. Loaded after the tickets. */
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { TicketsView } from "../ticket/saved-copy.ts";
import { MoveNotice } from "./move-notice.tsx";
import { findMove } from "./move.ts";
import { allowsReturns, findLatestReturn } from "./policy.ts";
import { PolicyText } from "./policy-text.tsx";
import { listReturnable } from "./returnable.ts";
import { useLateDialog } from "../../parts/use-late-dialog.ts";

export const ReturnOffer = ({ view }: { view: TicketsView }) => {
  const { Dialog, failed, open, close } = useLateDialog(async () => (await import("./return-dialog.tsx")).ReturnDialog);
  const { event, order, tickets } = view;
  const nowMs = Date.now();
  const move = findMove(event, order);
  const canReturn = findLatestReturn(event, nowMs) !== undefined || (move !== undefined && nowMs < move.untilMs);
  const isOver = listReturnable(tickets).length === 0;
  if (isOver || (!allowsReturns(event) && !move)) return null;
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
      {Dialog && <Dialog view={view} onClose={close} />}
    </section>
  );
};
