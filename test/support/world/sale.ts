/**
 * The world of table and race tests: a sale, and what its buyers, its organizer and the system do, each through the product's own operations.
 */
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Organization from "@catraca/core/organization";
import * as Payment from "@catraca/core/payment";
import type { RefundBody } from "@catraca/core/refund.schema";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import * as Stock from "@catraca/core/stock";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { anotherBuyer, eventBody } from "../bodies.ts";
import { chargesAtStripe, theStripe } from "../stripe.ts";

const organizer = { type: "organizer", subject: "an-organizer" } as const;
const system = { type: "system" } as const;
export const anyone = { type: "public" } as const;

export const asOrganizer = <T>(body: () => T): T => runAs(organizer, body);
/** A member of the organizer's organization in the role of staff. */
export const asStaff = async <T>(body: () => Promise<T>): Promise<T> => {
  const [{ organizationId } = { organizationId: "" }] = await asOrganizer(() => Organization.listOrFound());
  const row = { subject: "a-steward", organizationId, memberId: "mbr_steward", role: "staff", joinedAtMs: 0 } as const;
  await rows.membership.put(row).go();
  return runAs({ type: "staff", subject: row.subject }, body);
};
export const asSystem = <T>(body: () => T): T => runAs(system, body);

/** A published event with one ticket type. */
export const openSale = (p: {
  capacity: number | null;
  priceMinor?: number;
  holdSeconds?: number;
  maxPerOrder?: number;
  maxPerBuyer?: number;
}): Promise<{ eventId: string; ticketTypeId: string }> =>
  asOrganizer(async () => {
    const event = await Event.create(eventBody(p.holdSeconds === undefined ? {} : { holdSeconds: p.holdSeconds }));
    const type = await TicketType.create({
      eventId: event.id,
      ticketType: {
        name: "Full",
        price: { amountMinor: p.priceMinor ?? 5000, currency: "BRL" },
        capacity: p.capacity,
        maxPerOrder: p.maxPerOrder ?? 50,
        ...(p.maxPerBuyer === undefined ? {} : { maxPerBuyer: p.maxPerBuyer }),
      },
    });
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, ticketTypeId: type.id };
  });

export const orderBody = (sale: { eventId: string; ticketTypeId: string }, quantity: number, buyer = anotherBuyer()) => ({
  eventId: sale.eventId,
  lines: [{ ticketTypeId: sale.ticketTypeId, quantity }],
  buyer,
});

