import * as Notification from "@catraca/core/notification";
import type { TicketVoided } from "@catraca/core/order/order.messages.ts";
import type { TicketReissued } from "@catraca/core/ticket/ticket.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<TicketVoided | TicketReissued>((message) =>
  message.type === "ticket.voided" ? Notification.sendVoided(message.data) : Notification.sendReissued(message.data),
);
