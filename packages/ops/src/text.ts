/** The texts that the commands print. Pure. No name and no address without `personal`. */
import type { Plan, StoryLine } from "@catraca/core/operator.rules";
import type { Reconciled } from "@catraca/core/report/report.reconcile.ts";
import type { OrderRow } from "@catraca/core/order.rules";
import { decimal } from "@catraca/core/kernel/money";
import { shortNumberOf } from "@catraca/core/kernel/id.rules";

const iso = (atMs: number): string => new Date(atMs).toISOString();
const moneyText = ({ amountMinor, currency }: OrderRow): string => `${currency} ${decimal({ amountMinor, currency })}`;

export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const ticketsText = ({ lines }: OrderRow): string =>
  countText(
    lines.reduce((sum, { quantity }) => sum + quantity, 0),
    "ticket",
  );

const buyerOf = ({ buyer }: OrderRow, personal: boolean): string[] =>
  personal ? [`  buyer      ${[buyer.name, buyer.email, buyer.phone].filter(Boolean).join(", ")}`] : [];

const attentionOf = ({ attention }: OrderRow): string => (attention ? `, needs attention (${attention})` : "");

export const ordersText = (orders: readonly OrderRow[], personal: boolean): string[] =>
  orders.flatMap((order) => [
    `${order.orderId}  ${order.status}${attentionOf(order)}, ${ticketsText(order)}, ${moneyText(order)}, placed ${iso(order.createdAtMs)}`,
    ...buyerOf(order, personal),
  ]);

type Story = { order: OrderRow; lines: readonly StoryLine[]; next: readonly string[] };

export const storyText = ({ order, lines, next }: Story, personal: boolean): string[] => [
  `${order.orderId} (${shortNumberOf(order.orderId)})`,
  `  status     ${order.status}${attentionOf(order)}`,
  `  event      ${order.eventId}`,
  `  bought     ${ticketsText(order)}, ${moneyText(order)}`,
  `  executions ${order.runs + 1}`,
  ...(order.delivery === undefined ? [] : [`  email      ${order.delivery}`]),
  ...buyerOf(order, personal),
  "",
  ...lines.map(({ atMs, source, text }) => `${iso(atMs)}  ${source.padEnd(9)}  ${text}`),
  "",
  next.length === 0 ? "The sweeper does nothing more." : "The sweeper next:",
  ...next.map((line) => `  ${line}`),
];

export const queuesText = (queues: readonly { name: string; messages: number }[]): string[] =>
  queues.map(({ name, messages }) => `${String(messages).padStart(6)}  ${name}`);

type Compared = { orders: number; differences: readonly { item: string; name: string; counted: number; expected: number }[] };

export const countersText = ({ orders, differences }: Compared): string[] => {
  if (differences.length === 0) return [`The counters agree with ${countText(orders, "order")}.`];
  return [
    `The counters do not agree with ${countText(orders, "order")}:`,
    ...differences.map(({ item, name, counted, expected }) => `  ${item} ${name}: ${counted} counted, ${expected} by the orders`),
    "Messages of the last seconds are not counted yet: repeat the command. If it stays, look at the dead-letter queue of count.",
  ];
};

const NUMBERS: Record<Reconciled["numbers"], string> = {
  equal: "The counters agree with the rows.",
  repaired: "Counters that no message explains were corrected.",
  not_applied: "It would correct the counters that no message explains.",
  busy: "Counters differ, and something changed within two minutes or is on its way: repeat the command.",
  old_names:
    "Counters differ. Orders of an earlier version are younger than a month, and their messages may still arrive: nothing is corrected.",
};

/** Nothing is left to do. */
export const isRebuilt = ({ numbers, lasting, stock }: Reconciled): boolean =>
  stock.length === 0 && (numbers === "repaired" || (numbers === "equal" && lasting.length === 0));

export const rebuildText = (found: Reconciled, isApplied: boolean): string[] => {
  const { orders, tickets, missing, differences, numbers, lasting, stock, unsettled } = found;
  const waits = numbers === "busy" ? lasting : [];
  return [
    `Read ${countText(orders, "order")} and ${countText(tickets, "ticket")}.`,
    ...differences.map(({ item, name, counted, expected }) => `  ${item} ${name}: ${counted} counted, ${expected} by the rows`),
    ...(missing === 0 ? [] : [`${countText(missing, "message")} ${isApplied ? "that was lost is counted" : "was never counted"}.`]),
    NUMBERS[numbers],
    ...waits.map(
      ({ item, name, counted, expected }) =>
        `  ${item} ${name} is wrong by ${counted - expected}, and is corrected when nothing is on its way`,
    ),
    ...stock.map(
      ({ pool, shard, gone, held }) =>
        `  stock ${pool} shard ${shard}: ${gone} gone, ${held} held by orders. See the runbook of the oversell check.`,
    ),
    ...(unsettled === 0 ? [] : [`Not compared, because they changed all the time: ${countText(unsettled, "counter or shard")}.`]),
    ...(isApplied || (missing === 0 && numbers === "equal") ? [] : ["Nothing has changed. Repeat it with --apply to do it."]),
  ];
};

export const planText = (plan: Plan, isApplied: boolean): string[] => {
  if (plan.outcome === "refused") return [`Refused: ${plan.reason}`];
  return [
    isApplied ? "Done:" : "A dry run: nothing has changed. It would:",
    ...plan.does.map((line) => `  ${line}`),
    ...(isApplied ? [] : ["Repeat it with --apply to do it."]),
  ];
};
