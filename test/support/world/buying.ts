/** A buyer's and an organizer's way through one sale, step by step. */
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import * as Stock from "@catraca/core/stock";
import { rows } from "@catraca/core/table/service";
import { poolsOf } from "../protocol.ts";
import { anyone, asBuyer, byOrganizer, bySystem, place } from "./sale.ts";

export type Sale = { eventId: string; ticketTypeId: string };
export type Placed = Extract<Awaited<ReturnType<typeof place>>, { outcome: "placed" }>;
type Card = "approve" | "decline" | "unavailable";

export const reserve = async (sale: Sale, quantity = 1, idempotencyKey?: string): Promise<Placed> => {
  const result = await place(sale, quantity, idempotencyKey);
  if (result.outcome === "refused") throw new Error(`refused: ${result.code}`);
  return result;
};

export const pay = (placed: Placed, card: Card = "approve", idempotencyKey?: string): ReturnType<typeof Payment.pay> =>
  asBuyer(placed, () =>
    Payment.pay({
      orderId: placed.order.id,
      payment: { method: "simulated", card },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  );

export const cancel = ({ order, accessToken }: Placed) => asBuyer({ order, accessToken }, () => Order.cancel({ orderId: order.id }));
export const extend = ({ order, accessToken }: Placed) => asBuyer({ order, accessToken }, () => Order.extend({ orderId: order.id }));
export const release = ({ order }: Placed) => bySystem(() => Order.release({ orderId: order.id }));
export const issue = ({ order }: Placed) => bySystem(() => Order.issue({ orderId: order.id }));
export const refund = ({ order }: Placed) => byOrganizer(() => Payment.refundOrder({ orderId: order.id }));
/** What the sweeper does for one order. */
export const finish = ({ order }: Placed) => bySystem(() => Payment.finishOrder(order.id));

/** Paid and issued, and its buyer told. */
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

/** What is left, by a consistent read. */
export const leftOf = async (sale: Sale): Promise<number> => {
  const shards = await Stock.readShards(await poolsOf(sale), { consistent: true });
  return shards.reduce((sum, { available }) => sum + available, 0);
};

/** The tries to pay an order, and what the provider did under each. */
export const paymentsOf = async ({ order }: Placed) => {
  const { data } = await rows.payment.scan.where(({ orderId }, { eq }) => eq(orderId, order.id)).go({ pages: "all", consistent: true });
  return Promise.all(
    data.map(async ({ paymentId, status }) => {
      const charge = await rows.simulatedCharge.get({ paymentId }).go({ consistent: true });
      return { paymentId, status, money: charge.data?.status ?? "none" };
    }),
  );
};

export const byAnyone = <T>(body: () => T): T => runAs(anyone, body);
export const thrice = async (work: () => Promise<unknown>): Promise<void> => {
  for (let times = 0; times < 3; times++) await work();
};
/** All at the same instant; which of them failed is not the question. */
export const atOnce = (works: readonly (() => Promise<unknown>)[]) => Promise.allSettled(works.map((work) => work()));
