/** Decides whether pieces of a product that was bought may be exchanged for another one. Pure. */
import type { Issue } from "../kernel/fault.ts";
import type { Allocation } from "../stock/stock.rules.ts";
import { piecesLeft } from "./order.refund.rules.ts";
import { fitsOneWrite, seatsOf, subtract, type OrderExchange, type OrderProduct, type OrderRow } from "./order.rules.ts";

export type ExchangeAsk = { exchangeId: string; productId: string; toProductId: string; quantity: number };

/** The product that the buyer gets, as it is sold now. */
export type Offered = { productId: string; name: string; priceMinor: number; pools: string[] };

/** The pieces on the ticket that carries the order's products. */
export type Pieces = {
  products: Record<string, number>;
  productsBought: Record<string, number>;
  productNames: Record<string, string>;
};
export type Carrier = Pieces & { ticketId: string; status: string };

export type ExchangeRefusal =
  | "not_issued"
  | "disputed"
  | "same_product"
  | "too_many_pieces"
  | "handed_out"
  | "ticket_ended"
  | "unknown_product"
  | "dearer"
  | "too_many_exchanges"
  | "too_large";

export type ExchangePlan = {
  exchange: OrderExchange;
  products: OrderProduct[];
  give: Allocation[];
  pieces: Pieces;
  /** The money that the pieces cost less. */
  differenceMinor: number;
};

export type ExchangeResult =
  | { outcome: "planned"; plan: ExchangePlan }
  /** An earlier call made it. */
  | { outcome: "already"; exchange: OrderExchange }
  | { outcome: "refused"; reason: ExchangeRefusal; issues?: Issue[] };

/** Bounds the row: each exchange is listed on it. */
export const MAX_EXCHANGES = 20;

const refuse = (reason: ExchangeRefusal, params?: Issue["params"], path = ""): ExchangeResult => ({
  outcome: "refused",
  reason,
  ...(params ? { issues: [{ path, message: "Refused.", params: { rule: reason, ...params } }] } : {}),
});

const moved = (counts: Record<string, number>, { productId, toProductId, quantity }: ExchangeAsk): Record<string, number> => ({
  ...counts,
  [productId]: (counts[productId] ?? 0) - quantity,
  [toProductId]: (counts[toProductId] ?? 0) + quantity,
});

/** A product of which nothing is left of what was bought is not on the ticket any more. */
const piecesAfter = ({ products, productsBought, productNames }: Pieces, ask: ExchangeAsk, { productId, name }: Offered): Pieces => {
  const bought = moved(productsBought, ask);
  const isGone = bought[ask.productId] === 0;
  const keep = <T>(all: Record<string, T>): Record<string, T> =>
    isGone ? Object.fromEntries(Object.entries(all).filter(([id]) => id !== ask.productId)) : all;
  return {
    products: keep(moved(products, ask)),
    productsBought: keep(bought),
    // A scan before names its product by this.
    productNames: { ...productNames, [productId]: name },
  };
};

/** Takes the pieces off the first entries that have them, and adds the new ones at their price. */
const replaced = (row: OrderRow, ask: ExchangeAsk, offered: Offered, unitPriceMinor: number): OrderProduct[] => {
  let missing = ask.quantity;
  const left = row.products.flatMap((product) => {
    const part = product.productId === ask.productId ? Math.min(missing, product.quantity) : 0;
    missing -= part;
    return product.quantity > part ? [{ ...product, quantity: product.quantity - part }] : [];
  });
  const known = left.find(({ productId }) => productId === offered.productId);
  const added = { productId: offered.productId, name: offered.name, quantity: ask.quantity, unitPriceMinor, pools: offered.pools };
  return known
    ? left.map((product) => (product === known ? { ...product, quantity: product.quantity + ask.quantity } : product))
    : [...left, added];
};

/** Never for a dearer product. What the order has of the new one keeps its price there, so that a refund returns what was paid. */
export const planExchange = (
  row: OrderRow,
  ask: ExchangeAsk,
  { carrier, offered, nowMs }: { carrier: Carrier | undefined; offered: Offered | undefined; nowMs: number },
): ExchangeResult => {
  const { exchanges = [], products } = row;
  const earlier = exchanges.find(({ exchangeId }) => exchangeId === ask.exchangeId);
  if (earlier) return { outcome: "already", exchange: earlier };
  if (row.status !== "issued") return refuse("not_issued");
  if (row.moneyNotice === "dispute_open" || row.moneyNotice === "dispute_lost") return refuse("disputed");
  if (ask.productId === ask.toProductId) return refuse("same_product");
  if (exchanges.length >= MAX_EXCHANGES) return refuse("too_many_exchanges", { max: MAX_EXCHANGES });
  const own = piecesLeft(row).find(({ productId }) => productId === ask.productId);
  const max = own?.quantity ?? 0;
  if (!own || ask.quantity > max) return refuse("too_many_pieces", { max }, "quantity");
  if (carrier?.status !== "issued") return refuse("ticket_ended");
  const notHandedOut = carrier.products[ask.productId] ?? 0;
  if (ask.quantity > notHandedOut) return refuse("handed_out", { max: notHandedOut }, "quantity");
  if (!offered) return refuse("unknown_product");
  const unitPriceMinor = products.find(({ productId }) => productId === ask.toProductId)?.unitPriceMinor ?? offered.priceMinor;
  if (unitPriceMinor > own.unitPriceMinor) return refuse("dearer", {}, "toProductId");
  const name = products.find(({ productId }) => productId === ask.productId)?.name ?? "";
  const differenceMinor = ask.quantity * (own.unitPriceMinor - unitPriceMinor);
  return {
    outcome: "planned",
    plan: {
      exchange: { ...ask, fromName: name, toName: offered.name, paidMinor: own.unitPriceMinor, unitPriceMinor, atMs: nowMs },
      products: replaced(row, ask, offered, unitPriceMinor),
      give: seatsOf([{ pools: own.pools, quantity: ask.quantity }], row.allocations),
      pieces: piecesAfter(carrier, ask, offered),
      differenceMinor,
    },
  };
};

/** The order's stock after the exchange. Undefined: a later refund would not fit one write. */
export const allocationsAfter = (row: OrderRow, give: readonly Allocation[], take: readonly Allocation[]): Allocation[] | undefined => {
  const all = [...subtract(row.allocations, give)];
  for (const taken of take) {
    const at = all.findIndex(({ pool, shard }) => pool === taken.pool && shard === taken.shard);
    const known = all[at];
    if (known) all[at] = { ...known, quantity: known.quantity + taken.quantity };
    else all.push(taken);
  }
  return fitsOneWrite(row, all) ? all : undefined;
};
