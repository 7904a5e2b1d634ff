import { useMutation } from "@tanstack/preact-query";
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { useMay } from "../membership.ts";
import { invalidate, type OrderHistory } from "../queries.ts";
import "./order-detail.css";

/** A dialog that is loaded when it is opened, because few orders need it. */
const useDialog = <Props,>(load: () => Promise<ComponentType<Props>>, onOutcome: (outcome: string) => void) => {
  const [Dialog, setDialog] = useState<ComponentType<Props>>();
  return {
    Dialog,
    open: () => {
      load().then(
        (loaded) => setDialog(() => loaded),
        (error: unknown) => onOutcome(getErrorMessage(error)),
      );
    },
    closing: {
      onClose: () => setDialog(undefined),
      onDone: (outcome: string) => {
        setDialog(undefined);
        onOutcome(outcome);
      },
    },
  };
};

type Actions = { history: OrderHistory; onOutcome: (outcome: string) => void };

export const OrderActions = ({ history: { order, tickets }, onOutcome }: Actions) => {
  const buyer = useDialog(async () => (await import("./buyer-dialog.tsx")).BuyerDialog, onOutcome);
  const refund = useDialog(async () => (await import("./refund-dialog.tsx")).RefundDialog, onOutcome);
  const exchange = useDialog(async () => (await import("./exchange-dialog.tsx")).ExchangeDialog, onOutcome);
  const newLink = useDialog(async () => (await import("./new-link-dialog.tsx")).NewLinkDialog, onOutcome);
  const resendMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"].resend.$post({ param: { orderId: order.id } })),
    onSuccess: async () => {
      onOutcome(m.console_resent({ to: order.buyer.email }));
      await invalidate("order", order.id);
    },
    onError: (error) => onOutcome(getErrorMessage(error)),
  });
  const isIssued = order.status === "issued";
  /** The first ticket carries the order's products. */
  const [carrier] = tickets;
  const hasPieces = carrier?.status === "issued" && carrier.products?.some(({ remaining }) => remaining > 0);
  const canRefund = useMay()("order.refund") && (order.status === "issued" || order.status === "paid");
  return (
    <div class="row order-detail__acts">
      {(order.status === "issued" || (order.status === "refunded" && order.delivery === "given_up")) && (
        <Button small icon="mail" busy={resendMutation.isPending} onClick={() => resendMutation.mutate()}>
          {m.console_resend()}
        </Button>
      )}
      {isIssued && (
        <>
          <Button small onClick={buyer.open}>
            {m.console_buyer_edit()}
          </Button>
          <Button small onClick={newLink.open}>
            {m.console_new_link()}
          </Button>
        </>
      )}
      {isIssued && hasPieces && (
        <Button small id="exchange-product" onClick={exchange.open}>
          {m.console_exchange()}
        </Button>
      )}
      {canRefund && (
        <Button small kind="danger" id="refund-order" onClick={refund.open}>
          {m.console_refund()}
        </Button>
      )}
      {buyer.Dialog && <buyer.Dialog order={order} {...buyer.closing} />}
      {newLink.Dialog && <newLink.Dialog order={order} {...newLink.closing} />}
      {exchange.Dialog && <exchange.Dialog order={order} tickets={tickets} {...exchange.closing} />}
      {refund.Dialog && <refund.Dialog order={order} tickets={tickets} {...refund.closing} />}
    </div>
  );
};
