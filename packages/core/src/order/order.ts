/** Orders: reserved until they are paid, then issued as tickets. The row decides, the workflow drives. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now, pause } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { listNewestAcrossSlots } from "../kernel/page.ts";
import { itemsOf, type Item } from "../price/price.rules.ts";
import * as Stock from "../stock/stock.ts";
import { StockCache } from "../stock/stock.cache.ts";
import { LIST_SLOTS } from "../table/table.ts";
import * as Ticket from "../ticket/ticket.ts";
import { matchesFilter } from "../ticket/ticket.rules.ts";
import { ListTickets, VoidTicket, type TicketSummary } from "../ticket/ticket.schema.ts";
import { allowanceOf } from "./order.allowance.ts";
import * as Token from "./order.token.ts";
import { newOrderRow, requestHashOf } from "./order.row.ts";
import * as Protocol from "./order.protocol.ts";
import {
  anonymize,
  renewLink,
  getByIds,
  getByKeys,
  markAttention,
  markNotified,
  markUndelivered,
  listNewestKeys,
  postpone,
  store,
} from "./order.dynamo.ts";
import {
  areOnSale,
  findPriceRefusal,
  quote,
  scatteredRefusal,
  soldOutRefusal,
  tooManyOpenRefusal,
  type Quote,
  type Refusal,
} from "./order.quote.ts";
import {
  anonymizeAtMs,
  extensionOf,
  isFree,
  matchesSearch,
  isStuck,
  orderDemand,
  ticketCount,
  ticketsOf,
  type OrderRow,
} from "./order.rules.ts";
import {
  CorrectBuyer,
  ListOrders,
  TicketsFileRef,
  OrderId,
  OrderRef,
  PlaceOrder,
  QuoteOrder,
  SetDetails,
  type BuyerChange,
  type ItemView,
  type OrderBody,
  type OrderView,
  type QuoteView,
} from "./order.schema.ts";
import { startExecution, restartExecution, progress, logFailure, notifyExecution, resumeExecution } from "./order.execution.ts";
import { sendTaskSuccess } from "./order.sfn.ts";

export type { OrderRow } from "./order.rules.ts";
export { progress, type Progress } from "./order.execution.ts";
export { countPaymentAttempt } from "./order.dynamo.ts";

const ticketId = (orderId: string, line: number, index: number): string => Id.derive("tkt", [orderId, line, index]);

const protocol: Protocol.OrderProtocol = {
  store,
  stockCache: new StockCache(),
  now,
  random: Id.random,
  pause,
  ticketId,
  retry: Protocol.RETRY,
};

const orderMissing = (): Fault => new Fault("missing", "order.missing", "There is no such order, or this link does not open it.");

export const viewForOrganizer = (row: OrderRow): OrderView => ({
  ...view(row),
  ...(row.attention ? { attention: row.attention } : {}),
  ...(row.delivery === undefined ? {} : { delivery: row.delivery }),
});

const viewItem = ({ kind, name, quantity, unitPriceMinor, amountMinor, ticketTypeId, productId }: Item, currency: string): ItemView => ({
  kind,
  name,
  quantity,
  unitPrice: { amountMinor: unitPriceMinor, currency },
  amount: { amountMinor, currency },
  ...(ticketTypeId === undefined ? {} : { ticketTypeId }),
  ...(productId === undefined ? {} : { productId }),
});

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
    items: itemsOf(row).map((item) => viewItem(item, row.currency)),
    buyer: row.buyer,
    attendees: row.attendees,
    total: { amountMinor: row.amountMinor, currency: row.currency },
    expiresAt: iso(row.expiresAtMs),
    createdAt: iso(row.createdAtMs),
  };
};

type Asked = v.InferOutput<typeof QuoteOrder>["quote"] & { eventId: string };

/** A refusal is decided again from a fresh catalog, because a new type or product does not raise the catalog's version. */
const quoteOf = async (body: Asked): Promise<Quote | Refusal> => {
  const currentQuote = quote(body, await Catalog.getCurrent(body.eventId), now());
  return currentQuote.outcome === "quoted" ? currentQuote : freshQuoteOf(body);
};

const freshQuoteOf = async (body: Asked): Promise<Quote | Refusal> => {
  const result = quote(body, await Catalog.getFresh(body.eventId), now());
  if (result.outcome === "unknown") throw invalidRequest(result.issues);
  return result;
};

/** Throws when the organizer removed a type or product since it was priced. */
const markOrdered = async (body: OrderBody, { lines, products }: Quote): Promise<void> => {
  if (await Catalog.markOrdered(body.eventId, [...lines, ...products])) return;
  await freshQuoteOf(body);
  throw new Transient("catalog.changed");
};

