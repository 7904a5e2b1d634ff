import { as } from "@catraca/core/kernel/actor";
import * as Notification from "@catraca/core/notification";
import type { OrderMoved } from "@catraca/core/order/order.messages.ts";

/** EventBridge's envelope; the message is its detail. */
export const handler = ({ detail: { data } }: { detail: OrderMoved }) =>
  as({ type: "system" }, () => Notification.sendRefund({ orderId: data.orderId }));
