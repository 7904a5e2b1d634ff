import * as Deliver from "@catraca/core/webhook/webhook.deliver.ts";
import * as WebhookMail from "@catraca/core/webhook/webhook.mail.ts";
import type { DeliveriesDue, WebhookFailed } from "@catraca/core/webhook/webhook.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<DeliveriesDue | WebhookFailed>((message) =>
  message.type === "webhook.due" ? Deliver.deliver(message.data) : WebhookMail.sendDisabled(message.data),
);
