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
    /** `quantity`: without those that the organizer voided. `amountMinor`: with them, because no money went back; absent in messages of an earlier version. */
    tickets: { ticketTypeId: string; quantity: number; amountMinor?: number }[];
    /** Messages of an earlier version have none. */
    products?: { productId: string; quantity: number; amountMinor?: number }[];
    amountMinor: number;
    currency: string;
  }
>;

/** The organizer voided a ticket of an issued order. No money went back. */
export type TicketVoided = Message<"ticket.voided", { orderId: string; eventId: string; ticketId: string; ticketTypeId: string }>;

/** A write voids one ticket. Nothing follows when the seat of a voided ticket goes back on sale later. */
const voidedBetween = (before: OrderRow | undefined, row: OrderRow & { version: number }): TicketVoided[] => {
  const known = new Set((before?.voided ?? []).map(({ ticketId }) => ticketId));
  const { orderId, eventId, version, voided = [] } = row;
  return voided
    .filter(({ ticketId }) => !known.has(ticketId))
    .map(({ ticketId, ticketTypeId, atMs }) => ({
      id: `${orderId}/${version}`,
      type: "ticket.voided",
      at: iso(atMs),
      causedBy: orderId,
      data: { orderId, eventId, ticketId, ticketTypeId },
    }));
};

/** The seats that count as sold: voided tickets were taken off when they were voided. */
const validTickets = ({ lines, voided = [] }: OrderRow): OrderMoved["data"]["tickets"] => {
  const tickets = lines.map(({ ticketTypeId, quantity, unitPriceMinor }) => ({
    ticketTypeId,
    quantity,
    amountMinor: quantity * unitPriceMinor,
  }));
  for (const { ticketTypeId } of voided) {
    const line = tickets.find((one) => one.ticketTypeId === ticketTypeId && one.quantity > 0);
    if (line) line.quantity -= 1;
  }
  return tickets;
};

export const messagesOfOrder = ({ before, after }: RowChange): (OrderMoved | TicketVoided)[] => {
  if (!after) return [];
  const row = after as OrderRow & { version: number };
  const from = (before as OrderRow | undefined)?.status ?? "absent";
  if (from === row.status) return voidedBetween(before as OrderRow | undefined, row);
  const { orderId, eventId, amountMinor, currency } = row;
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
        tickets: validTickets(row),
        products: row.products.map(({ productId, quantity, unitPriceMinor }) => ({
          productId,
          quantity,
          amountMinor: quantity * unitPriceMinor,
        })),
        amountMinor,
        currency,
      },
    },
  ];
};