export const place = (
  sale: { eventId: string; ticketTypeId: string },
  quantity: number,
  idempotencyKey?: string,
): ReturnType<typeof Order.place> =>
  runAs(anyone, () =>
    Order.place({
      order: orderBody(sale, quantity, anotherBuyer(idempotencyKey)),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  );

/** Runs the body as the buyer of an order. */
export const asBuyer = <T>(placed: { order: { id: string }; accessToken: string }, body: () => T): T =>
  runAs(Order.verifyBuyer({ orderId: placed.order.id, accessToken: placed.accessToken }), body);

export type Sale = { eventId: string; ticketTypeId: string };
export type Placed = Extract<Awaited<ReturnType<typeof place>>, { outcome: "placed" }>;
type Card = "approve" | "decline" | "unavailable";

export const reserve = async (sale: Sale, quantity = 1, idempotencyKey?: string): Promise<Placed> => {
  const result = await place(sale, quantity, idempotencyKey);
  if (result.outcome === "refused") throw new Error(`refused: ${result.code}`);
  return result;
};

export const pay = async (placed: Placed, card: Card = "approve", idempotencyKey?: string): Promise<Placed["order"]> => {
  const result = await asBuyer(placed, () =>
    Payment.pay({
      orderId: placed.order.id,
      payment: { method: "simulated", card },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  );
  if ("redirectUrl" in result) throw new Error("a simulated payment has no page of its own");
  return result.order;
};

export const PROVIDERS = ["simulated", "stripe"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Begins to pay at Stripe. Returns the session where the buyer pays, or the order when nothing is left to pay. */
export const startAtStripe = async (
  placed: Placed,
  idempotencyKey?: string,
): Promise<{ sessionId: string } | { order: Placed["order"] }> => {
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  const result = await asBuyer(placed, () => Payment.pay({ orderId: placed.order.id, payment: { method: "stripe" }, ...key }));
  return "order" in result ? result : { sessionId: result.redirectUrl.split("/").at(-1) ?? "" };
};

/** Begins a payment. Returns what the buyer then does to make it. */
export const beginToPay = async (provider: ProviderName, placed: Placed, idempotencyKey?: string): Promise<() => Promise<unknown>> => {
  if (provider === "simulated") return () => pay(placed, "approve", idempotencyKey);
  const started = await startAtStripe(placed, idempotencyKey);
  return async () => ("sessionId" in started ? theStripe().pay(started.sessionId) : undefined);
};

/** Pays as a buyer does who is quick. Stripe is down while the card is "unavailable". */
export const payBy = async (provider: ProviderName, placed: Placed, card: Card = "approve", idempotencyKey?: string) => {
  if (provider === "simulated") return pay(placed, card, idempotencyKey);
  theStripe().goDown(card === "unavailable");
  try {
    await (
      await beginToPay(provider, placed, idempotencyKey)
    )();
  } finally {
    theStripe().goDown(false);
  }
  return Order.view(await rowOf(placed));
};

export const cancel = ({ order, accessToken }: Placed) => asBuyer({ order, accessToken }, () => Order.cancel({ orderId: order.id }));
export const extend = ({ order, accessToken }: Placed) => asBuyer({ order, accessToken }, () => Order.extend({ orderId: order.id }));
export const release = ({ order }: Placed) => asSystem(() => Order.release({ orderId: order.id }));
export const issue = ({ order }: Placed) => asSystem(() => Order.issue({ orderId: order.id }));
export const refund = async ({ order }: Placed) => (await asOrganizer(() => Payment.refundOrder({ orderId: order.id }))).order;
/** Refunds a part. */
export const refundPart = ({ order }: Placed, refund: RefundBody, idempotencyKey?: string) =>
  asOrganizer(() => Payment.refundOrder({ orderId: order.id, refund, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }));
/** Does what the sweeper does for one order. */
export const finish = ({ order }: Placed) => asSystem(() => Payment.finishOrder(order.id));

/** An issued order whose buyer was notified. */
export const buy = async (sale: Sale, quantity = 1): Promise<Placed> => {
  const placed = await reserve(sale, quantity);
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  return placed;
};

export const rowOf = async ({ order }: Placed): Promise<Order.OrderRow> => {
  const row = await Order.findRow(order.id);
  if (!row) throw new Error(`no order ${order.id}`);
  return row;
};
export const statusOf = async (placed: Placed): Promise<string> => (await rowOf(placed)).status;

export const ticketsOf = async ({ order, accessToken }: Placed) =>
  (await asBuyer({ order, accessToken }, () => Order.listTickets({ orderId: order.id }))).tickets;

export const poolsOf = async ({ eventId }: { eventId: string }): Promise<string[]> =>
  (await Catalog.getFresh(eventId))?.ticketTypes.flatMap(({ pools }) => pools) ?? [];

/** Reads consistently how many tickets of the first type are left. */
export const countAvailable = async (sale: Sale): Promise<number> => {
  const shards = await Stock.readShards(await poolsOf(sale), { consistent: true });
  return shards.reduce((sum, { available }) => sum + available, 0);
};

/** The attempts to pay an order, with the state of each charge at the provider. */
export const paymentsOf = async ({ order }: Placed) => {
  const { data } = await rows.payment.scan.where(({ orderId }, { eq }) => eq(orderId, order.id)).go({ pages: "all", consistent: true });
  return Promise.all(
    data.map(async ({ paymentId, status }) => {
      const charge = await rows.simulatedCharge.get({ paymentId }).go({ consistent: true });
      const atStripe = chargesAtStripe().find((one) => one.paymentId === paymentId);
      return { paymentId, status, money: charge.data?.status ?? atStripe?.status ?? "none" };
    }),
  );
};

export const asAnyone = <T>(body: () => T): T => runAs(anyone, body);
export const threeTimes = async (work: () => Promise<unknown>): Promise<void> => {
  for (let times = 0; times < 3; times++) await work();
};
/** Starts all at once and ignores failures. */
export const atOnce = (works: readonly (() => Promise<unknown>)[]) => Promise.allSettled(works.map((work) => work()));

/** Counts one message. Throws if that failed. */
export const countMessage = async (message: Counted): Promise<void> => {
  const { failed } = await asSystem(() => Report.count([message]));
  for (const error of failed.values()) throw error;
};
