import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";

export const handler = (invocation: { orderId: string }) => runAs({ type: "system" }, () => Order.release(invocation));
