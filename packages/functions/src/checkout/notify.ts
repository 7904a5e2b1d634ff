import { runAs } from "@catraca/core/kernel/actor";
import * as Notification from "@catraca/core/notification";

export const handler = (invocation: { orderId: string }) => runAs({ type: "system" }, () => Notification.sendTickets(invocation));
