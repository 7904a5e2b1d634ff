/** Operators look for orders, read what happened to one, and do now what the sweeper does later. System only: a command line calls these. */
import * as Cancellation from "../cancellation/cancellation.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { shortNumberOf } from "../kernel/id.rules.ts";
import { operation } from "../kernel/operation.ts";
import { listOfOrder as listMessages } from "../notification/notification.of-order.ts";
import * as Notification from "../notification/notification.ts";
import { buyerKeyOf, mailKeyOf, normalizeEmail } from "../order/order.allowance.ts";
import { getByIds, listOrderIdsOfBuyer } from "../order/order.reads.ts";
import { readExecutions } from "../order/order.history.sfn.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { getDueAtMs, listIdsOfEvent, listUnfinished } from "../order/order.unfinished.ts";
import { findOrderId, listOfOrder as listPayments } from "../payment/payment.open.ts";
import * as Payment from "../payment/payment.ts";
import * as Ticket from "../ticket/ticket.ts";
import { timelineOf } from "../timeline/timeline.rules.ts";
import { isRefundDue, linesOf, nextOf, openPayments, planOf, type Plan, type StoryLine } from "./operator.rules.ts";
import { ChangeOrder, FindOrders } from "./operator.schema.ts";

/** The ids that may be meant. */
const candidatesOf = async (text: string, eventId: string | undefined): Promise<string[]> => {
  if (text.startsWith("ord_")) return [text];
  if (text.startsWith("pay_")) return [(await findOrderId(text)) ?? []].flat();
  if (text.startsWith("tkt_")) return (await Ticket.getByIds([text])).map(({ orderId }) => orderId);
  if (text.includes("@")) return listOrderIdsOfBuyer(buyerKeyOf(text));
  const all = [...(await listUnfinished()), ...(eventId === undefined ? [] : await listIdsOfEvent(eventId))];
  return all.filter((id) => shortNumberOf(id) === text.toUpperCase());
};

/**
 * Orders by their id, short number, buyer's address, ticket or payment; newest first. A short number is looked for among unfinished orders, and among
 * those of the event that is given. System only.
 */
export const find = operation(FindOrders, async ({ text, eventId }): Promise<Order.OrderRow[]> => {
  requireActor("system");
  const orders = await getByIds([...new Set(await candidatesOf(text, eventId))]);
  return orders
    .flatMap((row) => row ?? [])
    .filter(({ buyer }) => !text.includes("@") || normalizeEmail(buyer.email) === normalizeEmail(text))
    .toSorted((a, b) => b.createdAtMs - a.createdAtMs);
});

const getOrder = async (orderId: string): Promise<Order.OrderRow> => {
  const order = await Order.findRow(orderId);
  if (!order) throw new Fault("missing", "order.missing", "There is no such order.");
  return order;
};

export type Story = { order: Order.OrderRow; dueAtMs: number; lines: StoryLine[]; next: string[] };

/** The order's row, payments, refunds, messages, tickets and executions as one timeline, and what the sweeper does next. System only. */
export const tell = operation(OrderRef, async ({ orderId }): Promise<Story> => {
  requireActor("system");
  const order = await getOrder(orderId);
  const ticketIds = order.issuedAtMs === undefined ? [] : Order.ticketIdsOf(order);
  const [tickets, payments, refunds, messages, executions, dueAtMs] = await Promise.all([
    Ticket.getByIds(ticketIds),
    listPayments(order),
    Order.getRefunds(order),
    listMessages(order, ticketIds, now()),
    readExecutions(order),
    getDueAtMs(orderId),
  ]);
  const steps = timelineOf(order, tickets, mailKeyOf);
  const facts = { order, dueAtMs, steps, payments, refunds, messages, executions };
  return { order, dueAtMs, lines: linesOf(facts), next: nextOf(facts) };
});

const planResend = async (orderId: string): Promise<Plan> => {
  try {
    const { kind, channels } = await Notification.quoteResend({ orderId });
    return { outcome: "planned", does: channels.map((channel) => `send ${kind} by ${channel}, unless it was sent again within this hour`) };
  } catch (error) {
    if (error instanceof Fault) return { outcome: "refused", reason: error.message };
    throw error;
  }
};

const readKnown = async (orderId: string) => {
  const order = await getOrder(orderId);
  const [payments, refunds] = await Promise.all([listPayments(order), Order.getRefunds(order)]);
  return { order, payments, refunds };
};

/** Answers what `apply` would do now, or why it refuses. System only. Writes nothing. */
export const preview = operation(ChangeOrder, async ({ orderId, change }): Promise<Plan> => {
  requireActor("system");
  const known = await readKnown(orderId);
  return change === "resend" ? planResend(orderId) : planOf(change, known, now());
});

const reconcile = async (orderId: string): Promise<void> => {
  const { order, payments, refunds } = await readKnown(orderId);
  for (const paymentId of openPayments(payments, now())) await Payment.finish(paymentId);
  if (isRefundDue({ order, refunds })) await Payment.finishRefunds(orderId);
};

/** Does what `preview` answers. The writes of each step decide again. System only; safe to repeat. */
export const apply = operation(ChangeOrder, async ({ orderId, change }): Promise<Plan> => {
  const found = await preview({ orderId, change });
  if (found.outcome === "refused") return found;
  if (change === "redrive") await Cancellation.finishOrder(orderId);
  if (change === "resend") await Notification.resendOnce({ orderId });
  if (change === "reconcile") await reconcile(orderId);
  if (change === "release") await Order.release({ orderId });
  return found;
});
