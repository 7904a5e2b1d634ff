import * as Notification from "@catraca/core/notification";
import type { OrderMoved } from "@catraca/core/order/order.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<OrderMoved>(({ data }) => Notification.sendRefund({ orderId: data.orderId }));
