import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { DeliveryQueueRow, WebhookRow } from "./webhook.entity.ts";

/** A delivery queue has something to send. */
export type DeliveriesDue = Message<"webhook.due", { webhookId: string; queueId: string }>;

/** The sender disabled the webhook: its owners are emailed. */
export type WebhookFailed = Message<"webhook.failed", { webhookId: string; failed: number }>;

export const messagesOfDeliveryQueue = ({ before, after }: RowChange): DeliveriesDue[] => {
  if (!after) return [];
  const { webhookId, queueId, calls, calledAtMs } = after as DeliveryQueueRow;
  if (calls === (before as DeliveryQueueRow | undefined)?.calls) return [];
  const id = `${webhookId}/${queueId}/${calls}`;
  return [{ id, type: "webhook.due", at: iso(calledAtMs), causedBy: webhookId, data: { webhookId, queueId } }];
};

export const messagesOfWebhook = ({ before, after }: RowChange): WebhookFailed[] => {
  if (!before || !after) return [];
  const { webhookId, failed, disabledAtMs, createdAtMs } = after as WebhookRow;
  if (failed === (before as WebhookRow).failed) return [];
  return [
    {
      id: `${webhookId}/failed/${failed}`,
      type: "webhook.failed",
      at: iso(disabledAtMs ?? createdAtMs),
      causedBy: webhookId,
      data: { webhookId, failed },
    },
  ];
};
