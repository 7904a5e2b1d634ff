import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import { enteredAtMs, type OrderRow, type Status } from "./order.rules.ts";

export type OrderMoved = Message<
  "order.moved",
  {
    orderId: string;
    eventId: string;
    from: Status | "absent";
    to: Status;
    tickets: { ticketTypeId: string; quantity: number }[];
    amountMinor: number;
    currency: string;
  }
>;

export const messagesOfOrder = ({ before, after }: RowChange): OrderMoved[] => {
  if (!after) return [];
  const row = after as OrderRow & { version: number };
  const from = (before as OrderRow | undefined)?.status ?? "absent";
  if (from === row.status) return [];
  const { orderId, eventId, lines, amountMinor, currency } = row;
  return [
    {
      id: `${orderId}/${row.version}`,
      type: "order.moved",
      at: iso(enteredAtMs(row)),
      causedBy: orderId,
      data: {
        orderId,
        eventId,
        from,
        to: row.status,
        tickets: lines.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity })),
        amountMinor,
        currency,
      },
    },
  ];
};
