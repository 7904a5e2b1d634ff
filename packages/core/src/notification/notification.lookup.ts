/** Somebody asks for the links to the orders of an address. Apart from the sender, so that the public API loads no mail client. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { rows } from "../table/service.ts";
import { MAX_LOOKUPS_A_DAY } from "./notification.rules.ts";
import { FindTickets } from "./notification.schema.ts";

/** For each address: enough for a buyer who waits, and no way to flood a mailbox. */
export const LOOKUP_EVERY_MS = 600_000;

const DAY_MS = 86_400_000;

/**
 * Has an email with the links sent to this address if it has orders of events that are not over. For anybody. Always the same write, whoever has the
 * address, so that neither the answer nor its time tells who bought. A request that is too soon or one too many is ignored.
 */
export const findTickets = operation(FindTickets, ({ email }): Promise<void> =>
  asTransient("lookup.unavailable", async () => {
    const buyerKey = buyerKeyOf(email);
    const day = Math.floor(now() / DAY_MS);
    await rows.lookup
      .upsert({ lookupId: `${buyerKey}.${day}`, buyerKey, askedAtMs: now(), cleanUpAtSec: ((day + 2) * DAY_MS) / 1000 })
      .add({ asked: 1 })
      .where(({ asked, askedAtMs }, { notExists, lt, lte }) => {
        const mayAskAgain = `${lte(askedAtMs, now() - LOOKUP_EVERY_MS)} AND ${lt(asked, MAX_LOOKUPS_A_DAY)}`;
        return `${notExists(asked)} OR (${mayAskAgain})`;
      })
      .go({ returnOnConditionCheckFailure: true });
  }),
);
