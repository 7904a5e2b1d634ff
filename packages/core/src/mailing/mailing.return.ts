/** Counts what came back of a mailing. Apart from its senders, so that the function that hears of it stays small. */
import { requireActor } from "../kernel/actor.ts";
import type { Feedback } from "../notification/notification.feedback.rules.ts";
import { countReturn, findMailing } from "./mailing.dynamo.ts";
import { addressKeyOf } from "./mailing.token.ts";

/** Counts an address that bounced, or whose owner called the message spam. A full mailbox counts as reached. System only; safe to repeat. */
export const recordReturn = async (jobId: string, { emails, result }: Pick<Feedback, "emails" | "result">): Promise<void> => {
  requireActor("system");
  const row = await findMailing(jobId);
  if (!row || result === "returned") return;
  for (const email of emails)
    await countReturn({ jobId, addressKey: addressKeyOf(row.organizationId, email) }, result === "complained" ? "complained" : "bounced");
};
