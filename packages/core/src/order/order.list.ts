/** The lists of an event's orders and tickets, and their search. For organizers and staff. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import { operation } from "../kernel/operation.ts";
import { listNewestAcrossSlots, type Page } from "../kernel/page.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { matchesFilter } from "../ticket/ticket.rules.ts";
import { findByWords } from "../ticket/ticket.search.ts";
import * as Ticket from "../ticket/ticket.ts";
import { ListTickets, type TicketPage, type TicketRow } from "../ticket/ticket.schema.ts";
import { store } from "./order.dynamo.ts";
import { getBuyers, getByKeys, listNewestKeys } from "./order.reads.ts";
import { ticketIdsOf } from "./order.process.ts";
import { matchesSearch, type OrderRow } from "./order.rules.ts";
import { ListOrders, OrderId, type OrderPage } from "./order.schema.ts";
import { viewForOrganizer } from "./order.view.ts";

/** Newest first. A search reads some hundreds of orders and returns those that match. The caller has decided who may see them. */
export const listRows = async (
  eventId: string,
  { query, status, ...page }: v.InferOutput<typeof OrderPage>,
): Promise<{ data: OrderRow[]; cursor: string | null }> => {
  const row = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (row?.eventId === eventId && matchesSearch(row, { status })) return { data: [row], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  return listNewestAcrossSlots(LIST_SLOTS, page satisfies Page, {
    keys: (slot, limit, before) => listNewestKeys(eventId, slot, limit, before),
    items: getByKeys,
    matches: isSearch ? (order) => matchesSearch(order, { query, status }) : undefined,
  });
};

/**
 * The event's orders, newest first. A search reads some hundreds of them and returns those that match; the cursor continues from there.
 * For organizers and staff of the event.
 */
export const list = operation(ListOrders, async ({ eventId, page }) => {
  await Event.getOwned(eventId, "order.read");
  const { data, cursor } = await listRows(eventId, page);
  return { orders: data.map((order) => viewForOrganizer(order)), cursor };
});

/** A whole order number reads that order alone. The caller has decided who may see them. */
export const listTicketRows = async (eventId: string, page: TicketPage): Promise<{ tickets: TicketRow[]; cursor: string | null }> => {
  const { query, limit: _limit, cursor: _cursor, ...filter } = page;
  const row = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (row?.eventId !== eventId) return Ticket.listRows(eventId, page, getBuyers);
  const tickets = await Ticket.getByIds(row.issuedAtMs === undefined ? [] : ticketIdsOf(row));
  return { tickets: tickets.filter((ticket) => matchesFilter(ticket, filter)), cursor: null };
};

/** Distinguishes the cursors of the index from those of the list. */
const INDEX_CURSOR = "w.";

/** By the index of words. Undefined: the list has to be searched, because the index has not found anything, or cannot. */
const findTicketRows = async (
  { eventId, isSearchable }: Event.EventRow,
  { query, limit, cursor, ...filter }: TicketPage,
): Promise<{ tickets: TicketRow[]; cursor: string | null } | undefined> => {
  const isFurther = cursor?.startsWith(INDEX_CURSOR) ?? false;
  if (!isSearchable || query === undefined || v.is(OrderId, query) || (cursor !== undefined && !isFurther)) return undefined;
  const after = isFurther ? cursor?.slice(INDEX_CURSOR.length) : undefined;
  const found = await findByWords(eventId, query, { limit, after });
  if (!found || (found.ticketIds.length === 0 && found.after === null && !isFurther)) return undefined;
  const tickets = await Ticket.getByIds(found.ticketIds);
  return {
    tickets: tickets.filter((ticket) => matchesFilter(ticket, filter)),
    cursor: found.after === null ? null : `${INDEX_CURSOR}${found.after}`,
  };
};

/** The event's tickets, or those that match the search. For organizers and staff of the event. */
export const listEventTickets = operation(ListTickets, async ({ eventId, page }) => {
  const event = await Event.getOwned(eventId, "order.read");
  const { tickets, cursor } = (await findTicketRows(event, page)) ?? (await listTicketRows(eventId, page));
  return { tickets: tickets.map(Ticket.summary), cursor };
});
