import { adjustmentsOf, itemsOf, totalOf, type Item } from "@catraca/core/price.rules";
import { MAX_OF_A_PRODUCT, MAX_TICKETS } from "@catraca/core/ticket-type.rules";
import { countTickets } from "./count-tickets.ts";
import type { EventOnSale } from "../api/public-api.ts";
import type { Promo } from "./draft.ts";
import type { Money } from "../language/format.ts";

type Line = { id: string; name: string; quantity: number; price: Money };

/** One line of a statement. */
export type StatementLine = { kind: Item["kind"]; name: string; quantity: number; amount: Money };

export type Selection = {
  tickets: Line[];
  products: Line[];
  /** What the order will say, with its fees. */
  statement: StatementLine[];
  count: number;
  total: Money;
  /** Its discount is in statement and total. */
  promoCode?: string;
};

type Sold = { id: string; name: string; price: Money };

const toLines = (sold: readonly Sold[], quantities: Record<string, number>): Line[] =>
  sold.flatMap(({ id, name, price }) => {
    const quantity = quantities[id] ?? 0;
    return quantity > 0 ? [{ id, name, price, quantity }] : [];
  });

const getCurrency = ({ ticketTypes, products }: EventOnSale): string => (ticketTypes[0] ?? products[0])?.price.currency ?? "BRL";

/** The quantities that a quote was made for. */
export const getQuoteKey = (quantities: Record<string, number>): string => JSON.stringify(quantities);

export const createSelection = (event: EventOnSale, quantities: Record<string, number>, promo?: Promo): Selection => {
  const currency = getCurrency(event);
  const tickets = toLines(event.ticketTypes, quantities);
  const products = toLines(event.products, quantities);
  const lines = tickets.map(({ id, price, ...line }) => ({ ...line, ticketTypeId: id, unitPriceMinor: price.amountMinor }));
  const fees = event.fees.map(({ id, amount, ...fee }) => ({ ...fee, feeId: id, amountMinor: amount?.amountMinor }));
  const items = itemsOf({
    lines,
    products: products.map(({ id, price, ...line }) => ({ ...line, productId: id, unitPriceMinor: price.amountMinor })),
    adjustments: adjustmentsOf(lines, { fees }),
  });
  return {
    tickets,
    products,
    statement: items.map(({ kind, name, quantity, amountMinor }) => ({ kind, name, quantity, amount: { amountMinor, currency } })),
    count: countTickets(tickets),
    total: { amountMinor: totalOf(items), currency },
    ...(promo?.of === getQuoteKey(quantities) && promo.quoted),
  };
};

/** How many of a type a buyer can choose, beside the tickets of other types. */
export const getMaxOfType = (type: { id: string; available: number | null; maxPerOrder: number }, { tickets }: Selection): number => {
  const others = countTickets(tickets.filter(({ id }) => id !== type.id));
  return Math.max(0, Math.min(type.maxPerOrder, type.available ?? Infinity, MAX_TICKETS - others));
};

export const getMaxOfProduct = ({ available }: { available: number | null }): number => Math.min(available ?? Infinity, MAX_OF_A_PRODUCT);
