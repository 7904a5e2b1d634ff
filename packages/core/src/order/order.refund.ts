/** Takes tickets, pieces and money back from an order: one conditional write, decided on the row that was read. */
import { invariant } from "../kernel/invariant.ts";
import type { NewRefund } from "./order.store.ts";
import { issue, move, type OrderProtocol } from "./order.protocol.ts";
import { voidTicket } from "./order.void.ts";
import { planRefund, type PlanResult, type RefundAsk } from "./order.refund.rules.ts";
import { ticketsOf, type OrderRow } from "./order.rules.ts";

export type RefundResult =
  /** Its money is due, or went back. `refundId` is missing for an order that an earlier version refunded. */
  | { outcome: "done"; order: OrderRow; refundId: string | undefined; isNew: boolean }
  | { outcome: "refused"; reason: "ticket_used" | "product_used"; order: OrderRow }
  | (Extract<PlanResult, { outcome: "refused" }> & { order: OrderRow | undefined });

/**
 * Ends the tickets, puts their seats on sale and writes the refund, all or nothing. Issues a paid order first, so that no later issue can write tickets.
 * Safe to repeat: a refund id is used once, and what went back before does not go back again.
 */
export const refundPart = async (protocol: OrderProtocol, orderId: string, ask: RefundAsk): Promise<RefundResult> => {
  const read = await protocol.store.order(orderId);
  const order = read && (await issue(protocol, read));
  if (!order) return { outcome: "refused", reason: "not_refundable", order };
  const isRepeated = order.refunds?.some(({ refundId }) => refundId === ask.refundId) ?? false;
  if (isRepeated) return { outcome: "done", order, refundId: ask.refundId, isNew: false };
  const tickets = ticketsOf(order, protocol.ticketId).map(({ ticketId, ticketTypeId }) => ({ ticketId, ticketTypeId }));
  const planned = planRefund(order, tickets, ask, protocol.now());
  if (planned.outcome === "already") return { outcome: "done", order, refundId: planned.refundId, isNew: false };
  if (planned.outcome === "refused") return { ...planned, order };
  const { refund, to, give, allocations, unused, used, limits, redeem } = planned.plan;
  const { refunds = [], refundedMinor = 0 } = order;
  const row: NewRefund = {
    ...refund,
    eventId: order.eventId,
    currency: order.currency,
    requestHash: ask.requestHash,
    isLast: to === "refund_due",
    feesKept: ask.keepFees,
    ...(ask.reason === undefined ? {} : { reason: ask.reason }),
  };
  const result = await move(protocol, order, {
    to,
    set: {
      refunds: [...refunds, refund],
      refundedMinor: refundedMinor + refund.amountMinor,
      allocations,
      ...(order.limits ? { limits: limits.left } : {}),
    },
    voided: order.voided ?? [],
    refunded: refunds.length,
    exchanged: order.exchanges?.length ?? 0,
    // A corrected address has other limits.
    generation: order.tokenGeneration,
    moneyNotice: order.moneyNotice ?? "none",
    give,
    limits: limits.give,
    end: { ticketIds: unused, status: ask.endAs, unused: true },
    endUsed: used,
    refund: row,
    ...(redeem ? { redeem } : {}),
  });
  if (result.reason === "ticket") return { outcome: "refused", reason: "ticket_used", order };
  if (result.reason === "product") return { outcome: "refused", reason: "product_used", order };
  invariant(result.reason === undefined, "a refund takes nothing that is limited");
  if (result.done) return { outcome: "done", order: result.row, refundId: refund.refundId, isNew: true };
  // Another refund, a void or a newer link came first: each of them comes only so often.
  return refundPart(protocol, orderId, ask);
};

/**
 * The bank took the money back for good: the whole order goes back. Where a ticket was used, its seat stays taken, and every ticket is voided instead.
 * Safe to repeat under the same id.
 */
export const takeLost = async (protocol: OrderProtocol, order: OrderRow, refundId: string): Promise<void> => {
  const ask = { refundId, by: "dispute", requestHash: "", keepFees: false, usedTicketIds: [], endAs: "refunded" } as const;
  const { outcome } = await refundPart(protocol, order.orderId, ask);
  if (outcome === "done") return;
  for (const { ticketId } of ticketsOf(order, protocol.ticketId)) await voidTicket(protocol, order.orderId, ticketId, false);
};
