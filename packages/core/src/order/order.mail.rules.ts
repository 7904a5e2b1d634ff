/** Emails about an order that came back, and what its organizer is shown of them. Pure. */

/**
 * `bounced`: there is no such address. `rejected`: the mail service refused the email for its content. `returned`: the mailbox could not take it now,
 * for example because it is full. `complained`: its reader called it spam.
 */
export const MAIL_RESULTS = ["bounced", "rejected", "complained", "returned"] as const;
export type MailResult = (typeof MAIL_RESULTS)[number];

/** `key`: of the address, see `mailKeyOf`. `sentAtMs`: when the email was sent, `atMs`: when its result was known. */
export type MailNotice = { key: string; result: MailResult; sentAtMs: number; atMs: number };

/** More than the addresses of one order. */
export const MAX_NOTICES = 30;

const idOf = ({ key, result }: MailNotice): string => `${key}.${result}`;

const isNewer = (a: MailNotice, b: MailNotice): boolean => a.sentAtMs > b.sentAtMs || (a.sentAtMs === b.sentAtMs && a.atMs > b.atMs);

/** The same in whatever order notices arrive, and however often. Undefined: nothing changes. */
export const withNotice = (before: readonly MailNotice[], notice: MailNotice): MailNotice[] | undefined => {
  const known = before.find((one) => idOf(one) === idOf(notice));
  if (known && !isNewer(notice, known)) return undefined;
  const after = [...before.filter((one) => one !== known), notice]
    .toSorted((a, b) => b.sentAtMs - a.sentAtMs || b.atMs - a.atMs || (idOf(a) < idOf(b) ? -1 : 1))
    .slice(0, MAX_NOTICES);
  return after.includes(notice) ? after : undefined;
};

/** The gravest notice of an address. A bounce counts until the address is tried again; a complaint stays. */
export const problemOf = (notices: readonly MailNotice[], key: string, retriedAtMs = 0): MailNotice | undefined => {
  const open = notices.filter((one) => one.key === key && (one.result === "complained" || one.sentAtMs > retriedAtMs));
  return MAIL_RESULTS.map((result) => open.find((one) => one.result === result)).find((one) => one !== undefined);
};
