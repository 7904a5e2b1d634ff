/** Voids tickets of an issued order. No money goes back. */
import { invariant } from "../kernel/invariant.ts";
import { refundedTicketsOf } from "../refund/refund.rules.ts";
import { limitsWithoutOne } from "./order.limits.rules.ts";
import { issue, move, type OrderProtocol } from "./order.protocol.ts";
import { seatOf, subtract, ticketsOf } from "./order.rules.ts";

export type VoidResult = { outcome: "voided" } | { outcome: "refused"; reason: "ticket_used" | "ticket_changed" | "not_issued" };

/**
 * Voids one ticket. `release` puts its seat on sale in the same write, also of a ticket that was voided before, on the condition that it was never
 * scanned. `revision`: on the condition that the ticket has it, so that nobody to whom it was passed on loses it. Safe to repeat: the row's list of voided
 * tickets is the condition.
 */
export const voidTicket = async (
  protocol: OrderProtocol,
  orderId: string,
  ticketId: string,
  release: boolean,
  revision?: number,
): Promise<VoidResult> => {
  const order = await protocol.store.order(orderId);
  if (order?.status !== "issued") return { outcome: "refused", reason: "not_issued" };
  const { voided = [], refunds = [], exchanges = [], allocations, lines, limits } = order;
  if (refundedTicketsOf(refunds).some((one) => one.ticketId === ticketId)) return { outcome: "refused", reason: "not_issued" };
  const known = voided.find((one) => one.ticketId === ticketId);
  if (known && (known.released || !release)) return { outcome: "voided" };
  const ticket = ticketsOf(order, protocol.ticketId).find((one) => one.ticketId === ticketId);
  const line = lines.find(({ ticketTypeId }) => ticketTypeId === ticket?.ticketTypeId);
  invariant(ticket && line, "a ticket belongs to a line of its order");
  const give = release ? seatOf(line, allocations) : [];
  const left = release && limits ? limitsWithoutOne(limits, line.ticketTypeId) : undefined;
  const after = { ticketId, ticketTypeId: line.ticketTypeId, atMs: known?.atMs ?? protocol.now(), released: release };
  const { done, reason } = await move(protocol, order, {
    to: "issued",
    set: {
      voided: [...voided.filter((one) => one !== known), after],
      allocations: subtract(allocations, give),
      ...(left && { limits: left.limits }),
    },
    voided,
    refunded: refunds.length,
    exchanged: exchanges.length,
    // A corrected address has other limits.
    generation: order.tokenGeneration,
    give,
    ...(left && { limits: left.give }),
    end: { ticketIds: [ticketId], status: "voided", unused: release, ...(revision === undefined ? {} : { revision }) },
  });
  if (reason === "ticket") return { outcome: "refused", reason: revision === undefined ? "ticket_used" : "ticket_changed" };
  return done ? { outcome: "voided" } : voidTicket(protocol, orderId, ticketId, release, revision);
};

/** Voids every ticket that is left, in one write. Their seats stay taken: nothing is sold any more. Issues a paid order first. Safe to repeat. */
export const voidAll = async (protocol: OrderProtocol, orderId: string): Promise<boolean> => {
  const read = await protocol.store.order(orderId);
  const order = read && (await issue(protocol, read));
  if (order?.status !== "issued") return false;
  const { voided = [], refunds = [], exchanges = [] } = order;
  const gone = new Set([...voided, ...refundedTicketsOf(refunds)].map(({ ticketId }) => ticketId));
  const left = ticketsOf(order, protocol.ticketId).filter(({ ticketId }) => !gone.has(ticketId));
  if (left.length === 0) return false;
  const atMs = protocol.now();
  const added = left.map(({ ticketId, ticketTypeId }) => ({ ticketId, ticketTypeId, atMs, released: false }));
  const { done } = await move(protocol, order, {
    to: "issued",
    set: { voided: [...voided, ...added] },
    voided,
    refunded: refunds.length,
    exchanged: exchanges.length,
    end: { ticketIds: left.map(({ ticketId }) => ticketId), status: "voided", unused: false },
  });
  return done || voidAll(protocol, orderId);
};