/** Refuses from the caches alone when this process knows that the stock is gone, so that buyers who come too late read little of the event's partition. */
const findKnownRefusal = async (body: OrderBody): Promise<Refusal | undefined> => {
  const cachedQuote = quote(body, await Catalog.getCached(body.eventId), now());
  if (cachedQuote.outcome !== "quoted") return undefined;
  const pools = protocol.stockCache.refusedOf(orderDemand(cachedQuote), now());
  return pools.length > 0 ? soldOutRefusal(cachedQuote, pools) : undefined;
};

/** Answers with the cost of an order, or with its refusal, from copies that are up to two seconds old. Takes nothing. Anyone may. */
export const quoteOrder = operation(
  QuoteOrder,
  async ({ eventId, quote: body }): Promise<(QuoteView & { outcome: "quoted" }) | Refusal> => {
    const quoted = quote({ ...body }, await Catalog.getCached(eventId), now());
    if (quoted.outcome === "unknown") throw invalidRequest(quoted.issues);
    if (quoted.outcome === "refused") return quoted;
    const { amountMinor, currency } = quoted;
    const demand = [...orderDemand(quoted)];
    const left = await Promise.all(
      demand.map(async ([pool, quantity]) => ((await Stock.readPool(pool)).available < quantity ? [pool] : [])),
    );
    const short = left.flat();
    if (short.length > 0) return soldOutRefusal(quoted, short);
    return { outcome: "quoted", items: itemsOf(quoted).map((item) => viewItem(item, currency)), total: { amountMinor, currency } };
  },
);

type PlacedAnswer = { outcome: "placed"; order: OrderView; accessToken: string };

const placedAnswer = (row: OrderRow, body: OrderBody): PlacedAnswer => {
  if (row.requestHash !== requestHashOf(body))
    throw new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  // Whoever placed the order may be the one whose link was revoked.
  if (row.tokenGeneration > 0)
    throw new Fault("conflict", "order.link_revoked", "This order has a new link: use the one in the latest email about it.");
  return { outcome: "placed", order: view(row), accessToken: Token.createToken(row) };
};

/**
 * Takes the stock and makes the order, all or nothing. A free order is paid at once. Anyone may, for a buyer or for a holder until the buyer is known.
 * Refused when stock is short, over a limit, not on sale, not for the sum that the buyer expects, or when the buyer has two open orders at the event. The same idempotency key and body give the same order.
 */
export const place = operation(PlaceOrder, async ({ order: body, idempotencyKey }): Promise<PlacedAnswer | Refusal> => {
  const orderId = idempotencyKey === undefined ? Id.create("ord") : Id.derive("ord", [idempotencyKey], 16);
  const refusal = await findKnownRefusal(body);
  const earlier = idempotencyKey === undefined ? undefined : await store.order(orderId);
  if (earlier) return placedAnswer(earlier, body);
  if (refusal) return refusal;
  const quoted = await quoteOf(body);
  if (quoted.outcome === "refused") return quoted;
  if (isFree(quoted) && body.buyer === undefined)
    throw invalidRequest([{ path: "buyer", message: "A free order is issued at once: send its buyer." }]);
  const priceRefusal = findPriceRefusal(body, quoted);
  if (priceRefusal) return priceRefusal;
  await markOrdered(body, quoted);
  const result = await Protocol.reserve(protocol, newOrderRow(orderId, body, quoted));
  if (result.outcome === "sold_out") return soldOutRefusal(quoted, result.pools);
  if (result.outcome === "scattered") return scatteredRefusal(quoted);
  if (result.outcome === "too_many_open") return tooManyOpenRefusal();
  await logFailure(result.order, "started", () => startExecution(result.order));
  return placedAnswer(result.order, body);
});

/** The actor for a request with this token. A wrong token is answered as if the order did not exist. */
export const verifyBuyer = ({ orderId, accessToken }: { orderId: string; accessToken: string | undefined }) => {
  const tokenGeneration = accessToken === undefined ? undefined : Token.verifyToken({ orderId, accessToken });
  if (tokenGeneration === undefined) throw orderMissing();
  return { type: "buyer" as const, orderId, tokenGeneration };
};

/** For the buyer of this order only. */
export const getForBuyer = async (orderId: string): Promise<OrderRow> => {
  const buyer = requireActor("buyer");
  const row = buyer.orderId === orderId ? await store.order(orderId) : undefined;
  if (!row || row.tokenGeneration !== buyer.tokenGeneration) throw orderMissing();
  return row;
};

