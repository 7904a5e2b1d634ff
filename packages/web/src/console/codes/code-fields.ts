/** The typed fields of a promo code. */
import { formatAmount } from "../amount.ts";
import type { Terms } from "../catalog/catalog-fields.ts";
import type { CodeView } from "../queries.ts";
import { toWallTime } from "../wall-time.ts";

/** `none`: it only unlocks types. */
export type CodeKind = "percent" | "amount" | "none";
/** Empty: no limit, or no time. */
export type CodeFields = {
  code: string;
  kind: CodeKind;
  size: string;
  maxUses: string;
  maxPerBuyer: string;
  minQuantity: string;
  startsAt: string;
  endsAt: string;
  /** None: every type. */
  ticketTypeIds: string[];
  /** Types that are sold only with it. */
  unlocks: string[];
};

export const EMPTY_CODE: CodeFields = {
  code: "",
  kind: "percent",
  size: "",
  maxUses: "",
  maxPerBuyer: "",
  minQuantity: "",
  startsAt: "",
  endsAt: "",
  ticketTypeIds: [],
  unlocks: [],
};

export const toCodeFields = (code: CodeView, { currency, timeZone, locale }: Terms): CodeFields => ({
  code: code.code,
  kind: code.amountOff !== undefined ? "amount" : code.percentOff !== undefined ? "percent" : "none",
  size: code.amountOff === undefined ? String(code.percentOff ?? "") : formatAmount(code.amountOff.amountMinor, currency, locale),
  maxUses: String(code.maxUses ?? ""),
  maxPerBuyer: String(code.maxPerBuyer ?? ""),
  minQuantity: String(code.minQuantity ?? ""),
  startsAt: code.startsAt === undefined ? "" : toWallTime(code.startsAt, timeZone),
  endsAt: code.endsAt === undefined ? "" : toWallTime(code.endsAt, timeZone),
  ticketTypeIds: code.ticketTypeIds ?? [],
  unlocks: code.unlocks ?? [],
});

export type CodeState = "valid" | "not_started" | "over" | "used_up";

export const getCodeState = ({ startsAt, endsAt, maxUses = Infinity, uses }: CodeView, nowMs: number): CodeState => {
  if (endsAt !== undefined && Date.parse(endsAt) <= nowMs) return "over";
  if (startsAt !== undefined && Date.parse(startsAt) > nowMs) return "not_started";
  return uses >= maxUses ? "used_up" : "valid";
};
