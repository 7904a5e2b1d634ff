/** The typed fields of a promo code. */
import { formatAmount } from "../amount.ts";
import type { Terms } from "../catalog/catalog-fields.ts";
import type { CodeView } from "../queries.ts";
import { toWallTime } from "../wall-time.ts";

export type CodeKind = "percent" | "amount";
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
};

export const toCodeFields = (code: CodeView, { currency, timeZone, locale }: Terms): CodeFields => ({
  code: code.code,
  kind: code.amountOff === undefined ? "percent" : "amount",
  size: code.amountOff === undefined ? String(code.percentOff ?? "") : formatAmount(code.amountOff.amountMinor, currency, locale),
  maxUses: String(code.maxUses ?? ""),
  maxPerBuyer: String(code.maxPerBuyer ?? ""),
  minQuantity: String(code.minQuantity ?? ""),
  startsAt: code.startsAt === undefined ? "" : toWallTime(code.startsAt, timeZone),
  endsAt: code.endsAt === undefined ? "" : toWallTime(code.endsAt, timeZone),
  ticketTypeIds: code.ticketTypeIds ?? [],
});

export type CodeState = "valid" | "not_started" | "over" | "used_up";

export const getCodeState = ({ startsAt, endsAt, maxUses = Infinity, uses }: CodeView, nowMs: number): CodeState => {
  if (endsAt !== undefined && Date.parse(endsAt) <= nowMs) return "over";
  if (startsAt !== undefined && Date.parse(startsAt) > nowMs) return "not_started";
  return uses >= maxUses ? "used_up" : "valid";
};