export const get = operation(OrderRef, async ({ orderId }) => view(await getForBuyer(orderId)));

/** Known before the tickets are issued. */
export const ticketIdsOf = (row: OrderRow): string[] => ticketsOf(row, ticketId).map((ticket) => ticket.ticketId);

/** For the buyer. Empty until the order is issued. */
export const listTickets = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  return Ticket.listForOrder({ orderId, ticketIds: row.issuedAtMs === undefined ? [] : ticketIdsOf(row), locale: row.locale });
});

/** All tickets of the order in one PDF. Anyone who has the signed link may. */
export const getTicketsFile = operation(TicketsFileRef, async (link) => {
  const row = await store.order(link.orderId);
  return Ticket.getOrderFile({ ticketIds: row?.issuedAtMs === undefined ? [] : ticketIdsOf(row), link });
});

/**
 * Sets who buys and attends, before the order is paid. For the holder of its link; safe to repeat. Refused once the order does not wait for its payment,
 * or when the buyer has two open orders at the event.
 */
export const setDetails = operation(SetDetails, async ({ orderId, details }): Promise<{ outcome: "set"; order: OrderView } | Refusal> => {
  const row = await getForBuyer(orderId);
  const { buyer, attendees, locale = row.locale } = details;
  if (attendees.length > ticketCount(row)) throw invalidRequest([{ path: "attendees", message: "There are more attendees than tickets." }]);
  const allowance = allowanceOf({ eventId: row.eventId, email: buyer.email });
  const result = await Protocol.setDetails(protocol, row, { buyer, attendees, locale, allowance });
  if (result.outcome === "too_many_open") return tooManyOpenRefusal();
  if (result.outcome === "refused")
    throw new Fault("conflict", "order.not_changeable", "This order does not wait for its payment any more, so its details stay.");
  return { outcome: "set", order: view(result.order) };
});

/** Puts the tickets back on sale. For the buyer; safe to repeat. Refused for a paid order: that is refunded instead. */
export const cancel = operation(OrderRef, async ({ orderId }) => {
  await getForBuyer(orderId);
  const row = await Protocol.cancel(protocol, orderId);
  if (!row) throw orderMissing();
  if (row.status !== "cancelled")
    throw new Fault("conflict", "order.not_cancellable", "Only an order that is not paid yet can be cancelled.");
  await logFailure(row, "notified", () => notifyExecution(row));
  return view(row);
});

const cannotExtend = (): Fault =>
  new Fault("conflict", "order.extension_refused", "These tickets cannot be held longer: pay, or choose them again.");

/** Extends the hold. For the buyer. Refused when the hold has ended, already lasts as long, or was extended ten times. */
export const extend = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  const extension = extensionOf(row, now());
  if (!extension) throw cannotExtend();
  const { outcome, order } = await Protocol.extend(protocol, row, extension.expiresAtMs, extension.extensions);
  if (outcome === "refused" && (order.status !== "reserved" || order.expiresAtMs < extension.expiresAtMs)) throw cannotExtend();
  return view(order);
});

const getRow = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw new Transient("order.not_there_yet");
  return row;
};

/** Takes the stock of a pending order, as `place` does. Any other order is returned unchanged. Workflow only; safe to repeat. */
export const reserve = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  if (row.status !== "pending") return progress(row);
  const nowMs = now();
  const result = await Protocol.reserve(protocol, { ...row, expiresAtMs: nowMs + row.holdMs });
  return progress("order" in result ? result.order : { ...row, status: "rejected" });
});

/** Stores the token of the waiting execution. Sends task success at once when the order does not wait any more. Workflow only. */
export const awaitPayment = async ({ orderId, taskToken }: { orderId: string; taskToken: string }): Promise<void> => {
  requireActor("system");
  const outcome = await store.commit({ orderId, from: "reserved", to: "reserved", set: { taskToken } });
  if (outcome.done) return;
  await sendTaskSuccess({ taskToken, output: progress(await getRow(orderId)) });
};

/** Releases an order whose hold has ended, unless it was paid or extended meanwhile. Workflow and sweeper; safe to repeat. */
export const release = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  return progress(await Protocol.expire(protocol, await getRow(orderId)));
});

/** Writes every ticket of a paid order and marks it issued, in one transaction. Workflow only; safe to repeat. */
export const issue = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await Protocol.issue(protocol, await getRow(orderId));
  if (row.attention) await markAttention(row, "", 0);
  return { ...progress(row), ticketIds: ticketIdsOf(row), locale: row.locale };
});

const MAX_ATTENTION_LENGTH = 300;

