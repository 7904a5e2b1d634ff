/** What somebody buys: reserved until paid, then issued as tickets. The row decides, the workflow drives. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { only } from "../kernel/actor.ts";
import { iso, now, pause } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { newestAcrossSlots } from "../kernel/page.ts";
import { Seen } from "../stock/stock.seen.ts";
import { LIST_SLOTS } from "../table/table.ts";
import * as Ticket from "../ticket/ticket.ts";
import * as Access from "./order.access.ts";
import { born, hashOf } from "./order.born.ts";
import * as Desk from "./order.desk.ts";
import { anonymize, atPlaces, markAttention, markNotified, newest, putOff, store } from "./order.dynamo.ts";
import { areOnSale, quote, soldOut, type Quote, type Refused } from "./order.quote.ts";
import { anonymizeAtMs, extensionOf, isFound, isStuck, ticketsOf, type OrderRow } from "./order.rules.ts";
import { ListOrders, OpenTickets, OrderId, OrderRef, PlaceOrder, type OrderBody, type OrderView } from "./order.schema.ts";
import { begin, drive, progress, quietly, tell, wake } from "./order.run.ts";
import { succeed } from "./order.sfn.ts";

export type { OrderRow } from "./order.rules.ts";
export { progress, type Progress } from "./order.run.ts";

const ticketId = (orderId: string, line: number, index: number): string => Id.derive("tkt", [orderId, line, index]);

const desk: Desk.Desk = { store, seen: new Seen(), now, random: Id.random, pause, ticketId, retry: Desk.RETRY };

const missing = (): Fault => new Fault("missing", "order.missing", "There is no such order, or this link does not open it.");

/** For those who look after it. */
export const listed = (row: OrderRow): OrderView => ({ ...view(row), ...(row.attention ? { attention: row.attention } : {}) });

export const view = (row: OrderRow): OrderView => {
  const priced = ({ name, quantity, unitPriceMinor }: { name: string; quantity: number; unitPriceMinor: number }) => ({
    name,
    quantity,
    price: { amountMinor: unitPriceMinor, currency: row.currency },
  });
  return {
    id: row.orderId,
    status: row.status,
    eventId: row.eventId,
    lines: row.lines.map((line) => ({ ticketTypeId: line.ticketTypeId, ...priced(line) })),
    products: row.products.map((product) => ({ productId: product.productId, ...priced(product) })),
    buyer: row.buyer,
    total: { amountMinor: row.amountMinor, currency: row.currency },
    expiresAt: iso(row.expiresAtMs),
    createdAt: iso(row.createdAtMs),
  };
};

/** From the kept catalog; what it refuses is asked again of a fresh one, so that no sale is refused on old news. */
const quoteOf = async (body: OrderBody): Promise<Quote | Refused> => {
  const first = quote(body, await Catalog.find(body.eventId), now());
  const result = first.outcome === "quoted" ? first : quote(body, await Catalog.fresh(body.eventId), now());
  if (result.outcome === "unknown") throw new Fault("invalid", "request.invalid", "Some fields are not right.", result.issues);
  return result;
};

type Placed = { outcome: "placed"; order: OrderView; accessToken: string };

const placed = (row: OrderRow, body: OrderBody): Placed => {
  if (row.requestHash !== hashOf(body))
    throw new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  return { outcome: "placed", order: view(row), accessToken: Access.write(row) };
};

/**
 * Takes the stock and makes the order, all or nothing; a free one is paid by that. Anyone may.
 * Refused when short, over a limit or not on sale. The same idempotency key and body give the same order.
 */
export const place = operation(PlaceOrder, async ({ order: body, idempotencyKey }): Promise<Placed | Refused> => {
  const orderId = idempotencyKey === undefined ? Id.create("ord") : Id.derive("ord", [idempotencyKey], 16);
  const earlier = idempotencyKey === undefined ? undefined : await store.order(orderId);
  if (earlier) return placed(earlier, body);
  const priced = await quoteOf(body);
  if (priced.outcome === "refused") return priced;
  const result = await Desk.reserve(desk, born(orderId, body, priced));
  if (result.outcome === "sold_out") return soldOut(priced, result.pools);
  await quietly(result.order, "started", () => begin(result.order));
  return placed(result.order, body);
});

/** The actor for whoever holds this token, or the answer as if the order did not exist. */
export const buyerOf = ({ orderId, accessToken }: { orderId: string; accessToken: string | undefined }) => {
  const tokenGeneration = accessToken === undefined ? undefined : Access.read({ orderId, accessToken });
  if (tokenGeneration === undefined) throw missing();
  return { type: "buyer" as const, orderId, tokenGeneration };
};

