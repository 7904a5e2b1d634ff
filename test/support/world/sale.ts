/** The world of table and race tests, built through the product's own operations. */
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { runAs } from "@catraca/core/kernel/actor";
import * as Event from "@catraca/core/event";
import * as Order from "@catraca/core/order";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../bodies.ts";

const organizer = { type: "organizer", subject: "an-organizer" } as const;
const system = { type: "system" } as const;
export const anyone = { type: "public" } as const;

export const byOrganizer = <T>(body: () => T): T => runAs(organizer, body);
export const bySystem = <T>(body: () => T): T => runAs(system, body);

/** A published event with one ticket type. */
export const openSale = (p: {
  capacity: number | null;
  priceMinor?: number;
  holdSeconds?: number;
  maxPerOrder?: number;
}): Promise<{ eventId: string; ticketTypeId: string }> =>
  byOrganizer(async () => {
    const event = await Event.create(eventBody(p.holdSeconds === undefined ? {} : { holdSeconds: p.holdSeconds }));
    const type = await TicketType.create({
      eventId: event.id,
      ticketType: {
        name: "Full",
        price: { amountMinor: p.priceMinor ?? 5000, currency: "BRL" },
        capacity: p.capacity,
        maxPerOrder: p.maxPerOrder ?? 50,
      },
    });
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, ticketTypeId: type.id };
  });

export const buyer = { name: "Ana Souza", email: "ana@example.com" };

export const orderBody = (sale: { eventId: string; ticketTypeId: string }, quantity: number) => ({
  eventId: sale.eventId,
  lines: [{ ticketTypeId: sale.ticketTypeId, quantity }],
  buyer,
});

export const place = (
  sale: { eventId: string; ticketTypeId: string },
  quantity: number,
  idempotencyKey?: string,
): ReturnType<typeof Order.place> =>
  runAs(anyone, () => Order.place({ order: orderBody(sale, quantity), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }));

/** Acts as the buyer of an order. */
export const asBuyer = <T>(placed: { order: { id: string }; accessToken: string }, body: () => T): T =>
  runAs(Order.verifyBuyer({ orderId: placed.order.id, accessToken: placed.accessToken }), body);

/** Counts one message, or throws why it could not be counted. */
export const countMessage = async (message: Counted): Promise<void> => {
  const { failed } = await bySystem(() => Report.count([message]));
  for (const error of failed.values()) throw error;
};