/**
 * Records on the row that a step of the workflow failed. Throws `NeedsAttention`, so that the execution fails where operators look. After they redrive
 * it, this returns instead, and the execution starts again from its first state, which is safe to repeat. Workflow only.
 */
export const markNeedsAttention = async (p: { orderId: string; state: string; error: string; redrives: number }): Promise<void> => {
  requireActor("system");
  const row = await getRow(p.orderId);
  if (row.attention && p.redrives > (row.attentionRedrives ?? 0)) return markAttention(row, "", p.redrives);
  const isKnown = row.delivery === "given_up";
  await markAttention(row, isKnown && row.attention ? row.attention : `${p.state}: ${p.error}`.slice(0, MAX_ATTENTION_LENGTH), p.redrives);
  if (!isKnown) log.metric({ atMs: now(), dimensions: { State: p.state }, values: { OrdersNeedingAttention: 1 } });
  throw new NeedsAttention(`${p.state}: ${p.error}`);
};

/** Operators find this name in the execution's history. */
class NeedsAttention extends Error {
  override readonly name = "NeedsAttention";
}

/** True when the order's tickets could be bought now. An order without personal data cannot be issued. */
export const isStillOnSale = async ({ eventId, lines, anonymizedAtMs }: OrderRow): Promise<boolean> =>
  anonymizedAtMs === undefined && areOnSale(lines, await Catalog.getFresh(eventId), now());

/** Applies a captured payment: the order is paid and its workflow continues, or the payment is marked for return. Safe to repeat. */
export const settle = async (payment: { paymentId: string; orderId: string; amountMinor: number; currency: string }) => {
  const result = await Protocol.settle(protocol, payment, isStillOnSale);
  const { outcome, order } = result;
  if (outcome === "booked" && order.status === "paid") await logFailure(order, "resumed", () => resumeExecution(order));
  // The process that booked the payment may have died before it continued the execution. A repeated task success is harmless.
  if (outcome === "already" && order.status === "paid") await logFailure(order, "notified", () => notifyExecution(order));
  return result;
};

/** Ids of orders that are due; may be stale. */
export const listDue = (): Promise<string[]> => store.due(now());

/** Finishes what a crash left open on the order's own row. Sweeper only; safe to repeat. */
export const finish = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  const current = row.status === "reserved" || row.status === "pending" ? await Protocol.expire(protocol, row) : row;
  if (isStuck(current)) log.metric({ atMs: now(), values: { OrdersStuck: 1 } });
  if (current.status === "issued" && current.notifiedAtMs === undefined) await restartExecution(current);
  if ((anonymizeAtMs(current) ?? Infinity) <= now()) await anonymize(current);
  if (current.status === "paid") {
    if (!(await notifyExecution(current))) await restartExecution(current);
  }
  return current;
});

/** Refunds the tickets, puts the seats on sale and makes the refund due. For the event's organizer. Payment.refundOrder calls the provider. */
export const withdraw = operation(OrderRef, async ({ orderId }) => {
  requireActor("organizer");
  await getForOrganizer(orderId);
  return Protocol.withdraw(protocol, orderId);
});

const ticketUsed = (): Fault =>
  new Fault("conflict", "ticket.used", "This ticket was used at the door: void it without release. Its seat does not go back on sale.");

/**
 * Voids a ticket for good. No money goes back. `release` puts its seat back on sale, once, also when the ticket was voided before; refused when it was
 * used at the door. Products that came with the ticket stay sold. For the event's organizer; safe to repeat.
 */
export const voidTicket = operation(VoidTicket, async ({ ticketId, release = false }): Promise<TicketSummary> => {
  const { orderId } = await Ticket.getForOrganizer(ticketId);
  const result = await Protocol.voidTicket(protocol, orderId, ticketId, release);
  if (result.outcome === "refused" && result.reason === "ticket_used") throw ticketUsed();
  const [row] = await Ticket.getByIds([ticketId]);
  invariant(row, "a ticket is never removed");
  if (result.outcome === "refused") throw Ticket.moveRefused(row.status);
  return Ticket.summary(row);
});

/** Calls the provider through `giveBack`, then marks the order refunded. For Payment. */
export const refund = async (orderId: string, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> =>
  Protocol.refund(protocol, await getRow(orderId), giveBack);

/**
 * Records that the provider failed to refund. After a transient error the sweeper retries it behind other due work. After any other error the row needs
 * attention until the money is returned, and the sweeper retries each hour. For Payment.
 */
export const recordRefundFailure = async ({ orderId, error }: { orderId: string; error: unknown }): Promise<void> => {
  const row = await getRow(orderId);
  if (row.status !== "refund_due") return;
  if (error instanceof Transient) return postpone(row);
  await markAttention(row, `Refund: ${error instanceof Error ? error.name : "Error"}`.slice(0, MAX_ATTENTION_LENGTH), 0);
  log.metric({ atMs: now(), dimensions: { State: "Refund" }, values: { OrdersNeedingAttention: 1 } });
};

const orderUnknown = (): Fault => new Fault("missing", "order.missing", "There is no such order.");

/** For organizers and staff of the order's event. */
export const getForOrganizer = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw orderUnknown();
  await Event.getOwned(row.eventId, orderUnknown());
  return row;
};

