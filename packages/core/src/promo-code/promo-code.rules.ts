/** Which orders a promo code is for. Pure. */
import { adjustmentsOf, type DiscountRule } from "../price/price.rules.ts";

/** Gives the stored form of a code that a buyer typed in any case. */
export const normalizeCode = (typed: string): string => typed.trim().toUpperCase();

/** Why a code is not valid. The last two are decided by what other orders took. */
export type CodeRefusal =
  | { reason: "unknown" | "not_started" | "over" | "not_for_these" | "used_up" | "already_used" }
  | { reason: "min_quantity"; min: number };

type Code = {
  code: string;
  percentOff?: number | undefined;
  amountOffMinor?: number | undefined;
  ticketTypeIds?: readonly string[] | undefined;
  startsAtMs?: number | undefined;
  endsAtMs?: number | undefined;
  minQuantity?: number | undefined;
};
type Line = { ticketTypeId: string; name: string; quantity: number; unitPriceMinor: number };

export const discountOf = ({ code, percentOff, amountOffMinor, ticketTypeIds }: Code): DiscountRule => ({
  name: code,
  ...(percentOff === undefined ? {} : { percentOff }),
  ...(amountOffMinor === undefined ? {} : { amountOffMinor }),
  ...(ticketTypeIds === undefined ? {} : { ticketTypeIds }),
});

/** A code that takes nothing off is not for this order: it would be used for nothing. */
export const findCodeRefusal = (code: Code | undefined, lines: readonly Line[], nowMs: number): CodeRefusal | undefined => {
  if (!code) return { reason: "unknown" };
  if (nowMs < (code.startsAtMs ?? 0)) return { reason: "not_started" };
  if (nowMs >= (code.endsAtMs ?? Infinity)) return { reason: "over" };
  if (adjustmentsOf(lines, { discount: discountOf(code) }).length === 0) return { reason: "not_for_these" };
  const { ticketTypeIds, minQuantity = 1 } = code;
  const quantity = lines.reduce((sum, line) => ((ticketTypeIds?.includes(line.ticketTypeId) ?? true) ? sum + line.quantity : sum), 0);
  return quantity < minQuantity ? { reason: "min_quantity", min: minQuantity } : undefined;
};
