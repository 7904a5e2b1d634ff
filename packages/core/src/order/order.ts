/** Orders: reserved until they are paid, then issued as tickets. What buyers and organizers do with one that exists. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import type { Permission } from "../organization/organization.rules.ts";
import * as Ticket from "../ticket/ticket.ts";
import { VoidTicket, type TicketRow, type TicketSummary } from "../ticket/ticket.schema.ts";
import { allowanceOf } from "./order.allowance.ts";
import { store } from "./order.dynamo.ts";
import { logFailure, notifyExecution } from "./order.execution.ts";
import { protocol, ticketIdsOf } from "./order.process.ts";
import * as Protocol from "./order.protocol.ts";
import { limitedRefusal, tooManyOpenRefusal, type Refusal } from "./order.quote.ts";
import * as Questions from "./order.questions.ts";
import { limitsOf } from "./order.row.ts";
import type { Limit } from "./order.limits.rules.ts";
import { extensionOf, ticketCount, type OrderRow } from "./order.rules.ts";
import { CorrectBuyer, OrderRef, SetDetails, TicketsFileRef, type BuyerChange, type OrderView } from "./order.schema.ts";
import * as Token from "./order.token.ts";
import { view } from "./order.view.ts";
import * as Void from "./order.void.ts";

export type { OrderRow } from "./order.rules.ts";
export { recordDeclined } from "./order.declined.ts";
export { applyDispute, noteMoney } from "./order.dispute.ts";
export { countPaymentAttempt } from "./order.marks.ts";
export { getStatuses } from "./order.reads.ts";
export { progress, type Progress } from "./order.execution.ts";
export { invite } from "./order.invite.ts";
export { list, listEventTickets } from "./order.list.ts";
export { place, quoteOrder } from "./order.place.ts";
export { systemRefundId, ticketIdsOf } from "./order.process.ts";
export { lacksAnswers } from "./order.questions.ts";
export { createRefund, getRefunds, quoteRefund } from "./order.refunds.ts";
export { view, viewForOrganizer, viewOwnAnswers, viewRefund } from "./order.view.ts";
export { readPage, SECOND_PASS, walkPage } from "./order.walk.ts";
export * from "./order.workflow.ts";

const orderMissing = (): Fault => new Fault("missing", "order.missing", "There is no such order, or this link does not open it.");

/** The actor for a request with this token. A wrong token is answered as if the order did not exist. */
export const verifyBuyer = ({ orderId, accessToken }: { orderId: string; accessToken: string | undefined }) => {
  const tokenGeneration = accessToken === undefined ? undefined : Token.verifyToken({ orderId, accessToken });
  if (tokenGeneration === undefined) throw orderMissing();
  return { type: "buyer" as const, orderId, tokenGeneration };
};

/** For the buyer of this order only. */
export const getForBuyer = async (orderId: string): Promise<OrderRow> => {
  const buyer = requireActor("buyer");
  const row = buyer.orderId === orderId ? await store.order(orderId) : undefined;
  if (!row || row.tokenGeneration !== buyer.tokenGeneration) throw orderMissing();
  return row;
};

export const get = operation(OrderRef, async ({ orderId }) => view(await getForBuyer(orderId)));

/** For the buyer. Empty until the order is issued. */
export const listTickets = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  return Ticket.listForOrder({ orderId, ticketIds: row.issuedAtMs === undefined ? [] : ticketIdsOf(row), locale: row.locale });
});

/** All tickets of the order in one PDF. Anyone who has the signed link may. */
export const getTicketsFile = operation(TicketsFileRef, async (link) => {
  const row = await store.order(link.orderId);
  return Ticket.getOrderFile({ ticketIds: row?.issuedAtMs === undefined ? [] : ticketIdsOf(row), link });
});

/**
 * Sets who buys and attends, before the order is paid. For the holder of its link; safe to repeat. Refused once the order does not wait for its payment,
 * or when the buyer has two open orders at the event, or would be over a limit.
 */
export const setDetails = operation(SetDetails, async ({ orderId, details }): Promise<{ outcome: "set"; order: OrderView } | Refusal> => {
  const row = await getForBuyer(orderId);
  const { buyer, locale = row.locale } = details;
  if (details.attendees.length > ticketCount(row))
    throw invalidRequest([{ path: "attendees", message: "There are more attendees than tickets." }]);
  const { attendees, answers } = Questions.check(await Catalog.getCurrent(row.eventId), row.lines, details, true);
  // What was answered before is replaced.
  const answered = answers.length > 0 || row.answers ? { answers } : {};
  const allowance = allowanceOf({ eventId: row.eventId, email: buyer.email });
  const limits = row.limits ? { limits: limitsOf(row.limits, { eventId: row.eventId, email: buyer.email }) } : {};
  const result = await Protocol.setDetails(protocol, row, { buyer, attendees, ...answered, locale, allowance, ...limits });
  if (result.outcome === "too_many_open") return tooManyOpenRefusal();
  if (result.outcome === "limited") return limitedRefusal(row, result.limit);
  if (result.outcome === "refused")
    throw new Fault("conflict", "order.not_changeable", "This order does not wait for its payment any more, so its details stay.");
  return { outcome: "set", order: view(result.order) };
});

