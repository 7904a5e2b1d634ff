/** Answers a request for the links to a buyer's orders, by email to that buyer. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import { createDataToken } from "../order/order.data-token.ts";
import * as Order from "../order/order.ts";
import { rows } from "../table/service.ts";
import * as Mail from "./notification.email.ts";
import { linksEmail, MAX_LINKS, type DataLink, type LinkedOrder } from "./notification.links-text.ts";
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

type Bought = { row: Order.OrderRow; event: Event.EventRow };

/** The newest first. */
const findBought = async (buyerKey: string): Promise<Bought[]> => {
  const orders = await Order.listOfBuyer(buyerKey);
  const events = await Event.readMany([...new Set(orders.map(({ eventId }) => eventId))]);
  return orders.flatMap((row) => {
    const event = events.get(row.eventId);
    return event ? [{ row, event }] : [];
  });
};

/** Orders with tickets for events that are not over, the next one first. */
const linksOf = (bought: readonly Bought[]): LinkedOrder[] =>
  bought
    .filter(({ row, event }) => row.status === "issued" && event.status !== "cancelled" && event.endsAtMs > now())
    .map(({ row, event }) => ({ event, orderId: row.orderId, orderUrl: orderUrl(row) }))
    .toSorted((a, b) => a.event.startsAtMs - b.event.startsAtMs);

/** Lists a link for each organizer, also of events that are over and of orders that were refunded: their data is kept. */
const dataLinksOf = (bought: readonly Bought[]): Promise<DataLink[]> => {
  const newest = new Map(bought.toReversed().map((one) => [one.event.organizationId, one]));
  return Promise.all(
    [...newest.values()].slice(0, MAX_LINKS).map(async ({ row, event }) => ({
      organizer: (await Event.organizerOf(event))?.name ?? event.name,
      url: new URL(`/privacy/${row.orderId}#${createDataToken(row, now())}`, setting("SITE_URL")).href,
    })),
  );
};

/** Sends the links of one request, once. Sends nothing to an address without orders. System only; safe to repeat. */
export const sendLinks = async (asked: Asked): Promise<void> => {
  requireActor("system");
  const buyerKey = await claim(asked);
  if (buyerKey === undefined) return;
  const bought = await findBought(buyerKey);
  const [first] = bought;
  if (first) {
    const { buyer, locale, orderId } = first.row;
    try {
      const orders = linksOf(bought);
      const cut = { orders: orders.slice(0, MAX_LINKS), isCut: orders.length > MAX_LINKS };
      const content = linksEmail({ locale, ...cut, data: await dataLinksOf(bought) });
      await Mail.send({ to: buyer.email, ...content, about: { kind: "links", orderId } });
    } catch (error) {
      // No attempt would be taken. The buyer may ask again.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
      log.warn("email with the links to orders was refused", { error: error.name });
    }
  }
  await markAnswered(asked);
};
