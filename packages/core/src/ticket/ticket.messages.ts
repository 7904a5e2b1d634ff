import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { TicketRow } from "./ticket.schema.ts";

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

/** A ticket that was passed on is void or refunded: its attendee is not the buyer, who hears of it with the order. */
export type TicketWithdrawn = Message<"ticket.withdrawn", { ticketId: string; orderId: string; eventId: string }>;

const VALID: ReadonlySet<string> = new Set(["issued", "blocked"]);

export const messagesOfWithdrawal = ({ before, after }: RowChange): TicketWithdrawn[] => {
  if (!before || !after) return [];
  const { ticketId, orderId, eventId, status, reassignedAtMs, endedAtMs } = after as TicketRow;
  if (reassignedAtMs === undefined || VALID.has(status) || !VALID.has((before as TicketRow).status)) return [];
  const at = iso(endedAtMs ?? reassignedAtMs);
  return [{ id: `${ticketId}/withdrawn`, type: "ticket.withdrawn", at, causedBy: ticketId, data: { ticketId, orderId, eventId } }];
};
