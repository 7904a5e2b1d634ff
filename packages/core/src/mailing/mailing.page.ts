/** One page of a mailing: the emails to the next addresses, each claimed before it is sent. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import { now, pause } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { setting } from "../kernel/setting.ts";
import type { Contact } from "../organization/organization.profile.ts";
import * as Mail from "../notification/notification.email.ts";
import { OrderId } from "../order/order.schema.ts";
import { claim, findMailing, LEASE_MS, readSent, readUnsubscribed, record, release, type Sent } from "./mailing.dynamo.ts";
import type { MailingRow } from "./mailing.entity.ts";
import { readRecipients, type Recipient } from "./mailing.recipients.ts";
import { EMAILS_A_SECOND, isOpenIn, PAGE_EMAILS } from "./mailing.rules.ts";
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
export const sendTo = (
  { email, locale, addressKey, id }: Omit<Recipient, "id"> & { id?: string },
  mailing: Sendable,
  jobId?: string,
): Promise<void> => {
  const token = createToken(addressKey);
  return Mail.send({
    to: email,
    about: { kind: "message", jobId, orderId: v.is(OrderId, id) ? id : undefined },
    isBulk: true,
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

type Page = { jobId: string; step: number; round: number };

const sendOnce = async (recipient: Recipient, mailing: Sendable, { jobId, ...at }: Page): Promise<Result> => {
  const { addressKey } = recipient;
  const key = { jobId, addressKey };
  const { step } = at;
  if (!(await claim(key, at))) return "claimed";
  try {
    await sendTo(recipient, mailing, jobId);
  } catch (error) {
    const code = error instanceof Error ? error.name : "Error";
    if (error instanceof Transient || OF_THE_ACCOUNT.has(code)) {
      await release(key);
      throw error instanceof Transient ? error : new Transient("mail.account_refused", { cause: error });
    }
    await record(key, at, code);
    return { addressKey, status: "failed", step, code };
  }
  await record(key, at);
  return { addressKey, status: "sent", step };
};

/** Settles all of a second before it throws, so that no claim is left behind. */
const sendAll = async (recipients: readonly Recipient[], mailing: Sendable, page: Page): Promise<Result[]> => {
  const results: Result[] = [];
  for (let at = 0; at < recipients.length; at += EMAILS_A_SECOND) {
    const beganAtMs = now();
    const settled = await Promise.allSettled(recipients.slice(at, at + EMAILS_A_SECOND).map((one) => sendOnce(one, mailing, page)));
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

/** Two addresses of one order are one error. In a later round an order that was one counts as done once its addresses got the email. */
const resultsOf = async ({ jobId, round }: Page, recipients: readonly Recipient[], ended: readonly Sent[]) => {
  const idOf = new Map(recipients.map(({ addressKey, id }) => [addressKey, id]));
  const sent = ended.filter(({ status }) => status === "sent");
  const failed = new Map(
    ended.flatMap(({ addressKey, status, code }) => (status === "failed" ? [[idOf.get(addressKey) ?? "", code] as const] : [])),
  );
  const reached = [...new Set(sent.map(({ addressKey }) => idOf.get(addressKey) ?? ""))].filter((id) => !failed.has(id));
  const errors =
    round === 0
      ? new Set<string>()
      : await Job.readFailed(
          jobId,
          reached.map((id) => ({ id })),
        );
  const repaired = reached.filter((id) => errors.has(id));
  return {
    items: [...[...failed].map(([id, code = "Error"]) => ({ id, isNew: true, code })), ...repaired.map((id) => ({ id, isNew: false }))],
    counted: sent.length - repaired.length,
  };
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
  const { round = 0 } = row;
  const isOpen = ({ addressKey }: Recipient): boolean => !unsubscribed.has(addressKey) && isOpenIn(round, before.get(addressKey));
  const open = recipients.filter(isOpen);
  const page = { jobId, step, round };
  const results = open.length === 0 ? [] : await sendAll(open.slice(0, PAGE_EMAILS), await readSendable(row), page);
  const ended = [...before.values(), ...results.filter((one) => one !== "claimed")].filter((one) => one.step === step);
  const isClaimed = results.includes("claimed");
  return {
    ...(await resultsOf(page, recipients, ended)),
    found: step === 0 ? row.count : 0,
    cursor: isClaimed || open.length > PAGE_EMAILS ? cursor : next,
    waitSeconds: isClaimed ? LEASE_MS / 1000 : 0,
  };
};
