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
  unlocks?: readonly string[] | undefined;
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

const isOver = ({ endsAtMs = Infinity }: Code, nowMs: number): boolean => nowMs >= endsAtMs;
const isEarly = ({ startsAtMs = 0 }: Code, nowMs: number): boolean => nowMs < startsAtMs;

/** The types that this code unlocks now. */
export const unlockedBy = (code: Code | undefined, nowMs: number): readonly string[] =>
  code === undefined || isOver(code, nowMs) || isEarly(code, nowMs) ? [] : (code.unlocks ?? []);

/** A code that neither takes something off nor unlocks a type is not for this order: it would be used for nothing. */
export const findCodeRefusal = (code: Code | undefined, lines: readonly Line[], nowMs: number): CodeRefusal | undefined => {
  if (!code) return { reason: "unknown" };
  if (isEarly(code, nowMs)) return { reason: "not_started" };
  if (isOver(code, nowMs)) return { reason: "over" };
  const { ticketTypeIds, minQuantity = 1, unlocks = [], percentOff, amountOffMinor } = code;
  const isUnlocked = lines.some(({ ticketTypeId }) => unlocks.includes(ticketTypeId));
  if (!isUnlocked && adjustmentsOf(lines, { discount: discountOf(code) }).length === 0) return { reason: "not_for_these" };
  const types = percentOff === undefined && amountOffMinor === undefined ? unlocks : ticketTypeIds;
  const quantity = lines.reduce((sum, line) => ((types?.includes(line.ticketTypeId) ?? true) ? sum + line.quantity : sum), 0);
  return quantity < minQuantity ? { reason: "min_quantity", min: minQuantity } : undefined;
};
