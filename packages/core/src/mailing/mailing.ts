/** Emails of an organizer to many guests of an event: a preview with count and cost, a test, then a job that sends each address one email. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import type { JobView } from "../job/job.schema.ts";
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import { sha256 } from "../kernel/secret.ts";
import { takeFreeMessage } from "../notification/notification.allowance.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import * as Organization from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { findMailing, nextRound, readUnsubscribed, UNAVAILABLE, writeUnsubscribed } from "./mailing.dynamo.ts";
import type { MailingRow } from "./mailing.entity.ts";
import { contentOf, sendTo, type Sendable } from "./mailing.page.ts";
import { isProved, prove, sendCode } from "./mailing.proof.ts";
import { readAddressKeys } from "./mailing.recipients.ts";
import { costOf, SEGMENTS } from "./mailing.rules.ts";
import { ListMailings, MailingRef, SendMailing, Unsubscribe, type MailingPreview, type MailingView } from "./mailing.schema.ts";
import { addressKeyOf, createToken, verifyToken } from "./mailing.token.ts";

export { doPage } from "./mailing.page.ts";

const nobody = (): Fault =>
  new Fault("conflict", "message.nobody", "Nobody would get this message: choose other recipients, or wait until somebody has a ticket.");

const assertSegment = async (eventId: string, segment: string): Promise<void> => {
  if ((SEGMENTS as readonly string[]).includes(segment)) return;
  const types = (await Catalog.getFresh(eventId))?.ticketTypes ?? [];
  if (!types.some(({ ticketTypeId }) => ticketTypeId === segment))
    throw invalidRequest([{ path: "segment", message: "This event has no such ticket type." }]);
};

const countOf = async ({ eventId, organizationId }: Event.EventRow, segment: string): Promise<number> => {
  const keys = await readAddressKeys({ eventId, organizationId, segment });
  return keys.length - (await readUnsubscribed(keys)).size;
};

/** The link in a preview and in a test stops nothing: its key is nobody's. */
const noToken = (): string => createToken(addressKeyOf("", ""));

const previewOf = async (mailing: Sendable): Promise<MailingPreview> => {
  const count = await countOf(mailing.event, mailing.segment);
  const emails = (["pt-BR", "en"] as const).map((locale) => ({ locale, ...contentOf(mailing, locale, noToken()) }));
  return { count, cost: costOf(count), emails };
};

const notOwn = (): Fault =>
  invalidRequest([
    { path: "testTo", message: "Use your own address: that of the organizer's contact, or the one that your invitation came to." },
  ]);

type Test = { to: string; code: string | undefined; locale: "pt-BR" | "en" };

/**
 * To the address of a member's invitation at once, because its link came there. A contact's address is proved by a code first. Bounded by
 * `takeFreeMessage` in both cases.
 */
const sendTest = async ({ to, code, locale }: Test, mailing: Sendable): Promise<{ tested: true } | { codeSent: true }> => {
  const { organizationId } = mailing.event;
  const isSame = (email: string | undefined): boolean => email !== undefined && normalizeEmail(email) === normalizeEmail(to);
  const isMembers = (await Organization.listOwn()).some(({ email }) => isSame(email));
  if (!isMembers && !isSame(mailing.organizer?.email)) throw notOwn();
  const addressKey = addressKeyOf(organizationId, to);
  const isOpen = isMembers || (await isProved(addressKey));
  if (!isOpen && code !== undefined && !(await prove(addressKey, code)))
    throw invalidRequest([{ path: "testCode", message: "This is not the code that was sent last." }]);
  if (!(await takeFreeMessage(to)))
    throw new Fault("conflict", "message.too_many_tests", "This address got many messages within the hour: try again in the next one.");
  if (!isOpen && code === undefined) {
    await sendCode({ to, addressKey, name: mailing.organizer?.name ?? mailing.event.name, locale });
    return { codeSent: true };
  }
  for (const one of ["pt-BR", "en"] as const)
    await sendTo(
      { email: to, locale: one, addressKey: addressKeyOf(organizationId, "") },
      { ...mailing, subject: `[${one}] ${mailing.subject}` },
    );
  return { tested: true };
};

