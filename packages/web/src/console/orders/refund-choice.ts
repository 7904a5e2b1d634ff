/** The refund that the dialog's fields ask for. */
import type { RefundBody } from "@catraca/core/refund.schema";
import { parseAmount } from "../amount.ts";

export type RefundChoice = {
  /** Tickets by their id. */
  chosen: ReadonlySet<string>;
  /** Pieces by the id of their product, beside those that go back with their ticket. */
  pieces: Readonly<Record<string, number>>;
  /** Typed in place of the computed sum. Empty: the computed one. */
  amount: string;
  keepFees: boolean;
  includeUsed: boolean;
};

type Left = { ticketIds: readonly string[]; currency: string };

export type Asked = { body: RefundBody } | { problem: "nothing" | "amount" };

/** Everything that is left is asked for without its tickets: then money that an earlier part kept goes back too. */
export const toRefund = ({ chosen, pieces, amount, keepFees, includeUsed }: RefundChoice, { ticketIds, currency }: Left): Asked => {
  const amountMinor = amount.trim() === "" ? undefined : parseAmount(amount, currency);
  if (amount.trim() !== "" && (amountMinor === undefined || amountMinor === 0)) return { problem: "amount" };
  const products = Object.entries(pieces).flatMap(([productId, quantity]) => (quantity > 0 ? [{ productId, quantity }] : []));
  const ids = ticketIds.filter((id) => chosen.has(id));
  const isAll = ids.length === ticketIds.length;
  if (!isAll && ids.length === 0 && products.length === 0 && amountMinor === undefined) return { problem: "nothing" };
  const names = ids.length > 0 && !(isAll && amountMinor === undefined && products.length === 0);
  return {
    body: {
      ...(names ? { ticketIds: ids } : {}),
      ...(products.length > 0 ? { products } : {}),
      ...(amountMinor === undefined ? {} : { amount: { amountMinor, currency } }),
      ...(keepFees ? { keepFees } : {}),
      ...(includeUsed ? { includeUsed } : {}),
    },
  };
};
