/** Reads from the orders and tickets of an event: counters, messages that were not counted, and the seats that are held. */
import { messagesOfPastScans } from "../admission/admission.messages.ts";
import { SALES_ITEM } from "../catalog/catalog.rules.ts";
import { now } from "../kernel/clock.ts";
import { getByIds } from "../order/order.reads.ts";
import { messagesOfPast } from "../order/order.past.ts";
import { HOLDS_STOCK, type OrderRow } from "../order/order.rules.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import { listIdsOfEvent } from "../order/order.unfinished.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { findUncounted } from "./report.dynamo.ts";
import { addOrder, addTicket, type Recount } from "./report.recount.rules.ts";
import { incrementsIn, type Counted } from "./report.rules.ts";

const ORDERS_AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;
/** The counters remember messages for a day more. */
const REMEMBERED_MS = 29 * DAY_MS;

export type Rows = {
  orders: number;
  tickets: number;
  expected: Recount;
  /** Messages that were not counted: those of the last seconds are on their way. */
  uncounted: Counted[];
  /** The last change that was stored, also of a scan that was made offline hours before. */
  changedAtMs: number;
  hasOldNames: boolean;
  /** The last change of an order of an earlier version, whose messages nobody can tell from those that were counted. */
  oldChangedAtMs: number;
  /** Seats that orders hold, by shard. */
  held: Map<string, number>;
};

export const shardKey = ({ pool, shard }: { pool: string; shard: number }): string => `${pool}/${shard}`;

const addHeld = (held: Map<string, number>, { status, allocations }: OrderRow): void => {
  if (!HOLDS_STOCK.has(status)) return;
  for (const one of allocations) held.set(shardKey(one), (held.get(shardKey(one)) ?? 0) + one.quantity);
};

const latestOf = (messages: readonly { at: string }[]): number => messages.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);

/** The times of its scans are those of its devices, of which one without the network sends its scans hours later. */
const latestStoredOf = (tickets: readonly Pick<TicketRow, "scans">[]): number =>
  tickets.flatMap(({ scans }) => Object.values(scans)).reduce((latest, { atMs, storedAtMs = atMs }) => Math.max(latest, storedAtMs), 0);

/** Reads every order and every issued ticket of the event, and the messages of them that were never counted. */
export const readRows = async (eventId: string, timeZone: string): Promise<Rows> => {
  const ids = await listIdsOfEvent(eventId);
  const rows: Rows = {
    orders: ids.length,
    tickets: 0,
    expected: new Map(),
    uncounted: [],
    changedAtMs: 0,
    hasOldNames: false,
    oldChangedAtMs: 0,
    held: new Map(),
  };
  const rememberedMs = now() - REMEMBERED_MS;
  for (let at = 0; at < ids.length; at += ORDERS_AT_ONCE) {
    const orders = (await getByIds(ids.slice(at, at + ORDERS_AT_ONCE))).filter((order) => order !== undefined);
    const tickets = await Ticket.getByIds(orders.filter(({ issuedAtMs }) => issuedAtMs !== undefined).flatMap(ticketIdsOf));
    for (const order of orders) {
      addOrder(rows.expected, order, SALES_ITEM, timeZone);
      addHeld(rows.held, order);
    }
    for (const ticket of tickets) addTicket(rows.expected, ticket, SALES_ITEM);
    const past = [...orders.flatMap(messagesOfPast), ...tickets.flatMap(messagesOfPastScans)];
    const counting = past
      .filter((message) => message.type !== "order.card_declined")
      .filter((message) => incrementsIn(timeZone, [message]).length > 0);
    rows.uncounted.push(...(await findUncounted(counting.filter((message) => Date.parse(message.at) > rememberedMs))));
    rows.tickets += tickets.length;
    const old = orders.filter(({ namesMessages }) => !namesMessages);
    // The times are those of the messages, whatever these are named.
    rows.oldChangedAtMs = Math.max(
      rows.oldChangedAtMs,
      latestOf(old.flatMap((order) => messagesOfPast({ ...order, namesMessages: true }))),
    );
    rows.changedAtMs = Math.max(rows.changedAtMs, rows.oldChangedAtMs, latestOf(counting), latestStoredOf(tickets));
    rows.hasOldNames ||= old.some(({ createdAtMs }) => createdAtMs > rememberedMs);
  }
  return rows;
};
