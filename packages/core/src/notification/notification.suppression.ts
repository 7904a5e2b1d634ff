/** Addresses that get no email: theirs bounced, or their owner called one spam. Each email reads the row of its address once. */
import { now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { mailKeyOf } from "../order/order.allowance.ts";
import type { MailResult } from "../order/order.mail.rules.ts";
import { rows } from "../table/service.ts";
import type { SuppressionRow } from "./notification.suppression.entity.ts";
import { RETENTION_SEC, RETRY_EVERY_MS, stoppedBy, type Stopped } from "./notification.feedback.rules.ts";

const UNAVAILABLE = "suppression.unavailable";

const cleanUpAtSec = (): number => Math.ceil(now() / 1000) + RETENTION_SEC;

/** Nothing was sent: an earlier email to this address came back, or its owner wants no mailings. */
export class AddressStopped extends Error {
  override readonly name = "AddressStopped";
  readonly stopped: Stopped & { key: string };
  constructor(stopped: Stopped & { key: string }) {
    super(`no email goes to an address that ${stopped.result}`);
    this.stopped = stopped;
  }
}

/** Finds what came back from this address. Undefined: nothing that is remembered. */
export const findSuppression = async (addressKey: string): Promise<SuppressionRow | undefined> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.suppression.get({ addressKey }).go({ consistent: true }));
  return data ?? undefined;
};

const findStopped = async (addressKey: string, isBulk: boolean): Promise<Stopped | undefined> => {
  const row = await findSuppression(addressKey);
  return row && stoppedBy(row, isBulk);
};

/** Throws `AddressStopped`. `isBulk`: nobody waits for the email, so a complaint stops it too. */
export const assertOpen = async (email: string, isBulk: boolean): Promise<void> => {
  const key = mailKeyOf(email);
  const stopped = await findStopped(key, isBulk);
  if (stopped) throw new AddressStopped({ ...stopped, key });
};

/** True when an email that its person waits for would not be sent. */
export const isStopped = async (email: string): Promise<boolean> => (await findStopped(mailKeyOf(email), false)) !== undefined;

const FIELDS = { bounced: "bouncedAtMs", complained: "complainedAtMs" } as const;

/** Only a newer email changes the row, so that a result that arrives late does not undo a later one. Safe to repeat. */
export const suppress = (addressKey: string, result: MailResult, sentAtMs: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    if (result !== "bounced" && result !== "complained") return;
    const field = FIELDS[result];
    await rows.suppression
      .upsert({ addressKey, [field]: sentAtMs, cleanUpAtSec: cleanUpAtSec() })
      .where((row, { lt, notExists }) => `${notExists(row[field])} OR ${lt(row[field], sentAtMs)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

const retriedLately = (): Fault =>
  new Fault("conflict", "order.address_retried", "This address was tried again within the hour, and mail came back: correct the address.");

/** Refused when the address bounced again within the hour: each bounce counts against all senders. A complaint stays, because it is the reader's own word. */
export const lift = (email: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.suppression
      .upsert({ addressKey: mailKeyOf(email), liftedAtMs: now(), cleanUpAtSec: cleanUpAtSec() })
      .where(({ bouncedAtMs, liftedAtMs }, { lte, name, notExists }) => {
        const isLongAgo = `${notExists(liftedAtMs)} OR ${lte(liftedAtMs, now() - RETRY_EVERY_MS)}`;
        return `${isLongAgo} OR ${notExists(bouncedAtMs)} OR ${name(bouncedAtMs)} <= ${name(liftedAtMs)}`;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (rejected) throw retriedLately();
  });
