/**
 * A ticket's share of what an order cost, so that parts of it can go back. Pure, for the server and the pages.
 * One rule of splitting: an amount is split by running sums, rounded down, so that the shares of all tickets are exactly the amount.
 */
import type { ItemKind } from "../price/price.rules.ts";

export const REFUNDED_BY = ["organizer", "buyer", "event_cancelled", "dispute"] as const;
export type RefundedBy = (typeof REFUNDED_BY)[number];
export type RefundedTicket = { ticketId: string; ticketTypeId: string };
export type RefundedProduct = { productId: string; quantity: number };

/** A refund on its order's row. */
export type OrderRefund = {
  refundId: string;
  amountMinor: number;
  by: RefundedBy;
  tickets: RefundedTicket[];
  products: RefundedProduct[];
  atMs: number;
};

export const REFUND_STATUSES = ["due", "returned"] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Exact for amounts whose product is no safe integer. */
export const splitByWeight = (amountMinor: number, weights: readonly number[]): number[] => {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  if (total === 0n) return weights.length === 0 ? [] : splitByWeight(amountMinor, Array<number>(weights.length).fill(1));
  const sign = amountMinor < 0 ? -1 : 1;
  const amount = BigInt(Math.abs(amountMinor));
  let until = 0n;
  let given = 0n;
  return weights.map((weight) => {
    until += BigInt(weight);
    const reached = (amount * until) / total;
    const share = reached - given;
    given = reached;
    return share === 0n ? 0 : sign * Number(share);
  });
};

type Adjustment = { kind: ItemKind; amountMinor: number; ticketTypeId?: string | undefined };
type Statement = {
  lines: readonly { ticketTypeId: string; quantity: number; unitPriceMinor: number }[];
  adjustments?: readonly Adjustment[] | undefined;
};
/** `priceMinor`: after discounts, without fees. */
export type TicketShare = { ticketTypeId: string; priceMinor: number; feesMinor: number };

/**
 * The shares in the order of the tickets, line by line. A discount or fee of a type is split evenly over the type's tickets; one of the whole order by
 * what each ticket costs.
 */
export const ticketSharesOf = ({ lines, adjustments = [] }: Statement): TicketShare[] => {
  const shares = lines.flatMap(({ ticketTypeId, quantity, unitPriceMinor }) =>
    Array.from({ length: quantity }, () => ({ ticketTypeId, priceMinor: unitPriceMinor, feesMinor: 0 })),
  );
  const apply = ({ kind, amountMinor, ticketTypeId }: Adjustment): void => {
    const own = shares.filter((share) => ticketTypeId === undefined || share.ticketTypeId === ticketTypeId);
    const weights = own.map(({ priceMinor }) => (ticketTypeId === undefined ? Math.max(0, priceMinor) : 1));
    for (const [at, part] of splitByWeight(amountMinor, weights).entries()) {
      const share = own[at];
      if (share) share[kind === "discount" ? "priceMinor" : "feesMinor"] += part;
    }
  };
  for (const item of adjustments) if (item.kind === "discount") apply(item);
  for (const item of adjustments) if (item.kind === "fee") apply(item);
  return shares;
};

type Chosen = {
  shares: readonly TicketShare[];
  products: readonly { quantity: number; unitPriceMinor: number }[];
  keepFees: boolean;
};

/** The amount that goes back for these tickets and products. Products have neither discounts nor fees. */
export const refundAmountOf = ({ shares, products, keepFees }: Chosen): number =>
  shares.reduce((sum, { priceMinor, feesMinor }) => sum + priceMinor + (keepFees ? 0 : feesMinor), 0) +
  products.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0);

/** Tickets and pieces that a refund took back. */
export const refundedTicketsOf = (refunds: readonly Pick<OrderRefund, "tickets">[] = []): RefundedTicket[] =>
  refunds.flatMap(({ tickets }) => tickets);

export const refundedPiecesOf = (refunds: readonly Pick<OrderRefund, "products">[] = [], productId: string): number =>
  refunds.flatMap(({ products }) => products).reduce((sum, product) => (product.productId === productId ? sum + product.quantity : sum), 0);
