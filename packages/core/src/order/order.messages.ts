/** What an order announces: every move of its status. */
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
  const is = after as OrderRow & { version: number };
  const from = (before as OrderRow | undefined)?.status ?? "absent";
  if (from === is.status) return [];
  const { orderId, eventId, lines, amountMinor, currency } = is;
  return [
    {
      id: `${orderId}/${is.version}`,
      type: "order.moved",
      at: iso(enteredAtMs(is)),
      causedBy: orderId,
      data: {
        orderId,
        eventId,
        from,
        to: is.status,
        tickets: lines.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity })),
        amountMinor,
        currency,
      },
    },
  ];
};
