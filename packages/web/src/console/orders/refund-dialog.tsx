import { useMutation } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { invalidate, type OrderHistory } from "../queries.ts";

type RefundDialog = { order: OrderHistory["order"]; tickets: number; onDone: (outcome: string) => void; onClose: () => void };

export const RefundDialog = ({ order, tickets, onDone, onClose }: RefundDialog) => {
  const total = formatMoney(order.total);
  const refundMutation = useMutation({
    mutationFn: async () => (await callAdmin(() => admin.orders[":orderId"].refund.$post({ param: { orderId: order.id } }))).order,
    onSuccess: async ({ status }) => {
      onDone(status === "refunded" ? m.console_refund_done({ total, name: order.buyer.name }) : m.console_refund_due({ total }));
      await Promise.all([invalidate("order", order.id), invalidate("event", order.eventId)]);
    },
  });
  return (
    <Dialog
      id="refund"
      title={m.console_refund_title({ total })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_keep_order()}</Button>
          <Button kind="danger" busy={refundMutation.isPending} onClick={() => refundMutation.mutate()}>
            {m.console_refund_act({ total })}
          </Button>
        </>
      }
    >
      <p>{m.console_refund_text({ name: order.buyer.name, count: tickets })}</p>
      {refundMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(refundMutation.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
