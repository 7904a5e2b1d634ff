import { as } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";

export const handler = (invocation: { orderId: string }) => as({ type: "system" }, () => Order.release(invocation));