/** Puts the tickets back on sale. For the buyer; safe to repeat. Refused for a paid order: that is refunded instead. */
export const cancel = operation(OrderRef, async ({ orderId }) => {
  await getForBuyer(orderId);
  const row = await Protocol.cancel(protocol, orderId);
  if (!row) throw orderMissing();
  if (row.status !== "cancelled")
    throw new Fault("conflict", "order.not_cancellable", "Only an order that is not paid yet can be cancelled.");
  await logFailure(row, "notified", () => notifyExecution(row));
  return view(row);
});

const cannotExtend = (): Fault =>
  new Fault("conflict", "order.extension_refused", "These tickets cannot be held longer: pay, or choose them again.");

/** Extends the hold. For the buyer. Refused when the hold has ended, already lasts as long, or was extended ten times. */
export const extend = operation(OrderRef, async ({ orderId }) => {
  const row = await getForBuyer(orderId);
  const extension = extensionOf(row, now());
  if (!extension) throw cannotExtend();
  const { outcome, order } = await Protocol.extend(protocol, row, extension.expiresAtMs, extension.extensions);
  if (outcome === "refused" && (order.status !== "reserved" || order.expiresAtMs < extension.expiresAtMs)) throw cannotExtend();
  return view(order);
});

const ticketUsed = (): Fault =>
  new Fault("conflict", "ticket.used", "This ticket was used at the door: void it without release. Its seat does not go back on sale.");

/** Voids a ticket that nobody else has since it was read. Throws when it was passed on or refunded meanwhile. For Person. */
export const voidUnchanged = async ({ orderId, ticketId, revision }: TicketRow): Promise<void> => {
  const { outcome } = await Void.voidTicket(protocol, orderId, ticketId, false, revision);
  if (outcome === "refused") throw new Transient("ticket.contended");
};

/**
 * Voids a ticket for good. No money goes back. `release` puts its seat back on sale, once, also when the ticket was voided before; refused when it was
 * used at the door. Products that came with the ticket stay sold. For the event's organizer; safe to repeat.
 */
export const voidTicket = operation(VoidTicket, async ({ ticketId, release = false }): Promise<TicketSummary> => {
  const { orderId } = await Ticket.getForOrganizer(ticketId, "ticket.void");
  const result = await Void.voidTicket(protocol, orderId, ticketId, release);
  if (result.outcome === "refused" && result.reason === "ticket_used") throw ticketUsed();
  const [row] = await Ticket.getByIds([ticketId]);
  invariant(row, "a ticket is never removed");
  if (result.outcome === "refused") throw Ticket.moveRefused(row.status);
  return Ticket.summary(row);
});

const orderUnknown = (): Fault => new Fault("missing", "order.missing", "There is no such order.");

/** For members who see the order's event and whose role allows this kind of operation. */
export const getForOrganizer = async (orderId: string, kind: Permission): Promise<OrderRow> => {
  const row = await store.order(orderId);
  if (!row) throw orderUnknown();
  await Event.getOwned(row.eventId, kind, orderUnknown());
  return row;
};

export const notIssued = (): Fault =>
  new Fault("conflict", "order.not_issued", "The order is not issued: it has no tickets yet, or no more.");

/** The new address is the one that has too much of a limit. */
const limitedBuyer = (row: OrderRow, limit: Limit): Fault => {
  const { code, message, issues = [] } = limitedRefusal(row, limit);
  return new Fault(
    "conflict",
    code,
    message,
    issues.map((issue) => ({ ...issue, path: "buyer.email" })),
  );
};

/** A null phone removes it. */
const applyChange = (
  { phone: oldPhone, ...buyer }: OrderRow["buyer"],
  { phone = oldPhone, ...change }: BuyerChange,
): OrderRow["buyer"] => ({
  ...buyer,
  ...change,
  ...(phone == null ? {} : { phone }),
});

const renew = async (orderId: string, change?: BuyerChange): Promise<OrderRow> => {
  const row = await getForOrganizer(orderId, "order.handle");
  if (row.status !== "issued") throw notIssued();
  const buyer = applyChange(row.buyer, change ?? {});
  const corrected = change ? { buyerCorrectedAtMs: now() } : {};
  const limits = row.limits ? { limits: limitsOf(row.limits, { eventId: row.eventId, email: buyer.email }) } : {};
  const result = await Protocol.renewLink(protocol, row, { buyer, ...limits, ...corrected });
  if (result.outcome === "limited") throw limitedBuyer(row, result.limit);
  // Another call changed the order between the read and the write. The caller repeats.
  if (result.outcome === "changed") throw new Transient("order.contended");
  return result.order;
};

/**
 * The link that was sent before opens nothing from then on. Does not send the new one. What the order has of limits by buyer counts for the new address,
 * and is refused when that would have too much. For the event's organizer; only for an issued order.
 */
export const correctBuyer = operation(CorrectBuyer, async ({ orderId, change: { buyer: change } }) => {
  if (Object.keys(change).length === 0) return view(await getForOrganizer(orderId, "order.handle"));
  return view(await renew(orderId, change));
});

/** The link that was sent before opens nothing from then on. For Notification, which checks the actor and sends the new one. */
export const revokeLink = (orderId: string): Promise<OrderRow> => renew(orderId);

export const findRow = (orderId: string): Promise<OrderRow | undefined> => store.order(orderId);