/** The row, for its buyer alone. */
export const opened = async (orderId: string): Promise<OrderRow> => {
  const buyer = only("buyer");
  const row = buyer.orderId === orderId ? await store.order(orderId) : undefined;
  if (!row || row.tokenGeneration !== buyer.tokenGeneration) throw missing();
  return row;
};

export const get = operation(OrderRef, async ({ orderId }) => view(await opened(orderId)));

/** The ids its tickets have, or will have. */
export const ticketIds = (row: OrderRow): string[] => ticketsOf(row, ticketId).map((one) => one.ticketId);

/** The tickets of an issued order, for its buyer. None before. */
export const tickets = operation(OrderRef, async ({ orderId }) => {
  const row = await opened(orderId);
  return Ticket.ofOrder({ orderId, ticketIds: row.issuedAtMs === undefined ? [] : ticketIds(row), locale: row.locale });
});

/** The printed tickets of an order as one document, by its signed link. Anyone who has the link may. */
export const openTickets = operation(OpenTickets, async (link) => {
  const row = await store.order(link.orderId);
  return Ticket.openAll({ ticketIds: row?.issuedAtMs === undefined ? [] : ticketIds(row), link });
});

/** Tickets back on sale. For its buyer; safe to repeat. A paid order is not cancelled but refunded. */
export const cancel = operation(OrderRef, async ({ orderId }) => {
  await opened(orderId);
  const row = await Desk.cancel(desk, orderId);
  if (!row) throw missing();
  if (row.status !== "cancelled")
    throw new Fault("conflict", "order.not_cancellable", "Only an order that is not paid yet can be cancelled.");
  await quietly(row, "told", () => tell(row));
  return view(row);
});

const cannotExtend = (): Fault =>
  new Fault("conflict", "order.extension_refused", "These tickets cannot be held longer: pay, or choose them again.");

/** A later end for the hold. For its buyer. Refused when the hold is over or has as long to go, and after the tenth time. */
export const extend = operation(OrderRef, async ({ orderId }) => {
  const row = await opened(orderId);
  const longer = extensionOf(row, now());
  if (!longer) throw cannotExtend();
  const { outcome, order } = await Desk.extend(desk, row, longer.expiresAtMs, longer.extensions);
  if (outcome === "refused" && (order.status !== "reserved" || order.expiresAtMs < longer.expiresAtMs)) throw cannotExtend();
  return view(order);
});

const found = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw new Transient("order.not_there_yet");
  return row;
};

/** Does the work of `place` for an order that arrives pending; any other is answered as it stands. Workflow only; safe to repeat. */
export const reserve = operation(OrderRef, async ({ orderId }) => {
  only("system");
  const row = await found(orderId);
  if (row.status !== "pending") return progress(row);
  const at = now();
  const result = await Desk.reserve(desk, { ...row, expiresAtMs: at + row.holdMs });
  return progress(result.outcome === "sold_out" ? { ...row, status: "rejected" } : result.order);
});

/** Keeps the token by which the waiting run is woken. An order that is not waiting any more answers at once. Workflow only. */
export const awaitPayment = async ({ orderId, taskToken }: { orderId: string; taskToken: string }): Promise<void> => {
  only("system");
  const outcome = await store.commit({ orderId, from: "reserved", to: "reserved", set: { taskToken } });
  if (outcome.done) return;
  await succeed({ taskToken, output: progress(await found(orderId)) });
};

/** The time is over: a reserved order is let go, unless it was paid or extended meanwhile. Workflow and sweeper; safe to repeat. */
export const release = operation(OrderRef, async ({ orderId }) => {
  only("system");
  return progress(await Desk.expire(desk, await found(orderId)));
});

/** Makes every ticket of a paid order and marks it issued, in one write. Workflow only; safe to repeat. */
export const issue = operation(OrderRef, async ({ orderId }) => {
  only("system");
  const row = await Desk.issue(desk, await found(orderId));
  if (row.attention) await markAttention(row, "", 0);
  return { ...progress(row), ticketIds: ticketIds(row), locale: row.locale };
});

/** The longest a state's error may be on the row. */
const MOST_ATTENTION = 300;

/**
 * A step of the workflow gave up: the row says so until it is issued. Throws `NeedsAttention`, so the run fails where operators look;
 * when they redrive it, this answers instead, and the run goes on from its start, which is safe to repeat. Workflow only.
 */
