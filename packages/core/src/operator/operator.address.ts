/** Operators send email again to an address from which it came back. System only: a command line calls it. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import { stoppedBy } from "../notification/notification.feedback.rules.ts";
import { forgetBounce } from "../notification/notification.ses.ts";
import { findSuppression, lift } from "../notification/notification.suppression.ts";
import { buyerKeyOf, mailKeyOf } from "../order/order.allowance.ts";
import { getByIds, listOrderIdsOfBuyer } from "../order/order.reads.ts";
import { problemOf } from "../order/order.mail.rules.ts";
import { recordRetried } from "../order/order.mail.ts";
import { planAddress } from "./operator.address.rules.ts";
import type { Plan } from "./operator.rules.ts";
import { TryAddress } from "./operator.schema.ts";

/** From the index of buyers, which lacks unpaid orders of an earlier version: their buyers get no email. */
const listBounced = async (email: string): Promise<string[]> => {
  const orders = await getByIds(await listOrderIdsOfBuyer(buyerKeyOf(email)));
  return orders.flatMap((order) => {
    const problem = order && problemOf(order.mailNotices ?? [], mailKeyOf(email), order.addressRetriedAtMs);
    return order && problem?.result === "bounced" ? [order.orderId] : [];
  });
};

/**
 * Lifts the stop of an address after a bounce, as an organizer does for the buyer of an order. Sends nothing. System only; safe to repeat: the orders
 * that an earlier call left are finished. Refused when nothing is stopped or shown, when only a complaint is, and when it bounced again within the hour.
 */
export const tryAddress = operation(TryAddress, async ({ email, apply }): Promise<Plan> => {
  requireActor("system");
  const [suppression, orderIds] = await Promise.all([findSuppression(mailKeyOf(email)), listBounced(email)]);
  const plan = planAddress({ suppression, orderIds }, now());
  if (plan.outcome === "refused" || !apply) return plan;
  // Lifted once: a second time would hide a bounce that arrives between the two.
  if (suppression && stoppedBy(suppression, false)) {
    await forgetBounce(email);
    await lift(email);
  }
  for (const orderId of orderIds) await recordRetried(orderId);
  return plan;
});
