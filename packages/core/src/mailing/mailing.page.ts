/** One page of a mailing: the emails to the next addresses, each claimed before it is sent. */
import * as Event from "../event/event.ts";
import type * as Job from "../job/job.ts";
import { now, pause } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { setting } from "../kernel/setting.ts";
import type { Contact } from "../organization/organization.profile.ts";
import { sendEmail } from "../notification/notification.ses.ts";
import { claim, findMailing, LEASE_MS, readSent, readUnsubscribed, record, release, type Sent } from "./mailing.dynamo.ts";
import type { MailingRow } from "./mailing.entity.ts";
import { readRecipients, type Recipient } from "./mailing.recipients.ts";
import { EMAILS_A_SECOND, PAGE_EMAILS } from "./mailing.rules.ts";
import { mailingEmail } from "./mailing.text.ts";
import { createToken } from "./mailing.token.ts";

export type Sendable = Pick<MailingRow, "segment" | "subject" | "body"> & { event: Event.EventRow; organizer: Contact | undefined };

const urlOf = (path: string): string => new URL(path, setting("SITE_URL")).href;

export const contentOf = ({ segment, subject, body, event, organizer }: Sendable, locale: "pt-BR" | "en", token: string) =>
  mailingEmail({
    locale,
    event,
    organizer: organizer?.name,
    subject,
    body,
    isWaiting: segment === "waiting_list",
    stopUrl: urlOf(`/unsubscribe#${token}`),
  });

/** With the headers by which mail clients show a button that stops them (RFC 8058). */
export const sendTo = ({ email, locale, addressKey }: Omit<Recipient, "id">, mailing: Sendable): Promise<void> => {
  const token = createToken(addressKey);
  return sendEmail({
    to: email,
    ...contentOf(mailing, locale, token),
    organizer: mailing.organizer,
    headers: {
      "List-Unsubscribe": `<${urlOf(`/api/unsubscribe/${token}`)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  });
};

type Result = Sent | "claimed";

/** The mail service refuses everybody for a while, and not this address. The job's execution fails, and the sweeper tries again. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set([
  "SendingPausedException",
  "AccountSuspendedException",
  "MailFromDomainNotVerifiedException",
]);

const sendOnce = async (recipient: Recipient, mailing: Sendable, { jobId, step }: Job.JobRow): Promise<Result> => {
  const { addressKey } = recipient;
  const key = { jobId, addressKey };
  if (!(await claim(key, step))) return "claimed";
  try {
    await sendTo(recipient, mailing);
  } catch (error) {
    const code = error instanceof Error ? error.name : "Error";
    if (error instanceof Transient || OF_THE_ACCOUNT.has(code)) {
      await release(key);
      throw error instanceof Transient ? error : new Transient("mail.account_refused", { cause: error });
    }
    await record(key, step, code);
    return { addressKey, status: "failed", step, code };
  }
  await record(key, step);
  return { addressKey, status: "sent", step };
};

/** Settles all of a second before it throws, so that no claim is left behind. */
const sendAll = async (recipients: readonly Recipient[], mailing: Sendable, job: Job.JobRow): Promise<Result[]> => {
  const results: Result[] = [];
  for (let at = 0; at < recipients.length; at += EMAILS_A_SECOND) {
    const beganAtMs = now();
    const settled = await Promise.allSettled(recipients.slice(at, at + EMAILS_A_SECOND).map((one) => sendOnce(one, mailing, job)));
    for (const one of settled) {
      if (one.status === "rejected") throw one.reason;
      results.push(one.value);
    }
    if (at + EMAILS_A_SECOND < recipients.length) await pause(Math.max(0, 1000 - (now() - beganAtMs)));
  }
  return results;
};

const readSendable = async (row: MailingRow): Promise<Sendable> => {
  const event = await Event.findFresh(row.eventId);
  invariant(event, "a mailing without its event");
  return { ...row, event, organizer: await Event.organizerOf(event) };
};

/**
 * Safe to repeat: an address gets one email of a mailing. A page with more addresses than a function has time for, or with some that a dead process has
 * claimed, is done again for those. System only.
 */
export const doPage = async (job: Job.JobRow): Promise<Job.PageResult> => {
  const { jobId, step, cursor } = job;
  const row = await findMailing(jobId);
  invariant(row, "a job without its mailing");
  const { recipients, next } = await readRecipients(row, cursor);
  const keys = recipients.map(({ addressKey }) => addressKey);
  const before = await readSent(jobId, keys);
  const unsubscribed = await readUnsubscribed(keys);
  const isOpen = ({ addressKey }: Recipient): boolean =>
    !unsubscribed.has(addressKey) && (before.get(addressKey)?.status ?? "sending") === "sending";
  const open = recipients.filter(isOpen);
  const results = open.length === 0 ? [] : await sendAll(open.slice(0, PAGE_EMAILS), await readSendable(row), job);
  const ended = [...before.values(), ...results.filter((one) => one !== "claimed")].filter((one) => one.step === step);
  const idOf = new Map(recipients.map(({ addressKey, id }) => [addressKey, id]));
  // Two addresses of one order are one error.
  const failed = new Map(
    ended.flatMap(({ addressKey, status, code }) => (status === "failed" ? [[idOf.get(addressKey) ?? "", code]] : [])),
  );
  const isClaimed = results.includes("claimed");
  return {
    items: [...failed].map(([id, code = "Error"]) => ({ id: String(id), isNew: true, code })),
    counted: ended.filter(({ status }) => status === "sent").length,
    found: step === 0 ? row.count : 0,
    cursor: isClaimed || open.length > PAGE_EMAILS ? cursor : next,
    waitSeconds: isClaimed ? LEASE_MS / 1000 : 0,
  };
};
