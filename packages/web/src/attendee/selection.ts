/** A choice of an event's tickets and products, as lines with sums. Pure. */
import type { EventOnSale } from "../api/public-api.ts";
import type { Money } from "../language/format.ts";

export type Line = { id: string; name: string; quantity: number; price: Money };

export type Selection = {
  tickets: Line[];
  products: Line[];
  count: number;
  total: Money;
};

type Sold = { id: string; name: string; price: Money };

const chosen = (sold: readonly Sold[], quantities: Record<string, number>): Line[] =>
  sold.flatMap(({ id, name, price }) => {
    const quantity = quantities[id] ?? 0;
    return quantity > 0 ? [{ id, name, price, quantity }] : [];
  });

export const lineSum = ({ quantity, price }: Line): Money => ({ ...price, amountMinor: quantity * price.amountMinor });

const sumOf = (lines: readonly Line[], currency: string): Money => ({
  currency,
  amountMinor: lines.reduce((sum, line) => sum + lineSum(line).amountMinor, 0),
});

export const countOf = (lines: readonly { quantity: number }[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const currencyOf = ({ ticketTypes, products }: EventOnSale): string => (ticketTypes[0] ?? products[0])?.price.currency ?? "BRL";

export const selectionOf = (event: EventOnSale, quantities: Record<string, number>): Selection => {
  const tickets = chosen(event.ticketTypes, quantities);
  const products = chosen(event.products, quantities);
  return { tickets, products, count: countOf(tickets), total: sumOf([...tickets, ...products], currencyOf(event)) };
};

/** Most tickets an order may hold, whatever their types. */
const MOST_TICKETS = 50;
const MOST_OF_A_PRODUCT = 50;

/** How many of a type may be chosen beside what is chosen of the others. */
export const mostOf = (type: { id: string; available: number | null; maxPerOrder: number }, { tickets }: Selection): number => {
  const others = countOf(tickets.filter(({ id }) => id !== type.id));
  return Math.max(0, Math.min(type.maxPerOrder, type.available ?? Infinity, MOST_TICKETS - others));
};

export const mostOfProduct = ({ available }: { available: number | null }): number => Math.min(available ?? Infinity, MOST_OF_A_PRODUCT);
