/** The amount for the chosen tickets, by the server's own rule. */
import { refundAmountOf, ticketSharesOf, type TicketShare } from "@catraca/core/refund.rules";
import type { OrderHistory, TicketView } from "../queries.ts";

type Order = OrderHistory["order"];

/** In the order of the tickets. */
export const sharesOf = ({ lines, items }: Order): TicketShare[] =>
  ticketSharesOf({
    lines: lines.map(({ ticketTypeId, quantity, price }) => ({ ticketTypeId, quantity, unitPriceMinor: price.amountMinor })),
    adjustments: items
      .filter(({ kind }) => kind === "fee" || kind === "discount")
      .map(({ unitPrice, amount, ...item }) => ({ ...item, unitPriceMinor: unitPrice.amountMinor, amountMinor: amount.amountMinor })),
  });

/** Pieces that go back with the first ticket, because nobody can redeem them without it. */
const piecesOf = ({ products, refunds = [] }: Order) =>
  products.map(({ productId, quantity, price }) => {
    const gone = refunds
      .flatMap((refund) => refund.products)
      .reduce((sum, one) => (one.productId === productId ? sum + one.quantity : sum), 0);
    return { quantity: Math.max(0, quantity - gone), unitPriceMinor: price.amountMinor };
  });

const leftOf = ({ total, refunded }: Order): number => total.amountMinor - refunded.amountMinor;

type Choice = { order: Order; tickets: readonly TicketView[]; chosen: ReadonlySet<string>; keepFees: boolean };

/** Everything that is left goes back with all tickets, fees included. */
export const sumOf = ({ order, tickets, chosen, keepFees }: Choice): number => {
  const isAll = tickets.every(({ id, status }) => status === "refunded" || chosen.has(id));
  if (isAll && !keepFees) return leftOf(order);
  const shares = sharesOf(order).filter((_, at) => chosen.has(tickets[at]?.id ?? ""));
  const [carrier] = tickets;
  const products = carrier && chosen.has(carrier.id) && carrier.admittedAt === undefined ? piecesOf(order) : [];
  return Math.min(leftOf(order), refundAmountOf({ shares, products, keepFees }));
};
