/** Prices an order from the event's catalog, or refuses it. Pure. */
import type * as v from "valibot";
import type { Catalog } from "../catalog/catalog.ts";
import { findEarlierTier, isOnSale } from "../catalog/catalog.rules.ts";
import { heldBackPools } from "../event/event.waiting.rules.ts";
import type { Issue } from "../kernel/fault.ts";
import { format } from "../kernel/money.ts";
import { adjustmentsOf, itemsOf, totalOf, type Item } from "../price/price.rules.ts";
import type { PromoCodeRow } from "../promo-code/promo-code.entity.ts";
import { discountOf, findCodeRefusal, unlockedBy, type CodeRefusal } from "../promo-code/promo-code.rules.ts";
import { demandOf } from "../stock/stock.rules.ts";
import { MAX_OF_A_PRODUCT, MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import type { Limit } from "./order.limits.rules.ts";
import { MAX_OPEN_ORDERS, maxOfScattered, type OrderLine, type OrderProduct } from "./order.rules.ts";
import type { OrderBody, QuoteBody } from "./order.schema.ts";

export type RefusalCode =
  | "order.sold_out"
  | "order.limit_exceeded"
  | "order.too_many_open"
  | "order.price_changed"
  | "event.not_on_sale"
  | "promo_code.invalid"
  | "promo_code.required";
export type Refusal = { outcome: "refused"; code: RefusalCode; message: string; issues?: Issue[] };
export type Quote = {
  outcome: "quoted";
  lines: OrderLine[];
  products: OrderProduct[];
  /** Discounts and fees. */
  adjustments: Item[];
  /** Those that the order takes of, still without their keys. */
  limits: Limit[];
  opening: Opening[];
  /** The pools of which nothing is sold, because people wait for them. An offer to one of them takes from these. */
  heldBack: string[];
  promoCode?: { promoCodeId: string; promoCode: string };
  amountMinor: number;
  currency: string;
  holdMs: number;
};

const refuse = (code: RefusalCode, message: string, issues?: Issue[]): Refusal => ({
  outcome: "refused",
  code,
  message,
  ...(issues ? { issues } : {}),
});

type Asking = v.InferOutput<typeof QuoteBody>;
type Asked = { id: string; quantity: number };

const sumOf = (asked: readonly Asked[], id: string): number => asked.reduce((sum, one) => (one.id === id ? sum + one.quantity : sum), 0);

const tooMany = (path: string, asked: readonly Asked[], { id, name, max }: { id: string; name: string; max: number }): Refusal =>
  refuse("order.limit_exceeded", `At most ${max} of ${name} in one order.`, [
    { path: `${path}.${asked.findIndex((one) => one.id === id)}.quantity`, message: `At most ${max}.`, params: { max } },
  ]);

/** `params.per` tells a limit over all orders of a buyer from one of each order. */
const tooManyByBuyer = (at: number, { name, max }: { name: string; max: number }): Refusal =>
  refuse("order.limit_exceeded", `At most ${max} of ${name} for one buyer, over all orders.`, [
    { path: `lines.${at}.quantity`, message: `At most ${max} for one buyer.`, params: { max, per: "buyer" } },
  ]);

/** Quantities of one type or product are added up over all lines that name it. */
const findLimitRefusal = (body: Asking, { ticketTypes, products }: Catalog): Refusal | undefined => {
  const tickets = body.lines.map(({ ticketTypeId, quantity }) => ({ id: ticketTypeId, quantity }));
  const goods = body.products.map(({ productId, quantity }) => ({ id: productId, quantity }));
  const total = tickets.reduce((sum, { quantity }) => sum + quantity, 0);
  if (total > MAX_TICKETS) return refuse("order.limit_exceeded", `An order takes at most ${MAX_TICKETS} tickets: make two of it.`);
  for (const { ticketTypeId: id, name, maxPerOrder: max, maxPerBuyer = Infinity } of ticketTypes) {
    const quantity = sumOf(tickets, id);
    if (quantity > max) return tooMany("lines", tickets, { id, name, max });
    if (quantity > maxPerBuyer)
      return tooManyByBuyer(
        tickets.findIndex((one) => one.id === id),
        { name, max: maxPerBuyer },
      );
  }
  for (const { productId: id, name } of products)
    if (sumOf(goods, id) > MAX_OF_A_PRODUCT) return tooMany("products", goods, { id, name, max: MAX_OF_A_PRODUCT });
  return undefined;
};

/** A type of the order that is not open unless the type before it is sold out, which the order's write requires of each shard of the pool. */
export type Opening = { ticketTypeId: string; name: string; after: string; afterId: string; pool: string };

const waitingIssue = (at: number, name: string, after = ""): Issue => ({
  path: `lines.${at}.ticketTypeId`,
  message: `${name} opens when ${after} is sold out, or its sale is over.`,
  params: { after },
});

/** The type before these has seats: they are not open, or not any more. */
export const tooEarlyRefusal = ({ lines }: Quote, opening: readonly Opening[]): Refusal =>
  refuse(
    "event.not_on_sale",
    "These tickets are not on sale yet: there are others before them.",
    opening.map(({ ticketTypeId, name, after }) =>
      waitingIssue(
        lines.findIndex((line) => line.ticketTypeId === ticketTypeId),
        name,
        after,
      ),
    ),
  );

const CODE_MESSAGES: Record<CodeRefusal["reason"], string> = {
  unknown: "This event has no such code: look at how it is written.",
  not_started: "This code is not valid yet.",
  over: "This code is not valid any more.",
  used_up: "This code was used as often as it could be.",
  not_for_these: "This code is not for these tickets.",
  min_quantity: "This code is for more tickets.",
  already_used: "This buyer used this code already.",
};

/** `params.reason` says why. `params.min`: so many tickets of the code's types. */
export const codeRefusal = (why: CodeRefusal): Refusal => {
  const message = why.reason === "min_quantity" ? `This code is for ${why.min} tickets or more.` : CODE_MESSAGES[why.reason];
  return refuse("promo_code.invalid", message, [{ path: "promoCode", message, params: { ...why } }]);
};

/** A buyer whose code is not valid at all reads why. Names no type: its name is for those who have its code. */
const lockedRefusal = (locked: Issue[], why: CodeRefusal | undefined): Refusal =>
  why && (why.reason === "unknown" || why.reason === "not_started" || why.reason === "over")
    ? codeRefusal(why)
    : refuse("promo_code.required", "Some of these tickets are sold with a promo code alone: send it as promoCode.", locked);

/** Refunds follow an event, so the items that count are kept for another year. */
const LIMIT_RETENTION_SEC = 365 * 24 * 60 * 60;

/** The limits by buyer of the types that are ordered. */
const typeLimitsOf = (body: Asking, { event, ticketTypes }: Catalog): Limit[] => {
  const tickets = body.lines.map(({ ticketTypeId, quantity }) => ({ id: ticketTypeId, quantity }));
  const untilSec = Math.ceil(event.endsAtMs / 1000) + LIMIT_RETENTION_SEC;
  return ticketTypes.flatMap(({ ticketTypeId: id, maxPerBuyer: max }): Limit[] => {
    const quantity = sumOf(tickets, id);
    return max === undefined || quantity === 0 ? [] : [{ kind: "type_by_buyer", id, quantity, max, untilSec }];
  });
};

/** Each order is one use. Uses are counted without a limit too, for the organizer. */
const codeLimitsOf = ({ promoCodeId: id, maxUses, maxPerBuyer }: PromoCodeRow, { event }: Catalog): Limit[] => {
  const one = { id, quantity: 1, untilSec: Math.ceil(event.endsAtMs / 1000) + LIMIT_RETENTION_SEC };
  return [
    { kind: "code", ...one, ...(maxUses === undefined ? {} : { max: maxUses }) },
    ...(maxPerBuyer === undefined ? [] : [{ kind: "code_by_buyer" as const, ...one, max: maxPerBuyer }]),
  ];
};

/**
 * Refuses when any requested type is not on sale, or the code is not valid. An unknown type or product is an issue of the request.
 * `code`: the one that the request names, if it exists.
 */
export const quote = (
  body: Asking,
  catalog: Catalog | undefined,
  nowMs: number,
  code?: PromoCodeRow,
): Quote | Refusal | { outcome: "unknown"; issues: Issue[] } => {
  if (!catalog || catalog.event.status === "draft")
    return { outcome: "unknown", issues: [{ path: "eventId", message: "There is no such event." }] };
  const unknown: Issue[] = [];
  const notOnSale: Issue[] = [];
  const locked: Issue[] = [];
  const unlocked = unlockedBy(code, nowMs);
  const lines: OrderLine[] = [];
  const opening: Opening[] = [];
  const asked = new Set(body.lines.map(({ ticketTypeId }) => ticketTypeId));
  /** The name of the type that must end before this one opens, also when the order buys of that one. Undefined: this order may be what opens it. */
  const awaitedBy = ({ ticketTypeId, name, ...type }: Catalog["ticketTypes"][number]): string | undefined => {
    const earlier = findEarlierTier({ ticketTypeId, ...type }, catalog.ticketTypes, nowMs);
    if (earlier === undefined) return undefined;
    const { tier, pool } = earlier;
    if (pool === undefined || asked.has(tier.ticketTypeId)) return tier.name;
    opening.push({ ticketTypeId, name, after: tier.name, afterId: type.after ?? "", pool });
    return undefined;
  };
  for (const [at, { ticketTypeId, quantity }] of body.lines.entries()) {
    const type = catalog.ticketTypes.find((candidate) => candidate.ticketTypeId === ticketTypeId);
    if (!type) unknown.push({ path: `lines.${at}.ticketTypeId`, message: "This event has no such ticket type." });
    else if (type.visibility === "code" && !unlocked.includes(ticketTypeId))
      locked.push({ path: `lines.${at}.ticketTypeId`, message: "These tickets are sold with a promo code that is for them." });
    else if (!isOnSale(catalog.event, type, nowMs))
      notOnSale.push({ path: `lines.${at}.ticketTypeId`, message: `${type.name} is not on sale now.` });
    else {
      const after = awaitedBy(type);
      if (after !== undefined) notOnSale.push(waitingIssue(at, type.name, after));
      lines.push({ ticketTypeId, name: type.name, quantity, unitPriceMinor: type.priceMinor, pools: type.pools });
    }
  }
  const products: OrderProduct[] = [];
  for (const [at, { productId, quantity }] of body.products.entries()) {
    const product = catalog.products.find((candidate) => candidate.productId === productId);
    if (!product) unknown.push({ path: `products.${at}.productId`, message: "This event has no such product." });
    else products.push({ productId, name: product.name, quantity, unitPriceMinor: product.priceMinor, pools: product.pools });
  }
  if (unknown.length > 0) return { outcome: "unknown", issues: unknown };
  if (locked.length > 0) return lockedRefusal(locked, body.promoCode === undefined ? undefined : findCodeRefusal(code, lines, nowMs));
  if (notOnSale.length > 0) return refuse("event.not_on_sale", "These tickets are not on sale now.", notOnSale);
  const refusal = findLimitRefusal(body, catalog);
  if (refusal) return refusal;
  const isInvalid = body.promoCode === undefined ? undefined : findCodeRefusal(code, lines, nowMs);
  if (isInvalid) return codeRefusal(isInvalid);
  const adjustments = adjustmentsOf(lines, { fees: catalog.fees, ...(code && { discount: discountOf(code) }) });
  const amountMinor = totalOf(itemsOf({ lines, products, adjustments }));
  const { currency, holdMs } = catalog.event;
  const limits = [...typeLimitsOf(body, catalog), ...(code ? codeLimitsOf(code, catalog) : [])];
  const promoCode = code && { promoCode: { promoCodeId: code.promoCodeId, promoCode: code.code } };
  const kept = heldBackPools(catalog.event);
  const heldBack = [...demandOf([...lines, ...products]).keys()].filter((pool) => kept.has(pool));
  return { outcome: "quoted", lines, products, adjustments, limits, opening, heldBack, ...promoCode, amountMinor, currency, holdMs };
};

/** A buyer who named a sum pays no other one. `params`: both sums in minor units of the event's currency. */
export const findPriceRefusal = ({ expectedTotal }: OrderBody, { amountMinor, currency }: Quote): Refusal | undefined => {
  if (!expectedTotal || (expectedTotal.amountMinor === amountMinor && expectedTotal.currency === currency)) return undefined;
  return refuse(
    "order.price_changed",
    "The price changed meanwhile. Nothing was taken: look at the new sum and send it as expectedTotal.",
    [
      {
        path: "expectedTotal",
        message: `The order costs ${format({ amountMinor, currency }, "en")} now.`,
        params: { was: expectedTotal.amountMinor, now: amountMinor, currency },
      },
    ],
  );
};

/** Its issues name the lines that draw from these pools. */
export const soldOutRefusal = ({ lines, products }: Quote, pools: readonly string[]): Refusal => {
  const issuesOf = (path: string, all: readonly (OrderLine | OrderProduct)[]): Issue[] =>
    all.flatMap((line, at) =>
      line.pools.some((pool) => pools.includes(pool))
        ? [{ path: `${path}.${at}.quantity`, message: `Not enough left of ${line.name}.` }]
        : [],
    );
  return refuse("order.sold_out", "There are not enough left. Nothing was taken: choose fewer, or others.", [
    ...issuesOf("lines", lines),
    ...issuesOf("products", products),
  ]);
};

/** There are enough tickets, but single ones from all over the stock. */
export const scatteredRefusal = (priced: Quote): Refusal => {
  const max = maxOfScattered(priced);
  return refuse(
    "order.limit_exceeded",
    `These are among the last, and one order takes at most ${max} of them now: choose fewer, or make two orders.`,
    [{ path: "lines", message: `At most ${max} tickets.`, params: { max } }],
  );
};

/** Types that open after large ones do not fit one write together. */
export const separatelyRefusal = (): Refusal =>
  refuse("order.limit_exceeded", "These types are sold one by one now: make an order for each.", [
    { path: "lines", message: "One type in each order." },
  ]);

/** The buyer's own orders hold tickets: paying or cancelling one makes room, and so does its end. */
export const tooManyOpenRefusal = (): Refusal =>
  refuse(
    "order.too_many_open",
    `This buyer has ${MAX_OPEN_ORDERS} orders of this event that are not finished: pay or cancel one, or wait until its tickets return to sale.`,
    [{ path: "buyer.email", message: `At most ${MAX_OPEN_ORDERS} open orders.`, params: { limit: MAX_OPEN_ORDERS } }],
  );

/** The order's limit that is full, in words for its buyer. */
export const limitedRefusal = ({ lines }: Pick<Quote, "lines">, { kind, id, max = 0 }: Limit): Refusal => {
  if (kind !== "type_by_buyer") return codeRefusal({ reason: kind === "code" ? "used_up" : "already_used" });
  const at = lines.findIndex(({ ticketTypeId }) => ticketTypeId === id);
  return tooManyByBuyer(at, { name: lines[at]?.name ?? "", max });
};

/** Whether every type of these lines is on sale. A late payment buys nothing whose sale ended, or that others wait for. */
export const areOnSale = (lines: readonly OrderLine[], catalog: Catalog | undefined, nowMs: number): boolean =>
  lines.every(({ ticketTypeId }) => {
    const type = catalog?.ticketTypes.find((candidate) => candidate.ticketTypeId === ticketTypeId);
    if (catalog === undefined || type === undefined || !isOnSale(catalog.event, type, nowMs)) return false;
    const kept = heldBackPools(catalog.event);
    return !type.pools.some((pool) => kept.has(pool));
  });
