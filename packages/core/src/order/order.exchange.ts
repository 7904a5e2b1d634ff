/** The organizer exchanges pieces of a product that was bought for another one, of the same price or cheaper. */
import * as Catalog from "../catalog/catalog.ts";
import { Fault, invalidRequest, Transient, type Issue } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { allocate, demandOf, type Allocation } from "../stock/stock.rules.ts";
import * as Ticket from "../ticket/ticket.ts";
import {
  allocationsAfter,
  planExchange,
  type Carrier,
  type ExchangeAsk,
  type ExchangePlan,
  type ExchangeRefusal,
  type Offered,
} from "./order.exchange.rules.ts";
import { protocol, ticketIdsOf } from "./order.process.ts";
import type { OrderExchange, OrderRow } from "./order.rules.ts";
import { ExchangeProduct } from "./order.schema.ts";
import { getForOrganizer } from "./order.ts";
import { viewForOrganizer } from "./order.view.ts";

const MESSAGES: Record<ExchangeRefusal, string> = {
  not_issued: "Only products of an order with tickets can be exchanged.",
  disputed: "The bank decides about this payment: nothing of its order changes until then.",
  same_product: "Choose another product.",
  too_many_pieces: "The order has fewer pieces of it.",
  handed_out: "Fewer pieces are left to hand out.",
  ticket_ended: "The ticket that carries the products is not valid.",
  unknown_product: "Is not a product of this event.",
  dearer: "It costs more than was paid, and an exchange charges nothing.",
  too_many_exchanges: "This order had as many exchanges as it may have.",
  too_large: "The order's stock is spread too far for one more exchange.",
};

const refused = (reason: ExchangeRefusal, issues?: readonly Issue[]): Fault => {
  const message = MESSAGES[reason];
  if (reason === "unknown_product") return invalidRequest([{ path: "toProductId", message }]);
  const named = issues?.map((issue) => ({ ...issue, message })) ?? [{ path: "", message, params: { rule: reason } }];
  return new Fault("conflict", "order.exchange_refused", message, named);
};

const soldOut = (): Fault => new Fault("conflict", "order.sold_out", "There is not enough left of the product.");

const keyReused = (): Fault =>
  new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");

const findOffered = async (eventId: string, toProductId: string): Promise<Offered | undefined> =>
  (await Catalog.getCurrent(eventId))?.products.find(({ productId }) => productId === toProductId);

/** Undefined: sold out. */
const chooseStock = async ({ pools }: Offered, quantity: number): Promise<Allocation[] | undefined> => {
  if (pools.length === 0) return [];
  const shards = await protocol.store.shards(pools);
  if (shards.some(({ overbooked }) => overbooked)) await protocol.store.reopen(pools);
  return allocate(
    demandOf([{ pools, quantity }]),
    shards.filter(({ overbooked }) => !overbooked),
    protocol.random,
  );
};

const readCarrier = async (row: OrderRow): Promise<Carrier | undefined> => {
  const [ticketId] = ticketIdsOf(row);
  return ticketId === undefined || row.issuedAtMs === undefined ? undefined : (await Ticket.getByIds([ticketId]))[0];
};

/** Writes the row, the stock of both products and the ticket in one transaction. Returns false when another write came first. */
const write = async (
  row: OrderRow,
  carrier: Carrier,
  { exchange, products, give, pieces }: ExchangePlan,
  offered: Offered,
): Promise<boolean> => {
  if (!(await Catalog.markOrdered(row.eventId, [offered]))) throw refused("unknown_product");
  const take = await chooseStock(offered, exchange.quantity);
  if (!take) throw soldOut();
  const allocations = allocationsAfter(row, give, take);
  if (!allocations) throw refused("too_large");
  const { exchanges = [], boughtProducts = row.products, refunds = [], voided = [] } = row;
  const { products: left, productsBought, ticketId } = carrier;
  const outcome = await protocol.store.commit({
    orderId: row.orderId,
    from: "issued",
    to: "issued",
    set: { products, boughtProducts, allocations, exchanges: [...exchanges, exchange] },
    refunded: refunds.length,
    exchanged: exchanges.length,
    voided,
    take,
    give,
    exchange: { ticketId, seen: { products: left, productsBought }, pieces },
  });
  if (!outcome.done) return false;
  protocol.stockCache.count(take, -1);
  protocol.stockCache.giveBack(give);
  return true;
};

/** Reads and decides again after each lost race, and after a write that may have been applied. */
const exchange = async (
  orderId: string,
  ask: ExchangeAsk,
  offered: Offered | undefined,
): Promise<{ row: OrderRow; made: OrderExchange }> => {
  const { attempts, baseMs, capMs } = protocol.retry;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const row = await protocol.store.order(orderId);
    const carrier = row && (await readCarrier(row));
    if (!row) throw new Transient("order.not_there_yet");
    const result = planExchange(row, ask, { carrier, offered, nowMs: protocol.now() });
    if (result.outcome === "already") return { row, made: result.exchange };
    if (result.outcome === "refused") throw refused(result.reason, result.issues);
    try {
      if (carrier && offered && (await write(row, carrier, result.plan, offered))) continue;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
    }
    await protocol.pause(protocol.random() * Math.min(capMs, baseMs * 2 ** attempt));
  }
  throw new Transient("order.contended");
};

/**
 * Exchanges pieces of a product for another one, with the stock of both in one transaction. For those who handle the event's orders. Refused for pieces
 * that were handed out, and for a dearer product; `difference` may go back by a refund of that amount. Safe to repeat under the same key.
 */
export const exchangeProduct = operation(
  ExchangeProduct,
  async ({ orderId, exchange: { productId, toProductId, quantity }, idempotencyKey }) => {
    const { eventId, currency } = await getForOrganizer(orderId, "order.handle");
    const exchangeId = idempotencyKey === undefined ? Id.create("ref") : Id.derive("ref", [orderId, "exchange", idempotencyKey]);
    const ask = { exchangeId, productId, toProductId, quantity };
    const { row, made } = await exchange(orderId, ask, await findOffered(eventId, toProductId));
    if (made.productId !== productId || made.toProductId !== toProductId || made.quantity !== quantity) throw keyReused();
    const difference = { amountMinor: quantity * (made.paidMinor - made.unitPriceMinor), currency };
    return { order: viewForOrganizer(row), difference };
  },
);
