/** What somebody buys: reserved until paid, then issued as tickets. The row decides, the workflow drives. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now, pause } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { newestAcrossSlots } from "../kernel/page.ts";
import { StockCache } from "../stock/stock.cache.ts";
import { LIST_SLOTS } from "../table/table.ts";
import * as Ticket from "../ticket/ticket.ts";
import * as Token from "./order.token.ts";
import { newOrderRow, requestHashOf } from "./order.row.ts";
import * as Protocol from "./order.protocol.ts";
import { anonymize, getByKeys, markAttention, markNotified, listNewestKeys, postpone, store } from "./order.dynamo.ts";
import { areOnSale, quote, soldOutRefusal, type Quote, type Refusal } from "./order.quote.ts";
import { anonymizeAtMs, extensionOf, matchesSearch, isStuck, ticketsOf, type OrderRow } from "./order.rules.ts";
import { ListOrders, TicketsFileRef, OrderId, OrderRef, PlaceOrder, type OrderBody, type OrderView } from "./order.schema.ts";
import { startExecution, restartExecution, progress, logFailure, notifyExecution, resumeExecution } from "./order.execution.ts";
import { sendTaskSuccess } from "./order.sfn.ts";

export type { OrderRow } from "./order.rules.ts";
export { progress, type Progress } from "./order.execution.ts";

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

/** For those who look after it. */
export const viewForOrganizer = (row: OrderRow): OrderView => ({ ...view(row), ...(row.attention ? { attention: row.attention } : {}) });

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
const quoteOf = async (body: OrderBody): Promise<Quote | Refusal> => {
  const first = quote(body, await Catalog.getCached(body.eventId), now());
  const result = first.outcome === "quoted" ? first : quote(body, await Catalog.getFresh(body.eventId), now());
  if (result.outcome === "unknown") throw invalidRequest(result.issues);
  return result;
};

type PlacedAnswer = { outcome: "placed"; order: OrderView; accessToken: string };

const placedAnswer = (row: OrderRow, body: OrderBody): PlacedAnswer => {
  if (row.requestHash !== requestHashOf(body))
    throw new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  return { outcome: "placed", order: view(row), accessToken: Token.createToken(row) };
};

/**
 * Takes the stock and makes the order, all or nothing; a free one is paid by that. Anyone may.
 * Refused when short, over a limit or not on sale. The same idempotency key and body give the same order.
 */
export const place = operation(PlaceOrder, async ({ order: body, idempotencyKey }): Promise<PlacedAnswer | Refusal> => {
  const orderId = idempotencyKey === undefined ? Id.create("ord") : Id.derive("ord", [idempotencyKey], 16);
  const earlier = idempotencyKey === undefined ? undefined : await store.order(orderId);
  if (earlier) return placedAnswer(earlier, body);
  const priced = await quoteOf(body);
  if (priced.outcome === "refused") return priced;
  const result = await Protocol.reserve(protocol, newOrderRow(orderId, body, priced));
  if (result.outcome === "sold_out") return soldOutRefusal(priced, result.pools);
  await logFailure(result.order, "started", () => startExecution(result.order));
  return placedAnswer(result.order, body);
});

/** The actor for whoever holds this token, or the answer as if the order did not exist. */
export const verifyBuyer = ({ orderId, accessToken }: { orderId: string; accessToken: string | undefined }) => {
  const tokenGeneration = accessToken === undefined ? undefined : Token.verifyToken({ orderId, accessToken });
  if (tokenGeneration === undefined) throw orderMissing();
  return { type: "buyer" as const, orderId, tokenGeneration };
};

/** The row, for its buyer alone. */
export const getForBuyer = async (orderId: string): Promise<OrderRow> => {
  const buyer = requireActor("buyer");
  const row = buyer.orderId === orderId ? await store.order(orderId) : undefined;
  if (!row || row.tokenGeneration !== buyer.tokenGeneration) throw orderMissing();
  return row;
};

export const get = operation(OrderRef, async ({ orderId }) => view(await getForBuyer(orderId)));

