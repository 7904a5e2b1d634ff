/** The reason why email did not reach the buyer, with both ways out of it. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate, type OrderHistory } from "../queries.ts";
import type { MailResult } from "./mail-badge.tsx";
import type { BuyerDialog as BuyerDialogType } from "./buyer-dialog.tsx";

type Order = OrderHistory["order"];

addErrorMessages({
  "order.address_stopped": m.error_order_address_stopped,
  "order.address_retried": m.error_order_address_retried,
});

const TEXT: Record<MailResult, (of: { to: string }) => string> = {
  bounced: m.console_order_mail_bounced,
  rejected: m.console_order_mail_rejected,
  complained: m.console_order_mail_complained,
  returned: m.console_order_mail_returned,
};

export const MailNotice = ({ order, result, onOutcome }: { order: Order; result: MailResult; onOutcome: (outcome: string) => void }) => {
  const [BuyerDialog, setBuyerDialog] = useState<typeof BuyerDialogType>();
  const retry = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"]["try-address"].$post({ param: { orderId: order.id } })),
    onSuccess: () => onOutcome(m.console_resent({ to: order.buyer.email })),
    onError: (error) => onOutcome(getErrorMessage(error)),
    onSettled: () => invalidate("order", order.id),
  });
  /** Loaded when it is opened, because few orders need it. */
  const correct = async (): Promise<void> => {
    try {
      const { BuyerDialog: loaded } = await import("./buyer-dialog.tsx");
      setBuyerDialog(() => loaded);
    } catch (error) {
      onOutcome(getErrorMessage(error));
    }
  };
  return (
    <Notice kind={result === "bounced" ? "bad" : "warn"} icon="warning">
      <p>{TEXT[result]({ to: order.buyer.email })}</p>
      {order.status === "issued" && result === "bounced" && (
        <div class="row">
          <Button small kind="primary" onClick={() => void correct()}>
            {m.console_mail_correct()}
          </Button>
          <Button small busy={retry.isPending} onClick={() => retry.mutate()}>
            {m.console_mail_retry()}
          </Button>
        </div>
      )}
      {BuyerDialog && (
        <BuyerDialog
          order={order}
          onClose={() => setBuyerDialog(undefined)}
          onDone={(outcome) => {
            setBuyerDialog(undefined);
            onOutcome(outcome);
          }}
        />
      )}
    </Notice>
  );
};
