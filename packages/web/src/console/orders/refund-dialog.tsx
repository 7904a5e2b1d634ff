import { useMutation } from "@tanstack/preact-query";
import { sentenceOf } from "../../api/sentence.ts";
import { money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, ask } from "../ask.ts";
import { stale, type OrderHistory } from "../queries.ts";

type RefundDialog = { order: OrderHistory["order"]; tickets: number; onDone: (outcome: string) => void; onClose: () => void };

/** What becomes of money and tickets is said before, and what became of them after. */
export const RefundDialog = ({ order, tickets, onDone, onClose }: RefundDialog) => {
  const total = money(order.total);
  const refunding = useMutation({
    mutationFn: async () => (await ask(() => admin.orders[":orderId"].refund.$post({ param: { orderId: order.id } }))).order,
    onSuccess: async ({ status }) => {
      onDone(status === "refunded" ? m.console_refund_done({ total, name: order.buyer.name }) : m.console_refund_due({ total }));
      await Promise.all([stale("order", order.id), stale("event", order.eventId)]);
    },
  });
  return (
    <Dialog
      id="refund"
      title={m.console_refund_title({ total })}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{m.console_keep_order()}</Button>
          <Button kind="danger" busy={refunding.isPending} onClick={() => refunding.mutate()}>
            {m.console_refund_act({ total })}
          </Button>
        </>
      }
    >
      <p>{m.console_refund_text({ name: order.buyer.name, count: tickets })}</p>
      {refunding.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(refunding.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
