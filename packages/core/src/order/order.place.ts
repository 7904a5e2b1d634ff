/** Prices a request and takes its stock: the beginning of every order. */
import type * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { itemsOf } from "../price/price.rules.ts";
import * as PromoCode from "../promo-code/promo-code.ts";
import * as Stock from "../stock/stock.ts";
import * as TicketType from "../ticket-type/ticket-type.ts";
import { store } from "./order.dynamo.ts";
import { logFailure, startExecution } from "./order.execution.ts";
import { protocol } from "./order.process.ts";
import * as Protocol from "./order.protocol.ts";
import {
  codeRefusal,
  findPriceRefusal,
  limitedRefusal,
  quote,
  scatteredRefusal,
  separatelyRefusal,
  soldOutRefusal,
  tooEarlyRefusal,
  tooManyOpenRefusal,
  type Quote,
  type Refusal,
} from "./order.quote.ts";
import * as Questions from "./order.questions.ts";
import { newOrderRow, requestHashOf } from "./order.row.ts";
import { isFree, MAX_TRANSACTION_ITEMS, orderDemand, type OrderRow } from "./order.rules.ts";
import { PlaceOrder, QuoteOrder, type OrderBody, type OrderView, type QuoteView } from "./order.schema.ts";
import * as Token from "./order.token.ts";
import { view, viewItem } from "./order.view.ts";

type Asked = v.InferOutput<typeof QuoteOrder>["quote"] & { eventId: string };

const findCode = async ({ eventId, promoCode }: Asked): Promise<PromoCode.PromoCodeRow | undefined> =>
  promoCode === undefined ? undefined : PromoCode.find(eventId, promoCode);

/** A refusal is decided again from a fresh catalog, because a new type or product does not raise the catalog's version. */
const quoteOf = async (body: Asked, code: PromoCode.PromoCodeRow | undefined): Promise<Quote | Refusal> => {
  const currentQuote = quote(body, await Catalog.getCurrent(body.eventId), now(), code);
  return currentQuote.outcome === "quoted" ? currentQuote : freshQuoteOf(body, code);
};

const freshQuoteOf = async (body: Asked, code: PromoCode.PromoCodeRow | undefined): Promise<Quote | Refusal> => {
  const result = quote(body, await Catalog.getFresh(body.eventId), now(), code);
  if (result.outcome === "unknown") throw invalidRequest(result.issues);
  return result;
};

/** Throws when the organizer removed a type, product or code since it was priced. */
const markOrdered = async (body: OrderBody, { lines, products }: Quote, code: PromoCode.PromoCodeRow | undefined): Promise<void> => {
  const isMarked = (await Catalog.markOrdered(body.eventId, [...lines, ...products])) && (!code || (await PromoCode.markUsed(code)));
  if (isMarked) return;
  await freshQuoteOf(body, code);
  throw new Transient("catalog.changed");
};

/** Refuses from the caches alone when this process knows that the stock is gone, so that buyers who come too late read little of the event's partition. */
const findKnownRefusal = async (body: OrderBody): Promise<Refusal | undefined> => {
  const { promoCode: _, ...asked } = body;
  const cachedQuote = quote(asked, await Catalog.getCached(body.eventId), now());
  if (cachedQuote.outcome !== "quoted") return undefined;
  const pools = [...cachedQuote.heldBack, ...protocol.stockCache.refusedOf(orderDemand(cachedQuote), now())];
  return pools.length > 0 ? soldOutRefusal(cachedQuote, pools) : undefined;
};

/** Answers with the cost of an order, or with its refusal, from copies that are up to two seconds old. Takes nothing. Anyone may. */
export const quoteOrder = operation(
  QuoteOrder,
  async ({ eventId, quote: body }): Promise<(QuoteView & { outcome: "quoted" }) | Refusal> => {
    const code = await findCode({ ...body, eventId });
    const quoted = quote(body, await Catalog.getCached(eventId), now(), code);
    if (quoted.outcome === "unknown") throw invalidRequest(quoted.issues);
    if (quoted.outcome === "refused") return quoted;
    if (code && (await PromoCode.isUsedUp(code))) return codeRefusal({ reason: "used_up" });
    const { amountMinor, currency } = quoted;
    const demand = [...orderDemand(quoted)];
    const left = await Promise.all(
      demand.map(async ([pool, quantity]) => ((await Stock.readPool(pool)).available < quantity ? [pool] : [])),
    );
    const early = await Promise.all(quoted.opening.map(async (one) => ((await Stock.readPool(one.pool)).available > 0 ? [one] : [])));
    if (early.flat().length > 0) return tooEarlyRefusal(quoted, early.flat());
    const short = [...quoted.heldBack, ...left.flat()];
    if (short.length > 0) return soldOutRefusal(quoted, short);
    return { outcome: "quoted", items: itemsOf(quoted).map((item) => viewItem(item, currency)), total: { amountMinor, currency } };
  },
);

