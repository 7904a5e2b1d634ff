import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { DeliveryQueueRow, WebhookRow } from "./webhook.entity.ts";

/** A delivery queue has something to send. */
export type DeliveriesDue = Message<"webhook.due", { webhookId: string; queueId: string }>;

/** The sender disabled the webhook: its owners are emailed. */
export type WebhookFailed = Message<"webhook.failed", { webhookId: string; failed: number }>;

/** A pause ended, or the webhook began anew: deliveries that wait are called. */
export type WebhookResumed = Message<"webhook.resumed", { webhookId: string }>;

export const messagesOfDeliveryQueue = ({ before, after }: RowChange): DeliveriesDue[] => {
  if (!after) return [];
  const { webhookId, queueId, calls, calledAtMs } = after as DeliveryQueueRow;
  if (calls === (before as DeliveryQueueRow | undefined)?.calls) return [];
  const id = `${webhookId}/${queueId}/${calls}`;
  return [{ id, type: "webhook.due", at: iso(calledAtMs), causedBy: webhookId, data: { webhookId, queueId } }];
};

const messagesOfResumed = (before: WebhookRow, after: WebhookRow): WebhookResumed[] => {
  const { webhookId, status, startedAtMs = 0, deliveredAtMs = 0, pausedUntilMs } = after;
  const isOver = before.pausedUntilMs !== undefined && pausedUntilMs === undefined;
  // An active webhook that did well has nothing that waits for it. The image has what failed until the write.
  const didWell = before.status === "active" && before.url === after.url && before.failingSinceMs === undefined;
  const isAnew = startedAtMs !== (before.startedAtMs ?? 0) && !didWell;
  if (status !== "active" || !(isOver || isAnew)) return [];
  return [
    {
      id: `${webhookId}/resumed/${startedAtMs}/${deliveredAtMs}`,
      type: "webhook.resumed",
      at: iso(Math.max(startedAtMs, deliveredAtMs)),
      causedBy: webhookId,
      data: { webhookId },
    },
  ];
};

const messagesOfFailed = (before: WebhookRow, { webhookId, failed, disabledAtMs, createdAtMs }: WebhookRow): WebhookFailed[] => {
  if (failed === before.failed) return [];
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

export const messagesOfWebhook = ({ before, after }: RowChange): (WebhookFailed | WebhookResumed)[] => {
  if (!before || !after) return [];
  const [was, webhook] = [before as WebhookRow, after as WebhookRow];
  return [...messagesOfFailed(was, webhook), ...messagesOfResumed(was, webhook)];
};
