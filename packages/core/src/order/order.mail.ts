/** Records on an order what became of the emails about it. For Notification. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { withNotice, type MailNotice } from "./order.mail.rules.ts";

const UNAVAILABLE = "order.unavailable";
const MAX_ATTEMPTS = 4;

/** Writes the notices on the condition that they are as they were read. Returns false when another process was first. */
const writeNotices = async (orderId: string, before: MailNotice[] | undefined, after: MailNotice[]): Promise<boolean> => {
  const { rejected } = await rows.order
    .patch({ orderId })
    .set({ mailNotices: after })
    .where(({ mailNotices }, { eq, notExists }) => (before === undefined ? notExists(mailNotices) : eq(mailNotices, before)))
    .go({ returnOnConditionCheckFailure: "all_old" });
  return !rejected;
};

/** Safe to repeat, in any order. An order that is not there any more is ignored. */
export const recordNotice = (orderId: string, notice: MailNotice): Promise<void> => {
  requireActor("system", "organizer", "staff");
  return asTransient(UNAVAILABLE, async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { data } = await rows.order.get({ orderId }).go({ consistent: true, attributes: ["orderId", "mailNotices"] });
      const after = data && withNotice(data.mailNotices ?? [], notice);
      if (!after || (await writeNotices(orderId, data.mailNotices, after))) return;
    }
    throw new Transient("order.contended");
  });
};

/** Notices of emails that were sent before do not count any more. */
export const recordRetried = (orderId: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.order.patch({ orderId }).set({ addressRetriedAtMs: now() }).go();
  });

/** Nothing was sent, and nothing will be while the address stays: an issued order is not due any more. Safe to repeat. */
export const recordStopped = ({ orderId, status }: { orderId: string; status: string }): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.order
      .patch({ orderId })
      .set({ delivery: "stopped", ...(status === "issued" ? dueAt(orderId, 0) : {}) })
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
