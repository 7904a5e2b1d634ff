import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { TicketRow } from "./ticket.schema.ts";

/** The ticket has a new code, and older ones are superseded. */
export type TicketReissued = Message<"ticket.reissued", { ticketId: string; orderId: string; eventId: string; revision: number }>;

export const messagesOfReissue = ({ before, after }: RowChange): TicketReissued[] => {
  if (!before || !after) return [];
  const { ticketId, orderId, eventId, revision, reissuedAtMs, createdAtMs } = after as TicketRow;
  if (revision <= (before as TicketRow).revision) return [];
  return [
    {
      id: `${ticketId}/r${revision}`,
      type: "ticket.reissued",
      at: iso(reissuedAtMs ?? createdAtMs),
      causedBy: ticketId,
      data: { ticketId, orderId, eventId, revision },
    },
  ];
};
