/** Repeats erasures in a table that was restored to a time before them. The table that was in use until then shows them, by ids alone. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { inLanes } from "../kernel/lanes.ts";
import { getByIds } from "../order/order.reads.ts";
import * as Order from "../order/order.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import * as Ticket from "../ticket/ticket.ts";
import { eraseForeignOrder, eraseOwnOrder } from "./person.erase-order.ts";
import { ERASED, isErasedTicket, unfinishedUntilMs } from "./person.rules.ts";

/** Orders that are read at once. */
const LANES = 8;

/** Orders that lost their buyer, and tickets that lost their attendee, in the other table. */
export type Shown = { orderIds: readonly string[]; ticketIds: readonly string[] };

/** `erased`: tickets of the order that are its buyer's; `others`: those that somebody else has. */
type ReturnedOrder = { row: Order.OrderRow; erased: TicketRow[]; others: TicketRow[] };

/** Those that have a person here. `tickets`: without those of `orders`. `unfinished`: orders on which a buyer, a workflow or a provider works. */
export type Returned = { orders: ReturnedOrder[]; tickets: TicketRow[]; unfinished: Order.OrderRow[] };

const hasPerson = ({ attendeeName, attendeeEmail }: TicketRow): boolean => attendeeName !== ERASED || attendeeEmail !== undefined;

const isUnfinished = async (row: Order.OrderRow): Promise<boolean> =>
  unfinishedUntilMs(row, now(), await Order.getRefunds(row)) !== undefined;

/** The erasure's rule chooses them, because a ticket that was passed on since is not shown by the other table, and has its first attendee again here. */
const readTickets = async (row: Order.OrderRow): Promise<ReturnedOrder> => {
  const all = row.issuedAtMs === undefined ? [] : await Ticket.getByIds(Order.ticketIdsOf(row));
  const own = new Set([row.orderId]);
  const { erased = [], others = [] } = Object.groupBy(all, (ticket) =>
    isErasedTicket(ticket, row.buyer.email, own) ? "erased" : "others",
  );
  return { row, erased, others };
};

/** System only. */
export const findReturned = async ({ orderIds, ticketIds }: Shown): Promise<Returned> => {
  requireActor("system");
  const shown = (await Ticket.getByIds(ticketIds)).filter(hasPerson);
  const [own, named] = [new Set(orderIds), new Set(shown.map(({ orderId }) => orderId))];
  const found = (await getByIds([...new Set([...own, ...named])])).flatMap((row) => row ?? []);
  const concerned = found.filter(({ orderId, anonymizedAtMs }) => named.has(orderId) || anonymizedAtMs === undefined);
  const unfinished = (await inLanes(concerned, LANES, async (row) => ((await isUnfinished(row)) ? [row] : []))).flat();
  const left = new Set(unfinished.map(({ orderId }) => orderId));
  const bought = concerned.filter(({ orderId, anonymizedAtMs }) => own.has(orderId) && anonymizedAtMs === undefined && !left.has(orderId));
  const orders = await inLanes(bought, LANES, readTickets);
  const erased = new Set(orders.flatMap((one) => one.erased.map(({ ticketId }) => ticketId)));
  return {
    orders,
    tickets: shown.filter(({ orderId, ticketId }) => !left.has(orderId) && !erased.has(ticketId)),
    unfinished,
  };
};

/** The erasure deleted the files, and a restored table brings none back. */
const noFiles = (): Promise<number> => Promise.resolve(0);

/** System only; safe to repeat. Voids nothing, and leaves unfinished orders. */
export const repeatErasures = async ({ orders, tickets }: Returned): Promise<void> => {
  requireActor("system");
  // Other people's tickets first: what they lose is not compared with what was read of an order.
  for (const ticket of tickets) {
    const row = await Order.findRow(ticket.orderId);
    if (row) await eraseForeignOrder(row, [ticket], ticket.attendeeEmail ?? "", noFiles);
  }
  const erased = new Set(tickets.map(({ ticketId }) => ticketId));
  for (const { row, erased: own, others } of orders) {
    const left = others.filter(({ ticketId }) => !erased.has(ticketId));
    await eraseOwnOrder({ row, erased: own, others: left, email: row.buyer.email, fate: "keep" }, noFiles);
  }
};