type NewMailing = Pick<MailingRow, "segment" | "subject" | "body">;

/** The same text to the same people is the same job, so that a repeated call sends nothing again. A key of its own makes another one. */
const jobIdOf = (eventId: string, mailing: NewMailing, idempotencyKey: string): string => {
  const { segment, subject, body } = mailing;
  return Id.derive("job", [eventId, "message", idempotencyKey, base32.encode(sha256(JSON.stringify([segment, subject, body])))]);
};

const begin = async ({ eventId, organizationId }: Event.EventRow, mailing: NewMailing, jobId: string, count: number): Promise<JobView> => {
  const job = { jobId, eventId, kind: "send_message" } as const;
  await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.mailing.create({ ...mailing, jobId, eventId, organizationId, count, createdAtMs: now() }).commit(),
      Job.createWrite(t, job),
    ]),
  );
  return Job.start({ ...job, again: "" });
};

type Answer = { preview: MailingPreview } | { tested: true } | { codeSent: true } | { job: JobView };

/**
 * Starts the job that sends the message, or continues one that was cancelled or failed. With `dryRun` it answers count, cost and both emails, with `testTo`
 * it sends one to the caller, or the code that proves the address. For the event's managers; safe to repeat: each address gets one.
 */
export const send = operation(SendMailing, async ({ eventId, message, idempotencyKey = "" }): Promise<Answer> => {
  const event = await Event.getOwned(eventId, "message.send");
  const { segment, subject, body, dryRun = false, testTo, testCode, locale = "pt-BR" } = message;
  await assertSegment(eventId, segment);
  const mailing = { segment, subject, body };
  const sendable = { ...mailing, event, organizer: await Event.organizerOf(event) };
  if (dryRun) return { preview: await previewOf(sendable) };
  if (testTo !== undefined) return sendTest({ to: testTo, code: testCode, locale }, sendable);
  const count = await countOf(event, segment);
  if (count === 0) throw nobody();
  return { job: await begin(event, mailing, jobIdOf(eventId, mailing, idempotencyKey), count) };
});

const viewOf = async ({
  jobId,
  segment,
  subject,
  body,
  count,
  bounced = 0,
  complained = 0,
  createdAtMs,
}: MailingRow): Promise<MailingView> => ({
  id: jobId,
  segment,
  subject,
  body,
  count,
  bounced,
  complained,
  createdAt: iso(createdAtMs),
  job: await Job.get({ jobId }),
});

const messageMissing = (): Fault => new Fault("missing", "message.missing", "There is no such message.");

/**
 * Sends a message again to the addresses that it did not reach, and to those that were corrected or added since. For the event's managers. Safe to repeat
 * while it runs; it changes nothing of a message that is still being sent.
 */
export const sendAgain = operation(MailingRef, async ({ eventId, jobId }): Promise<JobView> => {
  await Event.getOwned(eventId, "message.send");
  const row = await findMailing(jobId);
  if (row?.eventId !== eventId) throw messageMissing();
  const job = await Job.get({ jobId });
  if (job.status === "running" || !(await nextRound(row))) return job;
  return Job.startAgain(jobId);
});

/** The messages of an event, newest first. For its managers. */
export const list = operation(ListMailings, async ({ eventId, page: { limit, cursor } }) => {
  await Event.getOwned(eventId, "message.send");
  const { data, cursor: next } = await asTransient(UNAVAILABLE, () =>
    fetchFrom(cursor, (at) => rows.mailing.query.byEvent({ eventId }).go({ limit, cursor: at, order: "desc", hydrate: true })),
  );
  return { messages: await Promise.all(data.map((row) => viewOf(row as MailingRow))), cursor: next };
});

/** Stops further mailings of one organization to one address. Whoever has the link of an email may; safe to repeat. */
export const unsubscribe = operation(Unsubscribe, async ({ token }): Promise<void> => {
  const addressKey = verifyToken(token);
  if (addressKey === undefined)
    throw new Fault("missing", "unsubscribe.missing", "This link is not complete: open it from the email again.");
  await writeUnsubscribed(addressKey);
});
