import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";

/** Keeps the token; the run goes on when somebody sends task success with it. */
export const handler = (invocation: { orderId: string; taskToken: string }) =>
  runAs({ type: "system" }, () => Order.awaitPayment(invocation));
