import * as Deliver from "@catraca/core/webhook/webhook.deliver.ts";
import * as WebhookMail from "@catraca/core/webhook/webhook.mail.ts";
import type { DeliveriesDue, WebhookFailed, WebhookResumed } from "@catraca/core/webhook/webhook.messages.ts";
import { resume } from "@catraca/core/webhook/webhook.resume.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<DeliveriesDue | WebhookFailed | WebhookResumed>((message) => {
  if (message.type === "webhook.due") return Deliver.deliver(message.data);
  return message.type === "webhook.failed" ? WebhookMail.sendDisabled(message.data) : resume(message.data);
});
