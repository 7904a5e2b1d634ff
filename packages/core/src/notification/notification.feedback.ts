/** Records what became of an email, where the mail service tells of it later. */
import { requireActor } from "../kernel/actor.ts";
import * as log from "../kernel/log.ts";
import { mailKeyOf } from "../order/order.allowance.ts";
import { recordNotice } from "../order/order.mail.ts";
import type { Feedback } from "./notification.feedback.rules.ts";
import { suppress } from "./notification.suppression.ts";

/** Stops further email to an address that bounced or complained, and says so on the order. System only; safe to repeat, in any order. */
export const recordFeedback = async ({ emails, result, sentAtMs, atMs, kind, orderId, jobId }: Feedback): Promise<void> => {
  requireActor("system");
  log.info("email came back", { result, kind, orderId, jobId });
  for (const key of emails.map(mailKeyOf)) {
    await suppress(key, result, sentAtMs);
    if (orderId !== undefined) await recordNotice(orderId, { key, result, sentAtMs, atMs });
  }
};
