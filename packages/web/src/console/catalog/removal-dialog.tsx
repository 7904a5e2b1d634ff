import { useMutation } from "@tanstack/preact-query";
import { ApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { invalidate } from "../queries.ts";
import type { Removal } from "./removal.ts";

const isGone = (error: unknown): boolean => error instanceof ApiError && error.code.endsWith(".missing");

/** A repeated request finds nothing to remove, which is what was asked for. */
const removeOnce = async ({ send }: Removal): Promise<void> => {
  try {
    await send();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

type RemovalDialog = { eventId: string; removal: Removal; onClose: () => void };

/** Asks before a saved row is removed. */
export const RemovalDialog = ({ eventId, removal, onClose }: RemovalDialog) => {
  const removeMutation = useMutation({
    mutationFn: () => removeOnce(removal),
    onSuccess: async () => {
      await invalidate("event", eventId);
      onClose();
      requestAnimationFrame(() => document.getElementById(removal.focusId)?.focus());
    },
  });
  return (
    <ConfirmDialog
      title={m.console_remove_title()}
      text={removal.text ?? m.console_remove_ask({ name: removal.name })}
      danger
      busy={removeMutation.isPending}
      error={removeMutation.error}
      onConfirm={() => removeMutation.mutate()}
      onClose={onClose}
    />
  );
};
