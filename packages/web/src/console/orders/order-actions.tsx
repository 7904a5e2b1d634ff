import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate, type OrderHistory } from "../queries.ts";
import { RefundDialog } from "./refund-dialog.tsx";
import "./order-detail.css";

type Actions = { history: OrderHistory; onOutcome: (outcome: string) => void };

export const OrderActions = ({ history: { order, tickets }, onOutcome }: Actions) => {
  const [refunding, setRefunding] = useState(false);
  const resendMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"].resend.$post({ param: { orderId: order.id } })),
    onSuccess: async () => {
      onOutcome(m.console_resent({ to: order.buyer.email }));
      await invalidate("order", order.id);
    },
    onError: (error) => onOutcome(getErrorMessage(error)),
  });
  const isUsed = tickets.some(({ admittedAt }) => admittedAt !== undefined);
  const canRefund = order.status === "issued" || order.status === "paid";
  return (
    <div class="row order-detail__acts">
      {(order.status === "issued" || (order.status === "refunded" && order.delivery === "given_up")) && (
        <Button small icon="mail" busy={resendMutation.isPending} onClick={() => resendMutation.mutate()}>
          {m.console_resend()}
        </Button>
      )}
      {canRefund && (
        <Button
          small
          kind="danger"
          id="refund-order"
          disabledReason={isUsed ? m.console_refund_used() : undefined}
          onClick={() => setRefunding(true)}
        >
          {m.console_refund()}
        </Button>
      )}
      {refunding && (
        <RefundDialog
          order={order}
          tickets={tickets.length}
          onClose={() => setRefunding(false)}
          onDone={(outcome) => {
            setRefunding(false);
            onOutcome(outcome);
          }}
        />
      )}
    </div>
  );
};
