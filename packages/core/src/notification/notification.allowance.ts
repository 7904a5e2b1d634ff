/** How many messages about free tickets one address or number gets in an hour. Nobody paid for them, so anybody can have them sent to anybody. */
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { rows } from "../table/service.ts";
import { MAX_LOOKUPS_A_DAY } from "./notification.rules.ts";

/** More than a family's free orders, and no flood. */
export const MAX_FREE_MESSAGES = 20;
const HOUR_MS = 3_600_000;

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** When the next hour begins, with its own allowance. */
export const nextHourMs = (ms: number): number => (hourOf(ms) + 1) * HOUR_MS;

/** Counts one of `max`. Returns false when they are used up. */
const take = (parts: readonly (string | number)[], max: number, untilMs: number): Promise<boolean> =>
  asTransient("notification.unavailable", async () => {
    const allowance = base32.encode(rowKeyOf("free message", parts, 20));
    const result = await rows.allowance
      .upsert({ allowance, cleanUpAtSec: untilMs / 1000 })
      .add({ taken: 1 })
      .where(({ taken }, { notExists, lt }) => `${notExists(taken)} OR ${lt(taken, max)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });

/** Counts one message to this address or number. Returns false when the hour's messages are used up. */
export const takeFreeMessage = (recipient: string): Promise<boolean> => {
  const hour = hourOf(now());
  return take([normalizeEmail(recipient), hour], MAX_FREE_MESSAGES, (hour + 2) * HOUR_MS);
};

const DAY_MS = 24 * HOUR_MS;

/** Counts one email by which an address is asked to confirm something of an event. Returns false when the day's are used up, as those with lost links. */
export const takeConfirmation = (email: string, eventId: string): Promise<boolean> => {
  const day = Math.floor(now() / DAY_MS);
  return take([normalizeEmail(email), eventId, day], MAX_LOOKUPS_A_DAY, (day + 2) * DAY_MS);
};
