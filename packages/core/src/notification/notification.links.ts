/** Answers a request for the links to a buyer's orders, by email to that buyer. */
import * as Catalog from "../catalog/catalog.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import * as Order from "../order/order.ts";
import { rows } from "../table/service.ts";
import * as Mail from "./notification.email.ts";
import { linksEmail, MAX_LINKS, type LinkedOrder } from "./notification.links-text.ts";
import { Refusal } from "./notification.privacy.ts";
import { LEASE_MS } from "./notification.rules.ts";
import { orderUrl } from "./notification.send.ts";
import { AddressStopped } from "./notification.suppression.ts";

type Asked = { lookupId: string; number: number };

/** Returns the buyer's key, or undefined when the request was answered or forgotten. Throws while another process answers it. */
const claim = ({ lookupId, number }: Asked): Promise<string | undefined> =>
  asTransient("lookup.unavailable", async () => {
    const { rejected, data } = await rows.lookup
      .patch({ lookupId })
      .set({ claimedUntilMs: now() + LEASE_MS })
      .where(({ answered, claimedUntilMs }, { notExists, lt, lte }) => {
        const isOpen = `${notExists(answered)} OR ${lt(answered, number)}`;
        const isFree = `${notExists(claimedUntilMs)} OR ${lte(claimedUntilMs, now())}`;
        return `(${isOpen}) AND (${isFree})`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    if (!rejected) return data?.buyerKey;
    if (data && (data.answered ?? 0) < number) throw new Transient("lookup.claimed");
    return undefined;
  });

const markAnswered = ({ lookupId, number }: Asked): Promise<void> =>
  asTransient("lookup.unavailable", async () => {
    await rows.lookup.patch({ lookupId }).set({ answered: number, claimedUntilMs: 0 }).go();
  });

type Found = LinkedOrder & { row: Order.OrderRow };

const withEvent = async (row: Order.OrderRow): Promise<Found[]> => {
  const event = (await Catalog.getCached(row.eventId))?.event;
  if (!event || event.status === "cancelled" || event.endsAtMs <= now()) return [];
  return [{ row, event, orderId: row.orderId, orderUrl: orderUrl(row) }];
};

/** Orders of events that are not over, the next one first. */
const findOpen = async (buyerKey: string): Promise<Found[]> => {
  const orders = await Order.listOfBuyer(buyerKey);
  const found = (await Promise.all(orders.map(withEvent))).flat();
  return found.toSorted((a, b) => a.event.startsAtMs - b.event.startsAtMs);
};

/** Sends the links of one request, once. Sends nothing to an address without such orders. System only; safe to repeat. */
export const sendLinks = async (asked: Asked): Promise<void> => {
  requireActor("system");
  const buyerKey = await claim(asked);
  if (buyerKey === undefined) return;
  const found = await findOpen(buyerKey);
  const [first] = found;
  if (first) {
    const { buyer, locale } = first.row;
    try {
      const content = linksEmail({ locale, orders: found.slice(0, MAX_LINKS), isCut: found.length > MAX_LINKS });
      await Mail.send({ to: buyer.email, ...content, about: { kind: "links", orderId: first.orderId } });
    } catch (error) {
      // No attempt would be taken. The buyer may ask again.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
      log.warn("email with the links to orders was refused", { error: error.name });
    }
  }
  await markAnswered(asked);
};
