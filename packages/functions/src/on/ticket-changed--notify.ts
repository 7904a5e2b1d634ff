import * as Notification from "@catraca/core/notification";
import * as Decline from "@catraca/core/notification/notification.decline.ts";
import type { CardDeclined, ProductExchanged, TicketVoided } from "@catraca/core/order/order.messages.ts";
import type { TicketIssued, TicketReassigned, TicketReissued, TicketWithdrawn } from "@catraca/core/ticket/ticket.messages.ts";
import { eachMessage } from "./queue.ts";

type Handled = ProductExchanged | CardDeclined | TicketIssued | TicketVoided | TicketReissued | TicketReassigned | TicketWithdrawn;

/** Small messages of orders come here too: a queue of their own would cost more than they do. */
export const handler = eachMessage<Handled>((message) => {
  switch (message.type) {
    case "order.product_exchanged":
      return Notification.sendExchanged(message.data);
    case "order.card_declined":
      return Decline.queueDeclined(message.data);
    case "ticket.issued":
      return Notification.sendOwnTicket(message.data);
    case "ticket.voided":
      return Notification.sendVoided(message.data);
    case "ticket.reissued":
      return Notification.sendReissued(message.data);
    case "ticket.reassigned":
      return Notification.sendReassigned(message.data);
    case "ticket.withdrawn":
      return Notification.sendWithdrawn(message.data);
  }
});
