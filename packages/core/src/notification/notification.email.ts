/** Sends one email, unless its address is stopped. Every email of the product goes through here. */
import { sendEmail, type Email } from "./notification.ses.ts";
import { assertOpen } from "./notification.suppression.ts";

type Sent = Omit<Email, "tags"> & {
  /** Names it in the mail service's events. `orderId`: the order that it is about, `jobId`: the mailing. */
  about: { kind: string; orderId?: string | undefined; jobId?: string | undefined };
  /** Nobody waits for it: a complaint stops it. */
  isBulk?: boolean;
};

/** Throws `AddressStopped`, and otherwise as `sendEmail` does. */
export const send = async ({ about, isBulk = false, ...email }: Sent): Promise<void> => {
  // A guest without an address gets the ticket from the organizer.
  if (email.to === "") return;
  await assertOpen(email.to, isBulk);
  const { kind, orderId, jobId } = about;
  await sendEmail({
    ...email,
    tags: { kind, ...(orderId === undefined ? {} : { order: orderId }), ...(jobId === undefined ? {} : { mailing: jobId }) },
  });
};
