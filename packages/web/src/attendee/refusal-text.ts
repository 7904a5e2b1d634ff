/** The refusals of an order that say more than their code. Loaded late: most orders are not refused. */
import { getErrorMessage } from "../api/error-message.ts";
import { ApiError, isApiError } from "../api/response.ts";
import { m } from "../paraglide/messages.js";
import "./error-messages.ts";

const CODE_REASONS: Record<string, (params: { min: number }) => string> = {
  unknown: m.promo_unknown,
  not_started: m.promo_not_started,
  over: m.promo_over,
  used_up: m.promo_used_up,
  not_for_these: m.promo_not_for_these,
  min_quantity: m.promo_min_quantity,
  already_used: m.promo_already_used,
};

export const getRefusalText = (error: unknown): string => {
  const { reason, min, max, per } = (error instanceof ApiError ? error.issues[0]?.params : undefined) ?? {};
  if (isApiError(error, "promo_code.invalid")) return (CODE_REASONS[String(reason)] ?? m.promo_unknown)({ min: Number(min) });
  if (isApiError(error, "order.limit_exceeded") && per === "buyer") return m.refusal_limit_by_buyer({ count: Number(max) });
  return getErrorMessage(error);
};
