/** Tells an order's story to operators, and decides which changes it allows. Pure. */
import { executionName } from "../kernel/execution.ts";
import { decimal } from "../kernel/money.ts";
import type { OrderMessage } from "../notification/notification.of-order.ts";
import type { ExecutionHistory } from "../order/order.history.sfn.ts";
import { anonymizeAtMs, graceMs } from "../order/order.due.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { OrderPayment } from "../payment/payment.open.ts";
import { UNANSWERED_MS } from "../payment/payment.rules.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import type { TimelineEntry } from "../timeline/timeline.schema.ts";
import type { Change } from "./operator.schema.ts";

/** `atMs`: of the newest fact that the line tells. No line has a name or an address. */
export type StoryLine = { atMs: number; source: "order" | "payment" | "refund" | "message" | "execution"; text: string };

export type Facts = {
  order: OrderRow;
  dueAtMs: number;
  steps: readonly TimelineEntry[];
  payments: readonly OrderPayment[];
  refunds: readonly RefundRow[];
  messages: readonly OrderMessage[];
  executions: readonly ExecutionHistory[];
};

const moneyText = (amountMinor: number, currency: string): string => `${currency} ${decimal({ amountMinor, currency })}`;
const tries = (attempts: number | undefined): string => (attempts === undefined || attempts < 2 ? "" : `, ${attempts} attempts`);
const iso = (atMs: number): string => new Date(atMs).toISOString();

const ofStep = ({ at, step, ticketId, gate, amount, by }: TimelineEntry): StoryLine => {
  const money = amount && moneyText(amount.amountMinor, amount.currency);
  const more = [ticketId, gate && `at ${gate}`, money, by && `by ${by}`].filter((part) => part !== undefined);
  return { atMs: Date.parse(at), source: "order", text: [step, ...more].join(" ") };
};

const ofPayment = ({ paymentId, provider, status, amountMinor, currency, createdAtMs, attempts }: OrderPayment): StoryLine => ({
  atMs: createdAtMs,
  source: "payment",
  text: `${paymentId} ${status}, ${moneyText(amountMinor, currency)} by ${provider}${tries(attempts)}`,
});

const ofRefund = ({ refundId, status, amountMinor, currency, createdAtMs, returnedAtMs, attempts }: RefundRow): StoryLine => ({
  atMs: returnedAtMs ?? createdAtMs,
  source: "refund",
  text: `${refundId} ${status}, ${moneyText(amountMinor, currency)}${tries(attempts)}`,
});

const ofMessage = ({ kind, channel, status, attempts, createdAtMs }: OrderMessage): StoryLine => ({
  atMs: createdAtMs,
  source: "message",
  text: `${kind} by ${channel} ${status}${tries(attempts)}`,
});

const ofExecution = ({ name, status, startedAtMs, stoppedAtMs, error, steps }: ExecutionHistory): StoryLine[] => [
  { atMs: startedAtMs, source: "execution", text: `${name} started` },
  ...steps.map(({ state, enteredAtMs, exitedAtMs, attempts, errors }): StoryLine => {
    const took = exitedAtMs === undefined ? "" : ` for ${((exitedAtMs - enteredAtMs) / 1000).toFixed(1)} s`;
    const retries = attempts > 1 ? `, ${attempts - 1} retries` : "";
    const failures = errors.length > 0 ? `, failed with ${[...new Set(errors)].join(", ")}` : "";
    return { atMs: enteredAtMs, source: "execution", text: `${name} ${state}${took}${retries}${failures}` };
  }),
  ...(stoppedAtMs === undefined
    ? []
    : [{ atMs: stoppedAtMs, source: "execution", text: `${name} ${status}${error === undefined ? "" : `: ${error}`}` } as const]),
];

/** Oldest first. Lines of the same millisecond keep the order of their sources. */
export const linesOf = ({ steps, payments, refunds, messages, executions }: Facts): StoryLine[] =>
  [
    ...steps.toReversed().map(ofStep),
    ...payments.map(ofPayment),
    ...refunds.map(ofRefund),
    ...executions.flatMap(ofExecution),
    ...messages.map(ofMessage),
  ].toSorted((a, b) => a.atMs - b.atMs);

