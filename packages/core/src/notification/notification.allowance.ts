/** How many messages about free tickets one address or number gets in an hour. Nobody paid for them, so anybody can have them sent to anybody. */
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { rows } from "../table/service.ts";

/** More than a family's free orders, and no flood. */
export const MAX_FREE_MESSAGES = 20;
const HOUR_MS = 3_600_000;

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** When the next hour begins, with its own allowance. */
export const nextHourMs = (ms: number): number => (hourOf(ms) + 1) * HOUR_MS;

/** Counts one message to this address or number. Returns false when the hour's messages are used up. */
export const takeFreeMessage = (recipient: string): Promise<boolean> =>
  asTransient("notification.unavailable", async () => {
    const hour = hourOf(now());
    const allowance = base32.encode(mac(setting("MASTER_SECRET"), "free message", [normalizeEmail(recipient), hour], 20));
    const result = await rows.allowance
      .upsert({ allowance, cleanUpAtSec: ((hour + 2) * HOUR_MS) / 1000 })
      .add({ taken: 1 })
      .where(({ taken }, { notExists, lt }) => `${notExists(taken)} OR ${lt(taken, MAX_FREE_MESSAGES)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });
