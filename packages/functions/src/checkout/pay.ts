import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";

/** Stores the token. The execution continues when task success is sent with it. */
export const handler = (invocation: { orderId: string; taskToken: string }) =>
  runAs({ type: "system" }, () => Order.awaitPayment(invocation));
