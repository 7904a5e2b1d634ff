/** The order as its buyer and its organizer see it. */
import { iso } from "../kernel/clock.ts";
import { itemsOf, type Item } from "../price/price.rules.ts";
import { attentionOf, type OrderRow } from "./order.rules.ts";
import type { ItemView, OrderView } from "./order.schema.ts";

export const viewForOrganizer = (row: OrderRow): OrderView => {
  const attention = attentionOf(row);
  return {
    ...view(row),
    ...(attention === "" ? {} : { attention }),
    ...(row.delivery === undefined ? {} : { delivery: row.delivery }),
  };
};

export const viewItem = (
  { kind, name, quantity, unitPriceMinor, amountMinor, ticketTypeId, productId }: Item,
  currency: string,
): ItemView => ({
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
    ...(row.promoCode === undefined ? {} : { promoCode: row.promoCode }),
    total: { amountMinor: row.amountMinor, currency: row.currency },
    expiresAt: iso(row.expiresAtMs),
    createdAt: iso(row.createdAtMs),
  };
};
