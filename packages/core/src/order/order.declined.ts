/** Records that a bank declined a card. For Payment. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";

/** Once, while the order waits for its payment: the buyer is told of the first decline alone. Safe to repeat. */
export const recordDeclined = (orderId: string): Promise<void> =>
  asTransient("order.unavailable", async () => {
    await rows.order
      .patch({ orderId })
      .set({ cardDeclinedAtMs: now() })
      .where(({ status, cardDeclinedAtMs }, { eq, notExists }) => `${eq(status, "reserved")} AND ${notExists(cardDeclinedAtMs)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
