/** The buyer's own refund at the API: what it would return, and the refund itself. */
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi } from "../../api/public-api.ts";
import { ApiError, isApiError, readBody } from "../../api/response.ts";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatShortDate, formatTime, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { createAuthorization } from "../order/order.ts";
import type { OrderLink } from "../ticket/saved-copy.ts";
import "../error-messages.ts";

const orders = publicApi.orders[":orderId"];

export const quoteQuery = ({ orderId, accessToken }: OrderLink, ticketIds: readonly string[]) => ({
  queryKey: ["refund-quote", orderId, ...ticketIds],
  queryFn: async () =>
    (
      await readBody(
        orders.refund.quote.$post({ param: { orderId }, json: { ticketIds: [...ticketIds] } }, createAuthorization(accessToken)),
      )
    ).quote,
  enabled: ticketIds.length > 0,
  staleTime: 0,
  gcTime: 0,
});

export const refundTickets = ({ orderId, accessToken }: OrderLink, ticketIds: readonly string[], key: string) => {
  const headers = { ...createAuthorization(accessToken).headers, "idempotency-key": key };
  return readBody(orders.refund.$post({ param: { orderId }, json: { ticketIds: [...ticketIds] } }, { headers, fetch: fetchWithRetry }));
};

const RULES: Record<string, (at: { date: string; time: string }) => string> = {
  none: m.policy_none,
  too_late: m.return_too_late,
  started: m.return_started,
  already_refunded: m.return_already,
  disputed: m.return_disputed,
  dispute_lost: m.return_dispute_lost,
};

/** Why the API refuses, and what to do. */
export const getReturnRefusal = (error: unknown, timeZone: string): string => {
  if (isApiError(error, "order.ticket_used")) return m.return_used();
  if (isApiError(error, "order.not_refundable")) return m.return_not_refundable();
  if (!isApiError(error, "order.refund_refused")) return getErrorMessage(error);
  const { rule, until } = (error instanceof ApiError ? error.issues[0]?.params : undefined) ?? {};
  const at = { at: until === undefined ? new Date().toISOString() : String(until), timeZone };
  return (RULES[String(rule)] ?? m.return_not_refundable)({ date: toMidSentence(formatShortDate(at)), time: formatTime(at) });
};
