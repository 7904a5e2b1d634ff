/** Finds what one organization has of a person: by the index of buyers, the addresses on tickets, and the waiting lists. */
import * as Event from "../event/event.ts";
import { asTransient } from "../kernel/fault.ts";
import { inLanes } from "../kernel/lanes.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { getByIds, listOfBuyer } from "../order/order.reads.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { getRefunds } from "../order/order.refunds.ts";
import { view, viewForOrganizer, viewRefund } from "../order/order.view.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import { rows } from "../table/service.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { findByAddress } from "../ticket/ticket.search.ts";
import * as Ticket from "../ticket/ticket.ts";
import * as WaitingList from "../waiting-list/waiting-list.console.ts";
import { listPage } from "../waiting-list/waiting-list.dynamo.ts";
import type { EntryRow } from "../waiting-list/waiting-list.entity.ts";
import { listsOfEvent } from "../waiting-list/waiting-list.list.dynamo.ts";
import { LISTED_STATUSES } from "../waiting-list/waiting-list.rules.ts";
import { isSameAddress } from "./person.rules.ts";
import type { PersonData } from "./person.schema.ts";

/** Events that are read at once. */
const LANES = 8;
const PAGE = 100;

export type Found = {
  orders: OrderRow[];
  tickets: TicketRow[];
  entries: EntryRow[];
  /** The orders of other buyers to which the others of these tickets belong. */
  others: OrderRow[];
  /** The refunds of all these orders, by the order's id. An order without any is not in it. */
  refunds: ReadonlyMap<string, RefundRow[]>;
  /** Those of all of these. */
  events: ReadonlyMap<string, Event.EventRow>;
};

const eventIdsOf = (organizationId: string): Promise<string[]> =>
  asTransient("event.unavailable", async () => {
    const { data } = await rows.event.query.byOrganization({ organizationId }).go({ pages: "all", attributes: ["eventId"] });
    return data.map(({ eventId }) => eventId);
  });

const findTickets = async (eventId: string, email: string): Promise<TicketRow[]> => {
  const ids = await findByAddress(eventId, email);
  return ids.length === 0 ? [] : Ticket.getByIds(ids);
};

/** Every page of a list. */
const readAll = async (part: Parameters<typeof listPage>[0]): Promise<EntryRow[]> => {
  const all: EntryRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listPage>> = await listPage(part, { limit: PAGE, cursor });
    all.push(...page.data);
    ({ cursor } = page);
  } while (cursor !== null);
  return all;
};

const findEntries = async (eventId: string, email: string): Promise<EntryRow[]> => {
  const lists = await listsOfEvent(eventId);
  const parts = lists.flatMap(({ ticketTypeId }) => LISTED_STATUSES.map((status) => ({ eventId, ticketTypeId, status })));
  const all = await inLanes(parts, 2, readAll);
  return all.flat().filter((entry) => isSameAddress(entry.email, email));
};

const unique = <T>(all: readonly T[], idOf: (one: T) => string): T[] => [...new Map(all.map((one) => [idOf(one), one])).values()];

/** Finds orders in every status. Who is named in another's order is found by the ticket, so not before that order has tickets. */
export const findPerson = async (organizationId: string, email: string): Promise<Found> => {
  const eventIds = await eventIdsOf(organizationId);
  const perEvent = await inLanes(eventIds, LANES, async (eventId) => ({
    tickets: await findTickets(eventId, email),
    entries: await findEntries(eventId, email),
  }));
  const byWords = perEvent.flatMap(({ tickets }) => tickets);
  const ofOrganization = new Set(eventIds);
  // Others sell to the same address, and a stranger may place any number of orders there: of those the keys are read alone.
  const bought = (await listOfBuyer(buyerKeyOf(email))).filter(({ eventId }) => ofOrganization.has(eventId));
  const orderIds = [...bought, ...byWords].map(({ orderId }) => orderId);
  const all = (await getByIds([...new Set(orderIds)])).flatMap((row) => row ?? []);
  const entries = perEvent.flatMap((one) => one.entries);
  const events = await Event.readMany([...all, ...entries].map(({ eventId }) => eventId));
  const visible = all.filter((row) => events.get(row.eventId)?.organizationId === organizationId);
  const orders = visible.filter((row) => isSameAddress(row.buyer.email, email)).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const own = (
    await Promise.all(orders.filter((row) => row.issuedAtMs !== undefined).map((row) => Ticket.getByIds(ticketIdsOf(row))))
  ).flat();
  const named = byWords.filter(({ attendeeEmail }) => isSameAddress(attendeeEmail, email));
  const namedOrderIds = new Set(named.map(({ orderId }) => orderId));
  const others = visible.filter((row) => namedOrderIds.has(row.orderId) && !orders.includes(row));
  const refunded = [...orders, ...others].filter(({ refunds = [] }) => refunds.length > 0);
  return {
    orders,
    tickets: unique([...own, ...named], ({ ticketId }) => ticketId),
    entries,
    others,
    events,
    refunds: new Map(await inLanes(refunded, LANES, async (row) => [row.orderId, await getRefunds(row)] as const)),
  };
};

const eventIn = ({ events }: Found, { eventId }: { eventId: string }): { event: { id: string; name: string } } => ({
  event: { id: eventId, name: events.get(eventId)?.name ?? "" },
});

const viewEntries = (found: Found): PersonData["waitingList"] =>
  found.entries.flatMap((row) => WaitingList.viewForOrganizer(row).map((entry) => ({ ...entry, ...eventIn(found, row) })));

/** The person sees the sums and times of refunds, and neither the organizer's notes and reasons nor what operators look at. */
export const viewForPerson = (found: Found): PersonData => ({
  orders: found.orders.map((row) => {
    const own = (found.refunds.get(row.orderId) ?? []).map((refund) => {
      const { reason: _, ...seen } = viewRefund(refund);
      return seen;
    });
    return { ...view(row), ...eventIn(found, row), ...(own.length === 0 ? {} : { refunds: own }) };
  }),
  tickets: found.tickets.map((ticket) => {
    const { note: _, ...own } = Ticket.summary(ticket);
    return { ...own, ...eventIn(found, ticket) };
  }),
  waitingList: viewEntries(found),
});

/** The organizer sees everything but what is another buyer's. */
export const viewFound = (found: Found): PersonData => ({
  orders: found.orders.map((row) => ({ ...viewForOrganizer(row, found.refunds.get(row.orderId)), ...eventIn(found, row) })),
  tickets: found.tickets.map((ticket) => ({ ...Ticket.summary(ticket), ...eventIn(found, ticket) })),
  waitingList: viewEntries(found),
});
