import * as Notification from "@catraca/core/notification";
import type { RefundReturned } from "@catraca/core/refund/refund.messages.ts";
import { eachMessage } from "./queue.ts";

export const handler = eachMessage<RefundReturned>(({ data }) => Notification.sendPartRefunded(data));