const nextOfOrder = (order: OrderRow): string | undefined => {
  switch (order.status) {
    case "pending":
      return "starts an execution, which takes the stock";
    case "reserved":
      return "releases the order, unless it is paid before";
    case "paid":
      return "continues the execution, or starts one, which issues the tickets";
    case "issued":
      if (order.notifiedAtMs !== undefined || order.delivery !== undefined) return undefined;
      return "starts an execution, which sends the tickets";
    case "refund_due":
      return "asks the provider to return the money";
    default:
      return anonymizeAtMs(order) === undefined ? undefined : "removes names and addresses";
  }
};

/** Says what the sweeper does next, and when. Empty: nothing. */
export const nextOf = ({ order, dueAtMs, payments, refunds, messages }: Omit<Facts, "steps" | "executions">): string[] => {
  const ofOrder = nextOfOrder(order);
  return [
    ...(ofOrder === undefined || dueAtMs === 0 ? [] : [`${iso(dueAtMs)} ${ofOrder}`]),
    ...payments.filter((one) => one.dueAtMs > 0).map((one) => `${iso(one.dueAtMs)} asks the provider about ${one.paymentId}`),
    ...refunds.filter(({ status }) => status === "due").map(({ refundId }) => `asks the provider about ${refundId}`),
    ...messages.filter((one) => one.dueAtMs > 0).map((one) => `${iso(one.dueAtMs)} sends ${one.kind} by ${one.channel} again`),
  ];
};

export type Plan = { outcome: "planned"; does: string[] } | { outcome: "refused"; reason: string };

const refuse = (reason: string): Plan => ({ outcome: "refused", reason });
const plan = (...does: string[]): Plan => ({ outcome: "planned", does });

type Known = Pick<Facts, "order" | "payments" | "refunds">;

const planRedrive = ({ order }: Known): Plan => {
  const { orderId, status, runs, delivery, notifiedAtMs } = order;
  const next = executionName(orderId, runs + 1);
  if (status === "pending") return plan(`start the execution ${next}, which takes the stock`);
  if (status === "paid") return plan(`continue the execution that waits, or start ${next}, which issues the tickets`);
  if (status === "issued" && delivery !== undefined) return refuse("Its email failed, and no execution sends it: use resend.");
  if (status === "issued" && notifiedAtMs === undefined) return plan(`start the execution ${next}, which sends the tickets`);
  if (status === "refund_due") return refuse("Its money is due: use reconcile.");
  if (status === "reserved") return refuse("It waits for its payment: use reconcile for a payment, or release once its hold has ended.");
  return refuse(`It is ${status}, and no execution has work left.`);
};

/** The buyer may be paying. An attempt of the last seconds is closed by nobody. */
const isOpen = ({ status, createdAtMs, isDisputeDue }: OrderPayment, nowMs: number): boolean =>
  status === "return_due" || isDisputeDue === true || (status === "started" && createdAtMs + UNANSWERED_MS <= nowMs);

/** The payments that `reconcile` asks about. */
export const openPayments = (payments: readonly OrderPayment[], nowMs: number): string[] =>
  payments.filter((one) => isOpen(one, nowMs)).map(({ paymentId }) => paymentId);

export const isRefundDue = ({ order, refunds }: Pick<Known, "order" | "refunds">): boolean =>
  order.status === "refund_due" || refunds.some(({ status }) => status === "due");

const planReconcile = ({ order, payments, refunds }: Known, nowMs: number): Plan => {
  const open = openPayments(payments, nowMs).map((paymentId) => `ask the provider about ${paymentId}, and book, decline or return it`);
  const due = isRefundDue({ order, refunds }) ? ["ask the provider for each refund that is due"] : [];
  if (open.length + due.length > 0) return plan(...open, ...due);
  return refuse("No payment and no refund of it is open. An attempt is open 20 seconds after it began.");
};

const planRelease = ({ order }: Known, nowMs: number): Plan => {
  const { status, expiresAtMs, holdMs } = order;
  if (status !== "reserved" && status !== "pending") return refuse(`It is ${status}, so it holds no seat for a payment.`);
  const endsAtMs = expiresAtMs + graceMs(holdMs);
  if (endsAtMs > nowMs) return refuse(`Its hold lasts until ${iso(endsAtMs)}, and its buyer may pay until then.`);
  return plan("release the order and put its seats back on sale");
};

/** Says what the change would do now, or why not. Notification decides `resend`. */
export const planOf = (change: Exclude<Change, "resend">, known: Known, nowMs: number): Plan => {
  if (change === "redrive") return planRedrive(known);
  return change === "reconcile" ? planReconcile(known, nowMs) : planRelease(known, nowMs);
};
