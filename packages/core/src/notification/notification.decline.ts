/** A bank declined a card: the buyer hears of it a minute later, while the hold has not ended and the order is not paid. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { DECLINED_AFTER_MS, firstId } from "./notification.rules.ts";

/** Has the sweeper send the email, once for each order. System only; safe to repeat. */
export const queueDeclined = async ({ orderId }: { orderId: string }): Promise<void> => {
  requireActor("system");
  const notificationId = firstId(orderId, "declined", "email");
  const dueAtMs = now() + DECLINED_AFTER_MS;
  await asTransient("notification.unavailable", async () => {
    await rows.notification
      .upsert({
        notificationId,
        orderId,
        kind: "declined",
        channel: "email",
        status: "failed",
        attempts: 0,
        createdAtMs: now(),
        ...dueAt(notificationId, dueAtMs),
      })
      .where(({ status }, { notExists }) => notExists(status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
};
