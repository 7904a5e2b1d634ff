/** The order as its buyer and its organizer see it. */
import { iso } from "../kernel/clock.ts";
import { paidItemsOf, type Item } from "../price/price.rules.ts";
import type { Answer } from "../question/question.rules.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import type { RefundDetails } from "../refund/refund.schema.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { mailKeyOf } from "./order.allowance.ts";
import { problemOf } from "./order.mail.rules.ts";
import { attentionOf, type OrderRow } from "./order.rules.ts";
import type { ItemView, OrderView } from "./order.schema.ts";
import { positionOf } from "./order.ticket-ids.ts";

export const viewRefund = (row: RefundRow): RefundDetails => ({
  id: row.refundId,
  amount: { amountMinor: row.amountMinor, currency: row.currency },
  status: row.status,
  at: iso(row.createdAtMs),
  by: row.by,
  ticketIds: row.tickets.map(({ ticketId }) => ticketId),
  products: row.products,
  ...(row.reason === undefined ? {} : { reason: row.reason }),
});

const mailOf = ({ mailNotices, addressRetriedAtMs, buyer }: OrderRow): Pick<OrderView, "mail"> => {
  const problem = mailNotices && problemOf(mailNotices, mailKeyOf(buyer.email), addressRetriedAtMs);
  return problem ? { mail: { result: problem.result, at: iso(problem.atMs) } } : {};
};

/** `refunds`: of this order, where they were read. */
export const viewForOrganizer = (row: OrderRow, refunds?: readonly RefundRow[]): OrderView => {
  const attention = attentionOf(row);
  return {
    ...view(row),
    ...(refunds === undefined || refunds.length === 0 ? {} : { refunds: refunds.map(viewRefund) }),
    ...(row.invitation === undefined ? {} : { invitation: row.invitation }),
    ...(attention === "" ? {} : { attention }),
    ...(row.delivery === undefined ? {} : { delivery: row.delivery }),
    ...mailOf(row),
  };
};

export const viewItem = (
  { kind, name, quantity, unitPriceMinor, amountMinor, ticketTypeId, productId }: Item,
  currency: string,
): ItemView => ({
  kind,
  name,
  quantity,
  unitPrice: { amountMinor: unitPriceMinor, currency },
  amount: { amountMinor, currency },
  ...(ticketTypeId === undefined ? {} : { ticketTypeId }),
  ...(productId === undefined ? {} : { productId }),
});

/** Without what the stewards are shown. */
const viewAnswers = (answers: readonly Answer[]): Pick<OrderView, "answers"> =>
  answers.length === 0 ? {} : { answers: answers.map(({ questionId, label, value }) => ({ questionId, label, value })) };

/** A person who got the ticket from another was not asked. */
export const ownAnswersOf = (
  order: Pick<OrderRow, "orderId" | "lines" | "attendees">,
  { ticketId, reassignedAtMs }: Pick<TicketRow, "ticketId" | "reassignedAtMs">,
): readonly Answer[] => (reassignedAtMs === undefined ? (order.attendees[positionOf(order, ticketId)]?.answers ?? []) : []);

/** For organizers and staff. */
export const viewOwnAnswers = (...p: Parameters<typeof ownAnswersOf>): Pick<OrderView, "answers"> => viewAnswers(ownAnswersOf(...p));

/** An order that an earlier version refunded, or that was paid too late, went back as a whole. */
const refundedMinorOf = ({ status, amountMinor, refunds, refundedMinor = 0 }: OrderRow): number =>
  refunds === undefined && (status === "refund_due" || status === "refunded") ? amountMinor : refundedMinor;

export const view = (row: OrderRow): OrderView => {
  const priced = ({ name, quantity, unitPriceMinor }: { name: string; quantity: number; unitPriceMinor: number }) => ({
    name,
    quantity,
    price: { amountMinor: unitPriceMinor, currency: row.currency },
  });
  return {
    id: row.orderId,
    status: row.status,
    eventId: row.eventId,
    lines: row.lines.map((line) => ({ ticketTypeId: line.ticketTypeId, ...priced(line) })),
    products: row.products.map((product) => ({ productId: product.productId, ...priced(product) })),
    items: paidItemsOf(row).map((item) => viewItem(item, row.currency)),
    buyer: row.buyer,
    attendees: row.attendees.map(({ answers = [], ...person }) => ({ ...person, ...viewAnswers(answers) })),
    ...viewAnswers(row.answers ?? []),
    ...(row.promoCode === undefined ? {} : { promoCode: row.promoCode }),
    total: { amountMinor: row.amountMinor, currency: row.currency },
    refunded: { amountMinor: refundedMinorOf(row), currency: row.currency },
    expiresAt: iso(row.expiresAtMs),
    createdAt: iso(row.createdAtMs),
  };
};
