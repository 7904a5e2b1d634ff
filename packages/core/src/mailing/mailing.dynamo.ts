/** The rows of mailings, of their addresses, and of addresses that want none. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { MailingRow } from "./mailing.entity.ts";

export const UNAVAILABLE = "mailing.unavailable";

/** Longer than one email takes with all its attempts. After this another process may send it. */
export const LEASE_MS = 60_000;
/** A mailing that is asked for again within this finds who got it. */
const KEEP_SEC = 90 * 24 * 60 * 60;

export const findMailing = (jobId: string): Promise<MailingRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.mailing.get({ jobId }).go({ consistent: true })).data ?? undefined);

export type Sent = {
  addressKey: string;
  status: "sending" | "sent" | "failed";
  step: number;
  code?: string | undefined;
  round?: number | undefined;
};

export const readSent = (jobId: string, keys: readonly string[]): Promise<Map<string, Sent>> =>
  asTransient(UNAVAILABLE, async () => {
    if (keys.length === 0) return new Map();
    const { data, unprocessed } = await rows.mailingRecipient
      .get(keys.map((addressKey) => ({ jobId, addressKey })))
      .go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Map(data.map((row) => [row.addressKey, row]));
  });

/** Those of these addresses that want no mailings. */
export const readUnsubscribed = (keys: readonly string[]): Promise<Set<string>> =>
  asTransient(UNAVAILABLE, async () => {
    if (keys.length === 0) return new Set();
    const { data, unprocessed } = await rows.unsubscribed.get(keys.map((addressKey) => ({ addressKey }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Set(data.map(({ addressKey }) => addressKey));
  });

export const writeUnsubscribed = (addressKey: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.unsubscribed.upsert({ addressKey }).ifNotExists({ atMs: now() }).go();
  });

type Key = { jobId: string; addressKey: string };

/** `round`: addresses that an earlier one refused are open again. Returns false when it was sent or refused, or another process is sending it. */
export const claim = ({ jobId, addressKey }: Key, { step, round }: { step: number; round: number }): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.mailingRecipient
      .upsert({
        jobId,
        addressKey,
        status: "sending",
        step,
        claimedUntilMs: now() + LEASE_MS,
        cleanUpAtSec: Math.ceil(now() / 1000) + KEEP_SEC,
      })
      .where((row, { eq, lt, lte, notExists }) => {
        const isLapsed = `${eq(row.status, "sending")} AND ${lte(row.claimedUntilMs, now())}`;
        const isFree = `${notExists(row.status)} OR (${isLapsed})`;
        if (round === 0) return isFree;
        return `${isFree} OR (${eq(row.status, "failed")} AND (${notExists(row.round)} OR ${lt(row.round, round)}))`;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/** `code`: the mail service refused it for good. */
export const record = ({ jobId, addressKey }: Key, { step, round }: { step: number; round: number }, code?: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.mailingRecipient
      .patch({ jobId, addressKey })
      .set({ step, round, claimedUntilMs: 0, ...(code === undefined ? { status: "sent" } : { status: "failed", code }) })
      .go();
  });

/** The next attempt may begin at once. */
export const release = ({ jobId, addressKey }: Key): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.mailingRecipient.patch({ jobId, addressKey }).set({ claimedUntilMs: 0 }).go();
  });

/** Opens the refused addresses of a mailing again. Returns false when another process did. */
export const nextRound = ({ jobId, round }: Pick<MailingRow, "jobId" | "round">): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.mailing
      .patch({ jobId })
      .set({ round: (round ?? 0) + 1 })
      .where((row, { eq, notExists }) => (round === undefined ? notExists(row.round) : eq(row.round, round)))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

const RETURNS = {
  bounced: { field: "hasBounced", count: { bounced: 1 } },
  complained: { field: "hasComplained", count: { complained: 1 } },
} as const;

/** Counts an address once for each result, in one transaction with its row. An address that the mailing does not know is ignored. */
export const countReturn = ({ jobId, addressKey }: Key, result: keyof typeof RETURNS): Promise<boolean> => {
  const { field, count } = RETURNS[result];
  return commit(
    UNAVAILABLE,
    transaction.write(({ mailing, mailingRecipient }) => [
      mailingRecipient
        .patch({ jobId, addressKey })
        .set({ [field]: true })
        .where((row, { notExists }) => notExists(row[field]))
        .commit(),
      mailing.patch({ jobId }).add(count).commit(),
    ]),
  );
};