/** The ids its tickets have, or will have. */
export const ticketIdsOf = (row: OrderRow): string[] => ticketsOf(row, ticketId).map((one) => one.ticketId);

/** The tickets of an issued order, for its buyer. None before. */
export const listTickets = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  return Ticket.listForOrder({ orderId, ticketIds: row.issuedAtMs === undefined ? [] : ticketIdsOf(row), locale: row.locale });
});

/** The printed tickets of an order as one document, by its signed link. Anyone who has the link may. */
export const getTicketsFile = operation(TicketsFileRef, async (link) => {
  const row = await store.order(link.orderId);
  return Ticket.getOrderFile({ ticketIds: row?.issuedAtMs === undefined ? [] : ticketIdsOf(row), link });
});

/** Tickets back on sale. For its buyer; safe to repeat. A paid order is not cancelled but refunded. */
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

/** A later end for the hold. For its buyer. Refused when the hold is over or has as long to go, and after the tenth time. */
export const extend = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  const longer = extensionOf(row, now());
  if (!longer) throw cannotExtend();
  const { outcome, order } = await Protocol.extend(protocol, row, longer.expiresAtMs, longer.extensions);
  if (outcome === "refused" && (order.status !== "reserved" || order.expiresAtMs < longer.expiresAtMs)) throw cannotExtend();
  return view(order);
});

const getRow = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw new Transient("order.not_there_yet");
  return row;
};

/** Does the work of `place` for an order that arrives pending; any other is answered as it stands. Workflow only; safe to repeat. */
export const reserve = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  if (row.status !== "pending") return progress(row);
  const at = now();
  const result = await Protocol.reserve(protocol, { ...row, expiresAtMs: at + row.holdMs });
  return progress(result.outcome === "sold_out" ? { ...row, status: "rejected" } : result.order);
});

/** Keeps the token by which the waiting run is woken. An order that is not waiting any more answers at once. Workflow only. */
export const awaitPayment = async ({ orderId, taskToken }: { orderId: string; taskToken: string }): Promise<void> => {
  requireActor("system");
  const outcome = await store.commit({ orderId, from: "reserved", to: "reserved", set: { taskToken } });
  if (outcome.done) return;
  await sendTaskSuccess({ taskToken, output: progress(await getRow(orderId)) });
};

/** The time is over: a reserved order is let go, unless it was paid or extended meanwhile. Workflow and sweeper; safe to repeat. */
export const release = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  return progress(await Protocol.expire(protocol, await getRow(orderId)));
});

/** Makes every ticket of a paid order and marks it issued, in one write. Workflow only; safe to repeat. */
export const issue = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await Protocol.issue(protocol, await getRow(orderId));
  if (row.attention) await markAttention(row, "", 0);
  return { ...progress(row), ticketIds: ticketIdsOf(row), locale: row.locale };
});

/** The longest a state's error may be on the row. */
const MAX_ATTENTION_LENGTH = 300;

/**
 * A step of the workflow gave up: the row says so until it is issued. Throws `NeedsAttention`, so the run fails where operators look;
 * when they redrive it, this answers instead, and the run goes on from its start, which is safe to repeat. Workflow only.
 */
export const markNeedsAttention = async (p: { orderId: string; state: string; error: string; redrives: number }): Promise<void> => {
  requireActor("system");
  const row = await getRow(p.orderId);
  if (row.attention && p.redrives > (row.attentionRedrives ?? 0)) return markAttention(row, "", p.redrives);
  await markAttention(row, `${p.state}: ${p.error}`.slice(0, MAX_ATTENTION_LENGTH), p.redrives);
  log.metric({ atMs: now(), dimensions: { State: p.state }, values: { OrdersNeedingAttention: 1 } });
  throw new NeedsAttention(`${p.state}: ${p.error}`);
};

/** Named, so that operators find it in the run's history. */
class NeedsAttention extends Error {
  override readonly name = "NeedsAttention";
}

/** True when the order's tickets could be bought now. An order without its buyer's address cannot. */
export const isStillOnSale = async ({ eventId, lines, anonymizedAtMs }: OrderRow): Promise<boolean> =>
  anonymizedAtMs === undefined && areOnSale(lines, await Catalog.getFresh(eventId), now());

