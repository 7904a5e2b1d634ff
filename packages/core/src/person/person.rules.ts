/** The parts of an order and a ticket that an erasure changes. Pure. */
import { graceMs } from "../order/order.due.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";

/** Why an organizer declines a request for erasure. `other` has an explanation. */
export const DECLINE_REASONS = ["books", "dispute", "event_to_come", "other"] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Replaces a name. A ticket must have a name, and a list must show that one is missing. */
export const ERASED = "–";

/** An erasure keeps valid tickets, which then admit without a name, or voids them. */
export const TICKET_FATES = ["keep", "void"] as const;
export type TicketFate = (typeof TICKET_FATES)[number];

/** `mixed`: the erasure took several calls, which did different things with valid tickets. */
export const TICKETS_AFTER = [...TICKET_FATES, "mixed"] as const;
export type TicketsAfter = (typeof TICKETS_AFTER)[number];

/** `before`: what earlier calls did. */
export const ticketsAfter = (before: TicketsAfter | undefined, fate: TicketFate): TicketsAfter =>
  before === undefined || before === fate ? fate : "mixed";

export type Ways = { email?: string | undefined; phone?: string | undefined; url?: string | undefined };

/** How people reach an organizer: an email address first. */
export const waysOf = ({ email, phone, url }: Ways): string[] => [email, phone, url].flatMap((way) => way ?? []);

export const canReach = (contact: Ways): boolean => waysOf(contact).length > 0;

export const isSameAddress = (a: string | undefined, b: string): boolean => a?.trim().toLowerCase() === b.trim().toLowerCase();

const UNPAID: readonly OrderRow["status"][] = ["rejected", "expired", "cancelled"];

/** Nobody paid for it, or it was paid too late and refunded: nobody gets its tickets. */
export const isWithoutTickets = ({ status, issuedAtMs }: Pick<OrderRow, "status" | "issuedAtMs">): boolean =>
  UNPAID.includes(status) || (status === "refunded" && issuedAtMs === undefined);

/** What a workflow, a refund or its email takes at most, unless it needs an operator. */
const STEP_MS = 300_000;
/** Its workflow does nothing more, whatever its row says. */
const DAY_MS = 86_400_000;

type Unfinished = Pick<
  OrderRow,
  "status" | "expiresAtMs" | "holdMs" | "issuedAtMs" | "refundedAtMs" | "notifiedAtMs" | "delivery" | "moneyNotice"
>;

/** Its tickets, files and email are being made, or the email about its refund is. */
const isBeingSent = (order: Unfinished, nowMs: number): boolean => {
  const { status, issuedAtMs = 0, refundedAtMs = 0, notifiedAtMs, delivery, moneyNotice } = order;
  // The sweeper sends the email or gives it up. No email says that a bank returned the money.
  if (delivery === "retried") return status === "issued" || (status === "refunded" && moneyNotice !== "dispute_lost");
  if (delivery !== undefined) return false;
  return status === "refunded"
    ? nowMs < refundedAtMs + STEP_MS
    : status === "issued" && notifiedAtMs === undefined && nowMs < issuedAtMs + DAY_MS;
};

type Refund = Pick<RefundRow, "status" | "returnedAtMs">;

/** The money of a part goes back, or the email about it is being made. */
const isRefunding = ({ status, returnedAtMs = 0 }: Refund, nowMs: number): boolean => status === "due" || nowMs < returnedAtMs + STEP_MS;

/**
 * When an order will be finished that a buyer, its workflow or a provider works on: what they write next would bring the person back, or needs the
 * address. Undefined: nothing works on it. One that needs an operator has a time again each time.
 */
export const unfinishedUntilMs = (order: Unfinished, nowMs: number, refunds: readonly Refund[] = []): number | undefined => {
  const { status, expiresAtMs, holdMs } = order;
  if (status === "pending" || status === "reserved") return Math.max(expiresAtMs + graceMs(holdMs), nowMs + STEP_MS);
  const isWorkedOn = status === "paid" || status === "refund_due" || refunds.some((one) => isRefunding(one, nowMs));
  return isWorkedOn || isBeingSent(order, nowMs) ? nowMs + STEP_MS : undefined;
};

type Left = Pick<OrderRow, "status" | "createdAtMs" | "waitingEntryId" | "amountMinor" | "issuedAtMs">;

/** Anybody can place it in anybody's name: it cost nothing so far, or nobody gets its tickets. */
const isFromAnybody = (order: Left): boolean =>
  order.amountMinor === 0 || order.status === "pending" || order.status === "reserved" || isWithoutTickets(order);

/**
 * True when a request for erasure stays open because of this order, which the erasure left or did not reach. Not for one that anybody could place after
 * the request: a stranger who places them one after the other would keep it open for ever. An offer of the waiting list is the person's own.
 */
export const holdsAnswer = (order: Left, { askedAtMs }: { askedAtMs: number }): boolean =>
  order.waitingEntryId !== undefined || order.createdAtMs <= askedAtMs || !isFromAnybody(order);

type Attendee = OrderRow["attendees"][number];

/** An attendee with another address is another person; a buyer names their own party without addresses. */
const isOfPerson = ({ email: own }: Attendee, email: string, isBuyer: boolean): boolean =>
  own === undefined ? isBuyer : isSameAddress(own, email);

export const attendeesAfter = (attendees: readonly Attendee[], email: string, isBuyer: boolean): Attendee[] =>
  attendees.map((attendee) => (isOfPerson(attendee, email, isBuyer) ? { name: ERASED } : attendee));

/** True when the ticket is the person's, in their own order or in another one. */
export const isErasedTicket = (ticket: TicketRow, email: string, ownOrderIds: ReadonlySet<string>): boolean =>
  ticket.attendeeEmail === undefined ? ownOrderIds.has(ticket.orderId) : isSameAddress(ticket.attendeeEmail, email);
