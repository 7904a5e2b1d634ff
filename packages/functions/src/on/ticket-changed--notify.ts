import * as Notification from "@catraca/core/notification";
import type { TicketVoided } from "@catraca/core/order/order.messages.ts";
import type { TicketIssued, TicketReassigned, TicketReissued, TicketWithdrawn } from "@catraca/core/ticket/ticket.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<TicketIssued | TicketVoided | TicketReissued | TicketReassigned | TicketWithdrawn>((message) => {
  switch (message.type) {
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
