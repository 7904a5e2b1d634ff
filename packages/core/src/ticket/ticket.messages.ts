import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { TicketRow } from "./ticket.schema.ts";

/** The ticket was issued to an attendee with an address, who may be the buyer. */
export type TicketIssued = Message<"ticket.issued", TicketReissued["data"]>;

export const messagesOfIssue = ({ before, after }: RowChange): TicketIssued[] => {
  if (before || !after) return [];
  const { ticketId, orderId, eventId, revision, attendeeEmail, createdAtMs } = after as TicketRow;
  if (attendeeEmail === undefined) return [];
  const data = { ticketId, orderId, eventId, revision };
  return [{ id: `${ticketId}/issued`, type: "ticket.issued", at: iso(createdAtMs), causedBy: orderId, data }];
};

/** The ticket has a new code, and older ones are superseded. */
export type TicketReissued = Message<"ticket.reissued", { ticketId: string; orderId: string; eventId: string; revision: number }>;

/** The ticket has another attendee and a new code. */
export type TicketReassigned = Message<"ticket.reassigned", TicketReissued["data"]>;

export const messagesOfNewCode = ({ before, after }: RowChange): (TicketReissued | TicketReassigned)[] => {
  if (!before || !after) return [];
  const { ticketId, orderId, eventId, revision, reissuedAtMs, reassignedAtMs, reassigned, createdAtMs } = after as TicketRow;
  if (revision <= (before as TicketRow).revision) return [];
  const isReassigned = reassigned !== (before as TicketRow).reassigned;
  return [
    {
      id: `${ticketId}/r${revision}`,
      type: isReassigned ? "ticket.reassigned" : "ticket.reissued",
      at: iso((isReassigned ? reassignedAtMs : reissuedAtMs) ?? createdAtMs),
      causedBy: ticketId,
      data: { ticketId, orderId, eventId, revision },
    },
  ];
};

/** A ticket of an attendee with an address, or one that was passed on, is void or refunded. The buyer hears of it with the order. */
export type TicketWithdrawn = Message<"ticket.withdrawn", { ticketId: string; orderId: string; eventId: string }>;

const VALID: ReadonlySet<string> = new Set(["issued", "blocked"]);

export const messagesOfWithdrawal = ({ before, after }: RowChange): TicketWithdrawn[] => {
  if (!before || !after) return [];
  const { ticketId, orderId, eventId, status, attendeeEmail, reassignedAtMs, endedAtMs, createdAtMs } = after as TicketRow;
  if (reassignedAtMs === undefined && attendeeEmail === undefined) return [];
  if (VALID.has(status) || !VALID.has((before as TicketRow).status)) return [];
  const at = iso(endedAtMs ?? reassignedAtMs ?? createdAtMs);
  return [{ id: `${ticketId}/withdrawn`, type: "ticket.withdrawn", at, causedBy: ticketId, data: { ticketId, orderId, eventId } }];
};
