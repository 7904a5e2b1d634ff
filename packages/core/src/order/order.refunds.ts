/** Refunds of orders: of tickets, of pieces, of an amount, or of everything that is left. For Payment, which asks the provider. */
import { now } from "../kernel/clock.ts";
import { asTransient, Fault, Transient, type Issue } from "../kernel/fault.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import { refundAmountOf, refundedTicketsOf, ticketSharesOf } from "../refund/refund.rules.ts";
import type { RefundQuote } from "../refund/refund.schema.ts";
import { rows } from "../table/service.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import * as Ticket from "../ticket/ticket.ts";
import { protocol, ticketIdsOf } from "./order.process.ts";
import { refundPart, type RefundResult } from "./order.refund.ts";
import { leftMinor, piecesLeft, planRefund, type RefundAsk, type RefundRefusal } from "./order.refund.rules.ts";
import { ticketsOf, type OrderRow } from "./order.rules.ts";

type Ask = Omit<RefundAsk, "usedTicketIds"> & { includeUsed: boolean };

const CODES: Record<Exclude<RefundRefusal, "not_refundable">, [code: string, message: string]> = {
  unknown_ticket: ["order.refund_refused", "A ticket is not of this order."],
  disputed: ["order.refund_refused", "The bank decides about this payment: its money cannot go back until then."],
  dispute_lost: ["order.refund_refused", "The buyer's bank took this payment back: there is nothing left to refund."],
  too_many_pieces: ["order.refund_refused", "Fewer pieces of a product are left to refund."],
  too_much: ["order.refund_refused", "This is more than is left of the order."],
  too_large: ["order.refund_refused", "This order is too large to be refunded at once: refund some of its tickets first, then the others."],
  too_many_refunds: ["order.refund_refused", "This order had as many refunds as it may have: refund all of it."],
};

const notRefundable = (): Fault => new Fault("conflict", "order.not_refundable", "Only an order that is paid can be refunded.");

const ticketUsed = (): Fault =>
  new Fault(
    "conflict",
    "order.ticket_used",
    "A ticket has been used at the door: leave it out, or send includeUsed to take it back although somebody went in.",
  );

const productUsed = (): Fault =>
  new Fault("conflict", "order.product_used", "Some of these pieces were handed out: they cannot be taken back.");

const faultOf = (result: Extract<RefundResult, { outcome: "refused" }>): Fault => {
  if (result.reason === "ticket_used") return ticketUsed();
  if (result.reason === "product_used") return productUsed();
  if (result.reason === "not_refundable") return notRefundable();
  const [code, message] = CODES[result.reason];
  const issues: Issue[] = "issues" in result && result.issues ? result.issues : [{ path: "", message, params: { rule: result.reason } }];
  return new Fault("conflict", code, message, issues);
};

const alreadyRefunded = (): Fault => {
  const message = "All of this went back before.";
  return new Fault("conflict", "order.refund_refused", message, [{ path: "", message, params: { rule: "already_refunded" } }]);
};

const isUsed = ({ scans }: Pick<TicketRow, "scans">): boolean => Object.keys(scans).length > 0;

const usedOf = async (ticketIds: readonly string[]): Promise<string[]> =>
  (await Ticket.getByIds(ticketIds)).filter(isUsed).map(({ ticketId }) => ticketId);

/** A scan may come between the read of the tickets and the write. */
const MAX_ATTEMPTS = 4;

/**
 * Takes back what is asked for, in one write. The caller checked who asks. Refused for a ticket that was used unless `includeUsed`. Safe to repeat: the
 * refund's id counts once, and tickets that went back do not go back again.
 */
export const createRefund = async (row: OrderRow, { includeUsed, ...ask }: Ask): Promise<Extract<RefundResult, { outcome: "done" }>> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const usedTicketIds = includeUsed && row.issuedAtMs !== undefined ? await usedOf(ask.ticketIds ?? ticketIdsOf(row)) : [];
    const result = await refundPart(protocol, row.orderId, { ...ask, usedTicketIds });
    if (result.outcome === "done") return result;
    if (result.reason !== "ticket_used" || !includeUsed) throw faultOf(result);
  }
  throw new Transient("order.contended");
};

