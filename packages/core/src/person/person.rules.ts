/** The parts of an order and a ticket that an erasure changes. Pure. */
import { graceMs } from "../order/order.due.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";

/** Why an organizer declines a request for erasure. `other` has an explanation. */
export const DECLINE_REASONS = ["books", "dispute", "event_to_come", "other"] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Replaces a name. A ticket must have a name, and a list must show that one is missing. */
export const ERASED = "–";

export const isSameAddress = (a: string | undefined, b: string): boolean => a?.trim().toLowerCase() === b.trim().toLowerCase();

const UNPAID: readonly OrderRow["status"][] = ["rejected", "expired", "cancelled"];

/** Nobody paid for it, or will get its tickets. */
export const isUnpaid = ({ status }: Pick<OrderRow, "status">): boolean => UNPAID.includes(status);

/** What a workflow, a refund or its email takes at most, unless it needs an operator. */
const STEP_MS = 300_000;
/** Its workflow does nothing more, whatever its row says. */
const DAY_MS = 86_400_000;

type Unfinished = Pick<OrderRow, "status" | "expiresAtMs" | "holdMs" | "issuedAtMs" | "notifiedAtMs" | "delivery">;

/** Its tickets, files and email are being made. */
const isBeingSent = ({ status, issuedAtMs = 0, notifiedAtMs, delivery }: Unfinished, nowMs: number): boolean =>
  status === "issued" && notifiedAtMs === undefined && delivery === undefined && nowMs < issuedAtMs + DAY_MS;

/**
 * When an order will be finished that a buyer, its workflow or a provider works on: what they write next would bring the person back, or needs the
 * address. Undefined: nothing works on it.
 */
export const unfinishedUntilMs = (order: Unfinished, nowMs: number): number | undefined => {
  const { status, expiresAtMs, holdMs } = order;
  if (status === "pending" || status === "reserved") return Math.max(expiresAtMs + graceMs(holdMs), nowMs + STEP_MS);
  return status === "paid" || status === "refund_due" || isBeingSent(order, nowMs) ? nowMs + STEP_MS : undefined;
};

type Attendee = OrderRow["attendees"][number];

/** An attendee with another address is another person; a buyer names their own party without addresses. */
const isOfPerson = ({ email: own }: Attendee, email: string, isBuyer: boolean): boolean =>
  own === undefined ? isBuyer : isSameAddress(own, email);

export const attendeesAfter = (attendees: readonly Attendee[], email: string, isBuyer: boolean): Attendee[] =>
  attendees.map((attendee) => (isOfPerson(attendee, email, isBuyer) ? { name: ERASED } : attendee));

/** True when the ticket is the person's, in their own order or in another one. */
export const isErasedTicket = (ticket: TicketRow, email: string, ownOrderIds: ReadonlySet<string>): boolean =>
  ticket.attendeeEmail === undefined ? ownOrderIds.has(ticket.orderId) : isSameAddress(ticket.attendeeEmail, email);