/** The types that an order was the first to buy after those before them. When it fails, the next order decides again. */
const markOpened = async ({ eventId }: OrderBody, opening: Quote["opening"]): Promise<void> => {
  if (opening.length === 0) return;
  try {
    await TicketType.markOpened(
      eventId,
      opening.map(({ ticketTypeId, afterId }) => ({ ticketTypeId, after: afterId })),
    );
  } catch (error) {
    log.error("ticket type not marked as open", error, { eventId });
  }
};

/** The shards of the types before are checked in the order's own write. */
const isTooLarge = (quoted: Quote, opening: readonly string[]): boolean =>
  opening.length > 0 && 2 + Stock.keysOf(opening).length + orderDemand(quoted).size + quoted.limits.length > MAX_TRANSACTION_ITEMS;

type PlacedAnswer = { outcome: "placed"; order: OrderView; accessToken: string };

const placedAnswer = (row: OrderRow, body: OrderBody): PlacedAnswer => {
  if (row.requestHash !== requestHashOf(body))
    throw new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  // Whoever placed the order may be the one whose link was revoked.
  if (row.tokenGeneration > 0) throw Token.linkRevoked();
  return { outcome: "placed", order: view(row), accessToken: Token.createToken(row) };
};

/**
 * Takes the stock and makes the order, all or nothing. A free order is paid at once. Anyone may, for a buyer or for a holder until the buyer is known.
 * Refused when stock is short, over a limit, not on sale, with a code that is not valid, not for the sum that the buyer expects, or when the buyer has
 * two open orders at the event. The same idempotency key and body give the same order.
 */
export const place = operation(PlaceOrder, async ({ order: body, idempotencyKey }): Promise<PlacedAnswer | Refusal> => {
  const orderId = idempotencyKey === undefined ? Id.create("ord") : Id.derive("ord", [idempotencyKey], 16);
  const refusal = await findKnownRefusal(body);
  const earlier = idempotencyKey === undefined ? undefined : await store.order(orderId);
  if (earlier) return placedAnswer(earlier, body);
  if (refusal) return refusal;
  const code = await findCode(body);
  const quoted = await quoteOf(body, code);
  if (quoted.outcome === "refused") return quoted;
  if (quoted.heldBack.length > 0) return soldOutRefusal(quoted, quoted.heldBack);
  if (isFree(quoted) && body.buyer === undefined)
    throw invalidRequest([{ path: "buyer", message: "A free order is issued at once: send its buyer." }]);
  const priceRefusal = findPriceRefusal(body, quoted);
  if (priceRefusal) return priceRefusal;
  // The quote brought the copy up to date.
  const answered = Questions.check(await Catalog.getCached(body.eventId), quoted.lines, body, body.buyer !== undefined);
  await markOrdered(body, quoted, code);
  const opening = [...new Set(quoted.opening.map(({ pool }) => pool))];
  if (isTooLarge(quoted, opening)) return separatelyRefusal();
  const result = await Protocol.reserve(protocol, newOrderRow(orderId, body, quoted, answered), opening);
  if (result.outcome === "sold_out") return soldOutRefusal(quoted, result.pools);
  if (result.outcome === "scattered") return scatteredRefusal(quoted);
  if (result.outcome === "too_many_open") return tooManyOpenRefusal();
  if (result.outcome === "limited") return limitedRefusal(quoted, result.limit);
  if (result.outcome === "too_early") return tooEarlyRefusal(quoted, quoted.opening);
  if (result.outcome === "reserved") await markOpened(body, quoted.opening);
  await logFailure(result.order, "started", () => startExecution(result.order));
  return placedAnswer(result.order, body);
});