type Left = { row: OrderRow; tickets: readonly TicketRow[]; ask: Pick<RefundAsk, "by" | "keepFees"> };

/** The first ticket carries the products, and counts down those that were collected. */
const leftOf = ({ row, tickets, ask: { by, keepFees } }: Left): RefundQuote["left"] => {
  const money = (amountMinor: number) => ({ amountMinor, currency: row.currency });
  const gone = new Set(refundedTicketsOf(row.refunds).map(({ ticketId }) => ticketId));
  if (by === "buyer") for (const { ticketId } of row.voided ?? []) gone.add(ticketId);
  const used = new Set(tickets.filter(isUsed).map(({ ticketId }) => ticketId));
  const shares = ticketSharesOf(row);
  const ids = ticketIdsOf(row);
  const carrier = tickets.find(({ ticketId }) => ticketId === ids[0]);
  return {
    amount: money(leftMinor(row)),
    tickets: ids.flatMap((id, at) => {
      const share = shares[at];
      if (!share || gone.has(id)) return [];
      return [{ id, amount: money(refundAmountOf({ shares: [share], products: [], keepFees })), used: used.has(id) }];
    }),
    products: piecesLeft(row).flatMap(({ productId, quantity, unitPriceMinor }) => {
      const left = Math.min(quantity, carrier?.products[productId] ?? quantity);
      const name = row.products.find((one) => one.productId === productId)?.name ?? "";
      return left > 0 ? [{ productId, name, quantity: left, amount: money(unitPriceMinor) }] : [];
    }),
  };
};

/** What `createRefund` would take back and return now, or its refusal. Writes nothing. The caller checked who asks. */
export const quoteRefund = async (
  row: OrderRow,
  { includeUsed, ...asked }: Omit<Ask, "refundId" | "requestHash">,
): Promise<RefundQuote> => {
  const tickets = ticketsOf(row, protocol.ticketId).map(({ ticketId, ticketTypeId }) => ({ ticketId, ticketTypeId }));
  const read = row.issuedAtMs === undefined ? [] : await Ticket.getByIds(ticketIdsOf(row));
  const used = read.filter(isUsed).map(({ ticketId }) => ticketId);
  const ask = { ...asked, refundId: "", requestHash: "", usedTicketIds: includeUsed ? used : [] };
  // A refund issues a paid order first.
  const issued = row.status === "paid" ? { ...row, status: "issued" as const } : row;
  const planned = planRefund(issued, tickets, ask, now());
  if (planned.outcome === "already") throw alreadyRefunded();
  if (planned.outcome === "refused") throw faultOf({ ...planned, order: row });
  const { refund, unused, redeem } = planned.plan;
  if (unused.some((ticketId) => used.includes(ticketId))) throw ticketUsed();
  const left = leftOf({ row, tickets: read, ask });
  const isThere = ({ productId, quantity }: { productId: string; quantity: number }): boolean =>
    left.products.some((one) => one.productId === productId && one.quantity >= quantity);
  if (redeem && !redeem.products.every(isThere)) throw productUsed();
  return {
    amount: { amountMinor: refund.amountMinor, currency: row.currency },
    keepFees: ask.keepFees,
    ticketIds: refund.tickets.map(({ ticketId }) => ticketId),
    products: refund.products,
    left,
  };
};

/** The refunds of an order, in the order in which they were made. */
export const getRefunds = ({ refunds = [] }: OrderRow): Promise<RefundRow[]> =>
  asTransient("refund.unavailable", async () => {
    if (refunds.length === 0) return [];
    const { data, unprocessed } = await rows.refund
      .get(refunds.map(({ refundId }) => ({ refundId })))
      .go({ consistent: true, concurrent: 2 });
    if (unprocessed.length > 0) throw new Transient("refund.unavailable");
    const byId = new Map(data.map((refund) => [refund.refundId, refund as RefundRow]));
    return refunds.flatMap(({ refundId }) => byId.get(refundId) ?? []);
  });
