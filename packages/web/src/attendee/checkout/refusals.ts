import { isApiError } from "../../api/response.ts";
import type { Money } from "../../language/format.ts";
import { listOpenOrders } from "../open-orders/open-orders.ts";

/** The sum that the order costs now, from the refusal of another one. */
export const findNewTotal = (error: unknown): Money | undefined => {
  if (!isApiError(error, "order.price_changed")) return undefined;
  const { now, currency } = error.issues[0]?.params ?? {};
  return typeof now === "number" && typeof currency === "string" ? { amountMinor: now, currency } : undefined;
};

/** True when tickets ran out while this browser holds some of the event: they are the buyer's own, and nobody was faster. */
export const isHeldByBuyer = (error: unknown, eventId: string): boolean =>
  isApiError(error, "order.sold_out") && listOpenOrders(eventId).length > 0;

/** The details page, to accept a new sum. Its query has the sum that the buyer saw and the new one, in minor units. */
export const getAcceptPath = (eventId: string, was: Money, now: Money): string =>
  `/checkout/${eventId}?was=${was.amountMinor}&now=${now.amountMinor}`;
