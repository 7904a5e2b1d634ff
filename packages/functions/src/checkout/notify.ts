import { as } from "@catraca/core/kernel/actor";
import * as Notification from "@catraca/core/notification";

export const handler = (invocation: { orderId: string }) => as({ type: "system" }, () => Notification.sendTickets(invocation));
