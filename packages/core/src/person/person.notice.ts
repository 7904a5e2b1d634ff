/**
 * Tells an organization that somebody asked for erasure: by one email a day at most, however many ask. The request's transaction makes the row due, and
 * the sweeper sends, so that a request which comes after today's email is in tomorrow's.
 */
import type { EntityItem } from "electrodb";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import * as Mail from "../notification/notification.email.ts";
import { GivenUp } from "../notification/notification.claim.ts";
import { Refusal } from "../notification/notification.privacy.ts";
import { LEASE_MS, MAX_ATTEMPTS, retryAtMs } from "../notification/notification.rules.ts";
import { AddressStopped } from "../notification/notification.suppression.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { readMembers } from "../team/team.member.ts";
import type { ErasureNoticeEntity } from "./person.notice.entity.ts";
import { noticeEmail } from "./person.notice-text.ts";
import type { ErasureRequestRow } from "./person.request.entity.ts";
import { DUE_MS, readOpen, UNAVAILABLE } from "./person.request.ts";

const EVERY_MS = 86_400_000;

type NoticeRow = EntityItem<typeof ErasureNoticeEntity>;

type Claim = { attempts: number; leaseMs: number };

/** An email went less than a day ago: the next one waits for its day. */
const putOff = (organizationId: string, { mailedAtMs = 0 }: NoticeRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureNotice
      .patch({ organizationId })
      .set(dueAt(organizationId, mailedAtMs + EVERY_MS))
      .go();
  });

/** Undefined: nothing is owed now, or another process is sending it. */
const claim = (organizationId: string): Promise<Claim | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const leaseMs = now() + LEASE_MS;
    const { rejected, data } = await rows.erasureNotice
      .patch({ organizationId })
      .set({ claimedUntilMs: leaseMs, ...dueAt(organizationId, leaseMs) })
      .add({ attempts: 1 })
      .where((row, { gt, lte, notExists }) => {
        const isDue = `${gt(row.dueAtMs, 0)} AND ${lte(row.dueAtMs, now())}`;
        const isFree = `${notExists(row.claimedUntilMs)} OR ${lte(row.claimedUntilMs, now())}`;
        const isTime = `${notExists(row.mailedAtMs)} OR ${lte(row.mailedAtMs, now() - EVERY_MS)}`;
        return `${isDue} AND (${isFree}) AND (${isTime})`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    const row = (data ?? undefined) as NoticeRow | undefined;
    if (!rejected) return { attempts: row?.attempts ?? 1, leaseMs };
    const isDue = row !== undefined && row.dueAtMs > 0 && row.dueAtMs <= now();
    if (isDue && (row.mailedAtMs ?? 0) > now() - EVERY_MS) await putOff(organizationId, row);
    return undefined;
  });

type After = { mailedAtMs?: number; attempts?: number };

/** A request that came meanwhile keeps its own due time. */
const record = (organizationId: string, { leaseMs }: Claim, dueAtMs: number, set: After): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const free = { ...set, claimedUntilMs: 0 };
    const { rejected } = await rows.erasureNotice
      .patch({ organizationId })
      .set({ ...free, ...dueAt(organizationId, dueAtMs) })
      .where((row, { eq }) => eq(row.dueAtMs, leaseMs))
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (rejected) await rows.erasureNotice.patch({ organizationId }).set(free).go();
  });

/** The contacts of the events, where the organization has neither an address nor an owner whose address is known: a founder's is not. */
const contactsOf = async (open: readonly ErasureRequestRow[]): Promise<string[]> => {
  const events = await Event.readMany(open.flatMap(({ eventId }) => eventId ?? []));
  return [...events.values()].flatMap(({ contact }) => contact?.email ?? []);
};

const addressesOf = async (organizationId: string, email: string | undefined, open: readonly ErasureRequestRow[]): Promise<string[]> => {
  if (email !== undefined) return [email];
  const owners = (await readMembers(organizationId)).flatMap((member) => (member.role === "owner" ? (member.email ?? []) : []));
  return [...new Set(owners.length > 0 ? owners : await contactsOf(open))];
};

/**
 * Returns false when nobody can be addressed. Throws only when nobody got it and somebody may get it later: a repeat would email those who did once
 * more.
 */
const sendTo = async (organizationId: string, addresses: readonly string[], content: ReturnType<typeof noticeEmail>): Promise<boolean> => {
  let sent = 0;
  const failures: unknown[] = [];
  for (const to of addresses) {
    try {
      await Mail.send({ to, ...content, about: { kind: "erasure_asked" } });
      sent += 1;
    } catch (error) {
      // No attempt would be taken.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) failures.push(error);
    }
  }
  if (sent > 0) return true;
  if (failures.length > 0) throw failures[0];
  log.warn("no address of an organization took the email about a request for erasure", { organizationId });
  return false;
};

const send = async (organizationId: string, open: readonly ErasureRequestRow[]): Promise<boolean> => {
  const organization = await asTransient(UNAVAILABLE, async () => (await rows.organization.get({ organizationId }).go()).data);
  const content = noticeEmail({
    organization: organization?.name,
    requests: open.length,
    dueAtMs: Math.min(...open.map(({ askedAtMs }) => askedAtMs)) + DUE_MS,
    url: new URL("/console/people", setting("SITE_URL")).href,
  });
  return sendTo(organizationId, await addressesOf(organizationId, organization?.email, open), content);
};

const SORT_KEY = /#organizationId_(\w+)$/;

/** Organizations that are owed an email; may be stale. */
export const listDue = (): Promise<string[]> =>
  listDueRows(UNAVAILABLE, now(), async (slot, due, limit) => {
    const { data } = await rows.erasureNotice.query.due(slot).lte(due).go({ limit, data: "includeKeys" });
    return { data: data.flatMap((row) => SORT_KEY.exec((row as unknown as { duesk: string }).duesk)?.[1] ?? []) };
  });

/** Looks once a day whether the organization has an address by now. The attempts end a few days before its time to answer does. */
const recordUnsent = (organizationId: string, claimed: Claim): Promise<void> => {
  const isLast = claimed.attempts >= MAX_ATTEMPTS;
  return record(organizationId, claimed, isLast ? 0 : now() + EVERY_MS, isLast ? { attempts: 0 } : {});
};

/**
 * Sends the email that an organization is owed, unless its requests were answered meanwhile. Sweeper only; safe to repeat. A process that dies between
 * sending and recording causes a second email.
 */
export const finish = async (organizationId: string): Promise<void> => {
  requireActor("system");
  const claimed = await claim(organizationId);
  if (!claimed) return;
  const open = await readOpen(organizationId);
  if (open.length === 0) return record(organizationId, claimed, 0, { attempts: 0 });
  let isSent: boolean;
  try {
    // Each of its senders died: a crash would otherwise repeat each minute for ever.
    if (claimed.attempts > MAX_ATTEMPTS) throw new GivenUp("no attempts left");
    isSent = await send(organizationId, open);
  } catch (error) {
    const retryMs = retryAtMs(claimed.attempts, now());
    await record(organizationId, claimed, retryMs, retryMs === 0 ? { attempts: 0 } : {});
    throw error;
  }
  await (isSent ? record(organizationId, claimed, 0, { attempts: 0, mailedAtMs: now() }) : recordUnsent(organizationId, claimed));
};
