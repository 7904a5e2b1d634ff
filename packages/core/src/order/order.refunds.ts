/** Refunds of orders: of tickets, of pieces, of an amount, or of everything that is left. For Payment, which asks the provider. */
import { asTransient, Fault, Transient, type Issue } from "../kernel/fault.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import { protocol, ticketIdsOf } from "./order.process.ts";
import { refundPart, type RefundResult } from "./order.refund.ts";
import type { RefundAsk, RefundRefusal } from "./order.refund.rules.ts";
import type { OrderRow } from "./order.rules.ts";

type Ask = Omit<RefundAsk, "usedTicketIds"> & { includeUsed: boolean };

const CODES: Record<Exclude<RefundRefusal, "not_refundable">, [code: string, message: string]> = {
  unknown_ticket: ["order.refund_refused", "A ticket is not of this order."],
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

const usedOf = async (ticketIds: readonly string[]): Promise<string[]> =>
  (await Ticket.getByIds(ticketIds)).filter(({ scans }) => Object.keys(scans).length > 0).map(({ ticketId }) => ticketId);

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
