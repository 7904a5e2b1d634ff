import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";

type Invocation = { orderId: string; state: string; error: string; redrives: number };

export const handler = (invocation: Invocation) => runAs({ type: "system" }, () => Order.markNeedsAttention(invocation));