/** Money arrived. Ends with the order paid and its workflow awake, or with this money on its way back. Safe to repeat. */
export const settle = async (payment: { paymentId: string; orderId: string; amountMinor: number; currency: string }) => {
  const settled = await Protocol.settle(protocol, payment, isStillOnSale);
  const { outcome, order } = settled;
  if (outcome === "booked" && order.status === "paid") await logFailure(order, "resumed", () => resumeExecution(order));
  // The reply to an earlier booking may have been lost, and with it the wake-up: telling the run again is harmless.
  if (outcome === "already" && order.status === "paid") await logFailure(order, "notified", () => notifyExecution(order));
  return settled;
};

/** Ids of orders that something is due on; may be stale. */
export const listDue = (): Promise<string[]> => store.due(now());

/** Finishes what a crash left open, as far as an order alone can. Sweeper only; safe to repeat. */
export const finish = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  const waited = row.status === "reserved" || row.status === "pending" ? await Protocol.expire(protocol, row) : row;
  if (isStuck(waited)) log.metric({ atMs: now(), values: { OrdersStuck: 1 } });
  if (waited.status === "issued" && waited.notifiedAtMs === undefined) await restartExecution(waited);
  if ((anonymizeAtMs(waited) ?? Infinity) <= now()) await anonymize(waited);
  if (waited.status === "paid") {
    if (!(await notifyExecution(waited))) await restartExecution(waited);
  }
  return waited;
});

/** Takes a sale back: tickets refunded, seats on sale again, money due. For the event's organizer; the provider's part is Payment.refund. */
export const withdraw = operation(OrderRef, async ({ orderId }) => {
  requireActor("organizer");
  await getForOrganizer(orderId);
  return Protocol.withdraw(protocol, orderId);
});

/** Calls the provider's refund, then marks the order refunded. */
export const refund = async (orderId: string, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> =>
  Protocol.refund(protocol, await getRow(orderId), giveBack);

/**
 * The provider's part of a refund failed: it is tried again later, after what else is due. Unless the trouble passes, a person should look:
 * the row says so until the money went back, and the tries are an hour apart. For Payment.
 */
export const refundFailed = async ({ orderId, error }: { orderId: string; error: unknown }): Promise<void> => {
  const row = await getRow(orderId);
  if (row.status !== "refund_due") return;
  if (error instanceof Transient) return postpone(row);
  await markAttention(row, `Refund: ${error instanceof Error ? error.name : "Error"}`.slice(0, MAX_ATTENTION_LENGTH), 0);
  log.metric({ atMs: now(), dimensions: { State: "Refund" }, values: { OrdersNeedingAttention: 1 } });
};

const orderUnknown = (): Fault => new Fault("missing", "order.missing", "There is no such order.");

/** The row, for the organizer whose event it is. */
export const getForOrganizer = async (orderId: string): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw orderUnknown();
  await Event.getOwned(row.eventId, orderUnknown());
  return row;
};

/** The buyer has the tickets: the order is finished. For Notification. */
export const recordNotified = (row: OrderRow): Promise<void> => markNotified(row);

/** For the steps that follow issue. */
export const findRow = (orderId: string): Promise<OrderRow | undefined> => store.order(orderId);

/**
 * The event's orders, newest first. Searching reads some hundred of them and answers with those that fit; the cursor goes on from there.
 * For its organizer and staff.
 */
export const list = operation(ListOrders, async ({ eventId, page: { query, status, ...page } }) => {
  await Event.getOwned(eventId);
  const numbered = v.is(OrderId, query) ? await store.order(query) : undefined;
  if (numbered?.eventId === eventId && matchesSearch(numbered, { status })) return { orders: [viewForOrganizer(numbered)], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  const { data, cursor } = await newestAcrossSlots(LIST_SLOTS, page, {
    keys: (slot, limit, before) => listNewestKeys(eventId, slot, limit, before),
    items: getByKeys,
    fits: isSearch ? (row) => matchesSearch(row, { query, status }) : undefined,
  });
  return { orders: data.map(viewForOrganizer), cursor };
});
