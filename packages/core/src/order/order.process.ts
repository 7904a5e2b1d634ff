/** The order protocol as this process runs it: on the table, with the real clock and one cache of the stock. */
import { now, pause } from "../kernel/clock.ts";
import * as Id from "../kernel/id.ts";
import { StockCache } from "../stock/stock.cache.ts";
import { buyerKeyOf } from "./order.allowance.ts";
import { store } from "./order.dynamo.ts";
import type { OrderProtocol } from "./order.protocol.ts";
import { RETRY } from "./order.retry.ts";
import { ticketId } from "./order.ticket-ids.ts";

export const protocol: OrderProtocol = {
  store,
  stockCache: new StockCache(),
  now,
  random: Id.random,
  pause,
  ticketId,
  buyerKey: buyerKeyOf,
  retry: RETRY,
};

/** The id of a refund that the system makes once for an order. A client's key is the second part of two, so that none gives it. */
export const systemRefundId = (orderId: string, why: "event_cancelled" | "dispute"): string => Id.derive("ref", [orderId, "system", why]);

export { ticketIdsOf } from "./order.ticket-ids.ts";
