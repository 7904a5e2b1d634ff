import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { useMay } from "../membership.ts";
import { invalidate, type OrderHistory } from "../queries.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import type { BuyerDialog as BuyerDialogType } from "./buyer-dialog.tsx";
import type { ExchangeDialog as ExchangeDialogType } from "./exchange-dialog.tsx";
import type { RefundDialog as RefundDialogType } from "./refund-dialog.tsx";
import "./order-detail.css";

type Actions = { history: OrderHistory; onOutcome: (outcome: string) => void };

export const OrderActions = ({ history: { order, tickets }, onOutcome }: Actions) => {
  const [RefundDialog, setRefundDialog] = useState<typeof RefundDialogType>();
  const [BuyerDialog, setBuyerDialog] = useState<typeof BuyerDialogType>();
  const [ExchangeDialog, setExchangeDialog] = useState<typeof ExchangeDialogType>();
  const [renewing, setRenewing] = useState(false);
  const resendMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"].resend.$post({ param: { orderId: order.id } })),
    onSuccess: async () => {
      onOutcome(m.console_resent({ to: order.buyer.email }));
      await invalidate("order", order.id);
    },
    onError: (error) => onOutcome(getErrorMessage(error)),
  });
  const renewMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"]["new-link"].$post({ param: { orderId: order.id } })),
    onSuccess: async () => {
      setRenewing(false);
      onOutcome(m.console_new_link_done({ to: order.buyer.email }));
      await invalidate("order", order.id);
    },
  });
  /** Loaded when it is opened, because few orders need it. */
  const openBuyerDialog = async (): Promise<void> => {
    try {
      const { BuyerDialog: loaded } = await import("./buyer-dialog.tsx");
      setBuyerDialog(() => loaded);
    } catch (error) {
      onOutcome(getErrorMessage(error));
    }
  };
  const openRefundDialog = async (): Promise<void> => {
    try {
      const { RefundDialog: loaded } = await import("./refund-dialog.tsx");
      setRefundDialog(() => loaded);
    } catch (error) {
      onOutcome(getErrorMessage(error));
    }
  };
  const openExchangeDialog = async (): Promise<void> => {
    try {
      const { ExchangeDialog: loaded } = await import("./exchange-dialog.tsx");
      setExchangeDialog(() => loaded);
    } catch (error) {
      onOutcome(getErrorMessage(error));
    }
  };
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
          <Button small onClick={() => void openBuyerDialog()}>
            {m.console_buyer_edit()}
          </Button>
          <Button small onClick={() => setRenewing(true)}>
            {m.console_new_link()}
          </Button>
        </>
      )}
      {isIssued && hasPieces && (
        <Button small id="exchange-product" onClick={() => void openExchangeDialog()}>
          {m.console_exchange()}
        </Button>
      )}
      {canRefund && (
        <Button small kind="danger" id="refund-order" onClick={() => void openRefundDialog()}>
          {m.console_refund()}
        </Button>
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
      {renewing && (
        <ConfirmDialog
          title={m.console_new_link()}
          text={m.console_new_link_text({ to: order.buyer.email })}
          busy={renewMutation.isPending}
          error={renewMutation.error}
          onConfirm={() => renewMutation.mutate()}
          onClose={() => setRenewing(false)}
        />
      )}
      {ExchangeDialog && (
        <ExchangeDialog
          order={order}
          tickets={tickets}
          onClose={() => setExchangeDialog(undefined)}
          onDone={(outcome) => {
            setExchangeDialog(undefined);
            onOutcome(outcome);
          }}
        />
      )}
      {RefundDialog && (
        <RefundDialog
          order={order}
          tickets={tickets}
          onClose={() => setRefundDialog(undefined)}
          onDone={(outcome) => {
            setRefundDialog(undefined);
            onOutcome(outcome);
          }}
        />
      )}
    </div>
  );
};
