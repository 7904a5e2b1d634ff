/** Operators send email again to an address from which it came back. System only: a command line calls it. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import { forgetBounce } from "../notification/notification.ses.ts";
import { findSuppression, lift } from "../notification/notification.suppression.ts";
import { buyerKeyOf, mailKeyOf } from "../order/order.allowance.ts";
import { getByIds, listOrderIdsOfBuyer } from "../order/order.reads.ts";
import { problemOf } from "../order/order.mail.rules.ts";
import { recordRetried } from "../order/order.mail.ts";
import { planAddress } from "./operator.address.rules.ts";
import type { Plan } from "./operator.rules.ts";
import { TryAddress } from "./operator.schema.ts";

/** Of orders without tickets no index has the buyer. */
const listBounced = async (email: string): Promise<string[]> => {
  const orders = await getByIds(await listOrderIdsOfBuyer(buyerKeyOf(email)));
  return orders.flatMap((order) => {
    const problem = order && problemOf(order.mailNotices ?? [], mailKeyOf(email), order.addressRetriedAtMs);
    return order && problem?.result === "bounced" ? [order.orderId] : [];
  });
};

/**
 * Lifts the stop of an address after a bounce, as an organizer does for the buyer of an order. Sends nothing. System only; safe to repeat: refused when
 * nothing is stopped, when only a complaint is, and when it bounced again within the hour.
 */
export const tryAddress = operation(TryAddress, async ({ email, apply }): Promise<Plan> => {
  requireActor("system");
  const [suppression, orderIds] = await Promise.all([findSuppression(mailKeyOf(email)), listBounced(email)]);
  const plan = planAddress({ suppression, orderIds }, now());
  if (plan.outcome === "refused" || !apply) return plan;
  await forgetBounce(email);
  await lift(email);
  for (const orderId of orderIds) await recordRetried(orderId);
  return plan;
});
