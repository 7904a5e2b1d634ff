import { useMutation } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { invalidate, type OrderHistory } from "../queries.ts";

type NewLinkDialog = { order: OrderHistory["order"]; onDone: (outcome: string) => void; onClose: () => void };

export const NewLinkDialog = ({ order: { id, buyer }, onDone, onClose }: NewLinkDialog) => {
  const renewMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.orders[":orderId"]["new-link"].$post({ param: { orderId: id } })),
    onSuccess: async () => {
      onDone(m.console_new_link_done({ to: buyer.email }));
      await invalidate("order", id);
    },
  });
  return (
    <ConfirmDialog
      title={m.console_new_link()}
      text={m.console_new_link_text({ to: buyer.email })}
      busy={renewMutation.isPending}
      error={renewMutation.error}
      onConfirm={() => renewMutation.mutate()}
      onClose={onClose}
    />
  );
};
