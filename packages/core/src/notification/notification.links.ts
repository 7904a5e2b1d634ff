/** Answers a request for the links to a person's orders and tickets, by email to that person. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import { createDataToken } from "../order/order.data-token.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import * as Mail from "./notification.email.ts";
import { linksEmail, MAX_LINKS, type DataLink, type Linked } from "./notification.links-text.ts";
import { partsOf, readOwn, type Bought, type Held } from "./notification.own.ts";
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

const isToCome = ({ order, event }: Bought): boolean => order.status === "issued" && event.status !== "cancelled" && event.endsAtMs > now();

const ticketUrl = ({ ticket, order, event }: Held): string =>
  Ticket.view(ticket, { locale: order.locale, expiresAtSec: Math.floor(event.endsAtMs / 1000) + DAY_SEC }).pdfUrl;

/** Orders and tickets for events that are not over, the next one first. A ticket of another's order opens by its file, as in its own email. */
const linksOf = (bought: readonly Bought[], held: readonly Held[]): Linked[] =>
  [
    ...bought.filter(isToCome).map(({ order, event }) => ({ event, orderId: order.orderId, url: orderUrl(order) })),
    ...held
      .filter((one) => isToCome(one) && Ticket.hasFiles(one.ticket))
      .map((one) => ({ event: one.event, ticketTypeName: one.ticket.ticketTypeName, url: ticketUrl(one) })),
  ].toSorted((a, b) => a.event.startsAtMs - b.event.startsAtMs);

/** Lists a link for each organizer, also of events that are over and of orders that were refunded: their data is kept. */
const dataLinksOf = (ownerKey: string, own: Parameters<typeof partsOf>[0]): Promise<DataLink[]> =>
  Promise.all(
    partsOf(own)
      .slice(0, MAX_LINKS)
      .map(async ({ id, event }) => ({
        organizer: (await Event.organizerOf(event))?.name ?? event.name,
        url: new URL(`/privacy/${id}#${createDataToken({ id, ownerKey }, now())}`, setting("SITE_URL")).href,
      })),
  );

/** Sends the links of one request, once. Sends nothing to an address without orders and tickets. System only; safe to repeat. */
export const sendLinks = async (asked: Asked): Promise<void> => {
  requireActor("system");
  const buyerKey = await claim(asked);
  if (buyerKey === undefined) return;
  const own = await readOwn(buyerKey);
  const [first] = [...own.bought, ...own.held];
  if (first) {
    const { locale, orderId } = first.order;
    const to = "ticket" in first ? (first.ticket.attendeeEmail ?? "") : first.order.buyer.email;
    try {
      const links = linksOf(own.bought, own.held);
      const cut = { links: links.slice(0, MAX_LINKS), isCut: links.length > MAX_LINKS };
      const content = linksEmail({ locale, ...cut, data: await dataLinksOf(buyerKey, own) });
      await Mail.send({ to, ...content, about: { kind: "links", orderId } });
    } catch (error) {
      // No attempt would be taken. The buyer may ask again.
      if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
      log.warn("email with the links to orders was refused", { error: error.name });
    }
  }
  await markAnswered(asked);
};