export const attend = async (p: { orderId: string; state: string; error: string; redrives: number }): Promise<void> => {
  only("system");
  const row: OrderRow & { attentionRedrives?: number } = await found(p.orderId);
  if (row.attention && p.redrives > (row.attentionRedrives ?? 0)) return markAttention(row, "", p.redrives);
  await markAttention(row, `${p.state}: ${p.error}`.slice(0, MOST_ATTENTION), p.redrives);
  log.metric({ atMs: now(), dimensions: { State: p.state }, values: { OrdersNeedingAttention: 1 } });
  throw new NeedsAttention(`${p.state}: ${p.error}`);
};

/** Named, so that operators find it in the run's history. */
class NeedsAttention extends Error {
  override readonly name = "NeedsAttention";
}

/** True when the order's tickets could be bought now. An order without its buyer's address cannot. */
export const isStillOnSale = async ({ eventId, lines, anonymizedAtMs }: OrderRow): Promise<boolean> =>
  anonymizedAtMs === undefined && areOnSale(lines, await Catalog.fresh(eventId), now());

/** Money arrived. Ends with the order paid and its workflow awake, or with this money on its way back. Safe to repeat. */
export const settle = async (payment: { paymentId: string; orderId: string; amountMinor: number; currency: string }) => {
  const settled = await Desk.settle(desk, payment, isStillOnSale);
  const { outcome, order } = settled;
  if (outcome === "booked" && order.status === "paid") await quietly(order, "woken", () => wake(order));
  // The reply to an earlier booking may have been lost, and with it the wake-up: telling the run again is harmless.
  if (outcome === "already" && order.status === "paid") await quietly(order, "told", () => tell(order));
  return settled;
};

/** Ids of orders that something is due on; may be stale. */
export const due = (): Promise<string[]> => store.due(now());

/** Finishes what a crash left open, as far as an order alone can. Sweeper only; safe to repeat. */
export const finish = operation(OrderRef, async ({ orderId }) => {
  only("system");
  const row = await found(orderId);
  const waited = row.status === "reserved" || row.status === "pending" ? await Desk.expire(desk, row) : row;
  if (isStuck(waited)) log.metric({ atMs: now(), values: { OrdersStuck: 1 } });
  if (waited.status === "issued" && waited.notifiedAtMs === undefined) await drive(waited);
  if ((anonymizeAtMs(waited) ?? Infinity) <= now()) await anonymize(waited);
  if (waited.status === "paid") {
    if (!(await tell(waited))) await drive(waited);
  }
  return waited;
});

/** Takes a sale back: tickets refunded, seats on sale again, money due. For the event's organizer; the provider's part is Payment.refund. */
export const withdraw = operation(OrderRef, async ({ orderId }) => {
  only("organizer");
  await ownedRow(orderId);
  return Desk.withdraw(desk, orderId);
});

/** Calls the provider's refund, then marks the order refunded. */
export const refund = async (orderId: string, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> =>
  Desk.refund(desk, await found(orderId), giveBack);

/**
 * The provider's part of a refund failed: it is tried again later, after what else is due. Unless the trouble passes, a person should look:
 * the row says so until the money went back, and the tries are an hour apart. For Payment.
 */
export const refundFailed = async ({ orderId, error }: { orderId: string; error: unknown }): Promise<void> => {
  const row = await found(orderId);
  if (row.status !== "refund_due") return;
  if (error instanceof Transient) return putOff(row);
  await markAttention(row, `Refund: ${error instanceof Error ? error.name : "Error"}`.slice(0, MOST_ATTENTION), 0);
  log.metric({ atMs: now(), dimensions: { State: "Refund" }, values: { OrdersNeedingAttention: 1 } });
};

const unknown = (): Fault => new Fault("missing", "order.missing", "There is no such order.");

/** The row, for the organizer whose event it is. */
export const ownedRow = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw unknown();
  await Event.owned(row.eventId, unknown());
  return row;
};

/** The buyer has the tickets: the order is finished. For Notification. */
export const notified = (row: OrderRow): Promise<void> => markNotified(row);

/** For the steps that follow issue. */
export const find = (orderId: string): Promise<OrderRow | undefined> => store.order(orderId);

/**
 * The event's orders, newest first. Searching reads some hundred of them and answers with those that fit; the cursor goes on from there.
 * For its organizer and staff.
 */
export const list = operation(ListOrders, async ({ eventId, page: { query, status, ...page } }) => {
  await Event.owned(eventId);
  const numbered = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (numbered?.eventId === eventId && isFound(numbered, { status })) return { orders: [listed(numbered)], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  const { data, cursor } = await newestAcrossSlots(LIST_SLOTS, page, {
    keys: (slot, limit, before) => newest(eventId, slot, limit, before),
    items: atPlaces,
    fits: isSearch ? (row) => isFound(row, { query, status }) : undefined,
  });
  return { orders: data.map(listed), cursor };
});
