/** The messages about an order as operators see them. Apart from the operations, so that no function loads it. */
import { asTransient, Transient } from "../kernel/fault.ts";
import { mailKeyOf } from "../order/order.allowance.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { listDueRows } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { againId, firstId, KINDS, operatorId, type Kind } from "./notification.rules.ts";

export type OrderMessage = {
  notificationId: string;
  kind: Kind;
  channel: "email" | "sms";
  status: string;
  attempts: number;
  createdAtMs: number;
  dueAtMs: number;
};

const CHANNELS = ["email", "sms"] as const;

/** Their ids follow from the order. Those of an organizer's resend have a random part. */
const knownIds = (order: OrderRow, ticketIds: readonly string[], nowMs: number): string[] => [
  ...KINDS.flatMap((kind) => CHANNELS.map((channel) => firstId(order.orderId, kind, channel))),
  ...CHANNELS.flatMap((channel) =>
    (["tickets", "invitation", "refunded"] as const).map((kind) => operatorId(order, { kind, channel, nowMs, keyOf: mailKeyOf })),
  ),
  againId(order.orderId),
  ...(order.refunds ?? []).map(({ refundId }) => `${firstId(order.orderId, "part_refunded", "email")}.${refundId}`),
  ...(order.exchanges ?? []).map(({ exchangeId }) => `${firstId(order.orderId, "exchanged", "email")}.${exchangeId}`),
  ...ticketIds.flatMap((ticketId) => [
    `${firstId(order.orderId, "voided", "email")}.${ticketId}`,
    `${firstId(order.orderId, "own_ticket", "email")}.${ticketId}.0`,
  ]),
];

/** Those whose id follows from the order, and all that are due. */
export const listOfOrder = async (row: OrderRow, ticketIds: readonly string[], nowMs: number): Promise<OrderMessage[]> => {
  const due = await listDueRows("notification.unavailable", Number.MAX_SAFE_INTEGER, (slot) =>
    rows.notification.query.due(slot).go({ pages: "all", attributes: ["orderId", "notificationId"] }),
  );
  const ids = new Set(knownIds(row, ticketIds, nowMs));
  for (const one of due) if (one.orderId === row.orderId) ids.add(one.notificationId);
  return asTransient("notification.unavailable", async () => {
    const keys = [...ids].map((notificationId) => ({ notificationId }));
    const { data, unprocessed } = await rows.notification.get(keys).go({ consistent: true, concurrent: 2 });
    if (unprocessed.length > 0) throw new Transient("notification.unavailable");
    return data.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  });
};
