/** Answers a request for the links to a person's orders and tickets, by email to that person. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import { createDataToken } from "../order/order.data-token.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import * as Mail from "./notification.email.ts";
import type { EmailContent } from "./notification.layout.ts";
import { linksEmail, MAX_LINKS, type DataLink, type Linked } from "./notification.links-text.ts";
import { takeEnds, takeTurns } from "./notification.own.rules.ts";
import { findOwn, partsOf, readOrders, type Held, type Own, type OwnOrder, type OwnPart } from "./notification.own.ts";
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

const DAY_SEC = 24 * 60 * 60;

const isToCome = ({ event }: { event: Event.EventRow }): boolean => event.status !== "cancelled" && event.endsAtMs > now();

const ticketUrl = ({ ticket, order, event }: Held): string =>
  Ticket.view(ticket, { locale: order.locale, expiresAtSec: Math.floor(event.endsAtMs / 1000) + DAY_SEC }).pdfUrl;

/** Orders whose rows are read for one email: more than it lists, because some are refunded, and paid ones come first. */
const MAX_READ = 100;

/** Orders and tickets for events that are not over. The keys of orders do not say which ones cost something, and the rows of tickets are read already. */
const chooseComing = ({ orders, held }: Own): { chosen: (OwnOrder | Held)[]; isCut: boolean } => {
  const coming = takeTurns(takeEnds(orders.filter((one) => one.isIssued && isToCome(one))));
  const tickets = held.filter((one) => isToCome(one) && one.order.status === "issued" && Ticket.hasFiles(one.ticket));
  return { chosen: [...coming.slice(0, MAX_READ), ...tickets], isCut: coming.length > MAX_READ };
};

type Candidate = Linked & { event: Event.EventRow; isPaid: boolean };

/** A ticket of another's order opens by its file, as in its own email. */
const linkOf = (one: OwnOrder | Held, orders: ReadonlyMap<string, OrderRow>): Candidate[] => {
  if ("ticket" in one)
    return [{ event: one.event, isPaid: one.order.amountMinor > 0, ticketTypeName: one.ticket.ticketTypeName, url: ticketUrl(one) }];
  const order = orders.get(one.orderId);
  if (order?.status !== "issued") return [];
  return [{ event: one.event, isPaid: order.amountMinor > 0, orderId: order.orderId, url: orderUrl(order) }];
};

/** The next event first. Of one event those that cost something, because a stranger can place free orders in anybody's name. */
const linksOf = (chosen: readonly (OwnOrder | Held)[], orders: ReadonlyMap<string, OrderRow>): { links: Linked[]; isCut: boolean } => {
  const all = chosen.flatMap((one) => linkOf(one, orders)).toSorted((a, b) => Number(b.isPaid) - Number(a.isPaid));
  const links = takeTurns(all).slice(0, MAX_LINKS);
  return { links: links.toSorted((a, b) => a.event.startsAtMs - b.event.startsAtMs), isCut: all.length > MAX_LINKS };
};

/** Lists a link for each organizer, also of events that are over and of orders that were refunded: their data is kept. */
const dataLinksOf = (ownerKey: string, parts: readonly OwnPart[]): Promise<DataLink[]> =>
  Promise.all(
    parts.map(async ({ id, event }) => ({
      organizer: (await Event.organizerOf(event))?.name ?? event.name,
      url: new URL(`/privacy/${id}#${createDataToken({ id, ownerKey }, now())}`, setting("SITE_URL")).href,
    })),
  );

type Recipient = { to: string; locale: OrderRow["locale"]; orderId: string };

const recipientOf = ([order]: readonly OrderRow[], [held]: readonly Held[]): Recipient | undefined => {
  if (order) return { to: order.buyer.email, locale: order.locale, orderId: order.orderId };
  return held && { to: held.ticket.attendeeEmail ?? "", locale: held.order.locale, orderId: held.order.orderId };
};

type Composed = { recipient: Recipient; content: EmailContent };

/** Undefined: the address has nothing. */
const compose = async (ownerKey: string): Promise<Composed | undefined> => {
  const own = await findOwn(ownerKey);
  const { chosen, isCut } = chooseComing(own);
  const all = partsOf(own);
  const parts = all.slice(0, MAX_LINKS);
  const partIds = new Set(parts.map(({ id }) => id));
  const ids = [...chosen.flatMap((one) => ("ticket" in one ? [] : [one.orderId])), ...partIds];
  const orders = await readOrders(
    ownerKey,
    ids.filter((id) => id.startsWith("ord_")),
  );
  const recipient = recipientOf([...orders.values()], own.held);
  if (!recipient) return undefined;
  const { links, isCut: isLonger } = linksOf(chosen, orders);
  const proved = parts.filter(({ id }) => orders.has(id) || own.held.some(({ ticket }) => ticket.ticketId === id));
  const data = await dataLinksOf(ownerKey, proved);
  const content = linksEmail({ locale: recipient.locale, links, isCut: isCut || isLonger, data, isDataCut: all.length > MAX_LINKS });
  return { recipient, content };
};

/** Sends the links of one request, once. Sends nothing to an address without orders and tickets. System only; safe to repeat. */
export const sendLinks = async (asked: Asked): Promise<void> => {
  requireActor("system");
  const buyerKey = await claim(asked);
  if (buyerKey === undefined) return;
  const composed = await compose(buyerKey);
  if (composed) {
    const { recipient, content } = composed;
    try {
      await Mail.send({ to: recipient.to, ...content, about: { kind: "links", orderId: recipient.orderId } });
    } catch (error) {
      // No attempt would be taken. The buyer may ask again.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
      log.warn("email with the links to orders was refused", { error: error.name });
    }
  }
  await markAnswered(asked);
};
