import { MAX_OF_A_PRODUCT, MAX_TICKETS } from "@catraca/core/ticket-type.rules";
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

const toLines = (sold: readonly Sold[], quantities: Record<string, number>): Line[] =>
  sold.flatMap(({ id, name, price }) => {
    const quantity = quantities[id] ?? 0;
    return quantity > 0 ? [{ id, name, price, quantity }] : [];
  });

export const getLineTotal = ({ quantity, price }: Line): Money => ({ ...price, amountMinor: quantity * price.amountMinor });

const addUp = (lines: readonly Line[], currency: string): Money => ({
  currency,
  amountMinor: lines.reduce((sum, line) => sum + getLineTotal(line).amountMinor, 0),
});

export const countTickets = (lines: readonly { quantity: number }[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const getCurrency = ({ ticketTypes, products }: EventOnSale): string => (ticketTypes[0] ?? products[0])?.price.currency ?? "BRL";

export const createSelection = (event: EventOnSale, quantities: Record<string, number>): Selection => {
  const tickets = toLines(event.ticketTypes, quantities);
  const products = toLines(event.products, quantities);
  return { tickets, products, count: countTickets(tickets), total: addUp([...tickets, ...products], getCurrency(event)) };
};

/** How many of a type a buyer can choose, beside the tickets of other types. */
export const getMaxOfType = (type: { id: string; available: number | null; maxPerOrder: number }, { tickets }: Selection): number => {
  const others = countTickets(tickets.filter(({ id }) => id !== type.id));
  return Math.max(0, Math.min(type.maxPerOrder, type.available ?? Infinity, MAX_TICKETS - others));
};

export const getMaxOfProduct = ({ available }: { available: number | null }): number => Math.min(available ?? Infinity, MAX_OF_A_PRODUCT);