export const notIssued = (): Fault =>
  new Fault("conflict", "order.not_issued", "The order is not issued: it has no tickets yet, or no more.");

const renew = async (orderId: string, buyerOf: (buyer: OrderRow["buyer"]) => OrderRow["buyer"]): Promise<OrderRow> => {
  const row = await getForOrganizer(orderId);
  if (row.status !== "issued") throw notIssued();
  const renewed = await renewLink(row, buyerOf(row.buyer));
  // Another call changed the order between the read and the write. The caller repeats.
  if (!renewed) throw new Transient("order.contended");
  return renewed;
};

/** A null phone removes it. */
const applyChange = (
  { phone: oldPhone, ...buyer }: OrderRow["buyer"],
  { phone = oldPhone, ...change }: BuyerChange,
): OrderRow["buyer"] => ({
  ...buyer,
  ...change,
  ...(phone == null ? {} : { phone }),
});

/** The link that was sent before opens nothing from then on. Does not send the new one. For the event's organizer; only for an issued order. */
export const correctBuyer = operation(CorrectBuyer, async ({ orderId, change: { buyer: change } }) => {
  requireActor("organizer");
  if (Object.keys(change).length === 0) return view(await getForOrganizer(orderId));
  return view(await renew(orderId, (buyer) => applyChange(buyer, change)));
});

/** The link that was sent before opens nothing from then on. For Notification, which checks the actor and sends the new one. */
export const revokeLink = (orderId: string): Promise<OrderRow> => renew(orderId, (buyer) => buyer);

/** The buyer has the email about the order's status. For Notification. */
export const recordNotified = (row: OrderRow): Promise<void> => markNotified(row);

/** The email failed, and its notification is retried. For Notification. */
export const recordRetried = async (row: OrderRow): Promise<void> => void (await markUndelivered(row));

/**
 * The email was given up: the order says so until an organizer sends it again, and no execution is started for it. Raises one alarm, unless the order
 * already needed attention. For Notification.
 */
export const recordGivenUp = async (row: OrderRow, error: string): Promise<void> => {
  if (await markUndelivered(row, `Notify: GivenUp (${error})`.slice(0, MAX_ATTENTION_LENGTH)))
    log.metric({ atMs: now(), dimensions: { State: "Notify" }, values: { OrdersNeedingAttention: 1 } });
};

export const findRow = (orderId: string): Promise<OrderRow | undefined> => store.order(orderId);

/**
 * The event's orders, newest first. A search reads some hundreds of them and returns those that match; the cursor continues from there.
 * For organizers and staff of the event.
 */
export const list = operation(ListOrders, async ({ eventId, page: { query, status, ...page } }) => {
  await Event.getOwned(eventId);
  const row = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (row?.eventId === eventId && matchesSearch(row, { status })) return { orders: [viewForOrganizer(row)], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  const { data, cursor } = await listNewestAcrossSlots(LIST_SLOTS, page, {
    keys: (slot, limit, before) => listNewestKeys(eventId, slot, limit, before),
    items: getByKeys,
    matches: isSearch ? (order) => matchesSearch(order, { query, status }) : undefined,
  });
  return { orders: data.map(viewForOrganizer), cursor };
});

const findBuyers = async (orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderRow["buyer"]>> => {
  const orders = await getByIds(orderIds);
  return new Map(orders.flatMap((row) => (row === undefined ? [] : [[row.orderId, row.buyer] as const])));
};

/**
 * The event's tickets, or those that match the search. A whole order number reads that order alone.
 * For organizers and staff of the event.
 */
export const listEventTickets = operation(ListTickets, async ({ eventId, page }) => {
  await Event.getOwned(eventId);
  const { query, limit: _limit, cursor: _cursor, ...filter } = page;
  const row = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (row?.eventId !== eventId) return Ticket.list(eventId, page, findBuyers);
  const tickets = await Ticket.getByIds(row.issuedAtMs === undefined ? [] : ticketIdsOf(row));
  return { tickets: tickets.filter((ticket) => matchesFilter(ticket, filter)).map(Ticket.summary), cursor: null };
});
