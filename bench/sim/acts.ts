/** Acts for buyers, the organizer and a bank in a simulated sale, and knows which answers are wrong. */
import {
  cancel,
  extend,
  renewLink,
  reserve,
  setDetails,
  settle,
  type OrderProtocol,
  type ReserveResult,
} from "@catraca/core/order/order.protocol.ts";
import { refundPart } from "@catraca/core/order/order.refund.ts";
import type { RefundAsk } from "@catraca/core/order/order.refund.rules.ts";
import { isFree, type OrderRow } from "@catraca/core/order/order.rules.ts";
import type { Payment } from "@catraca/core/order/order.store.ts";
import { voidTicket } from "@catraca/core/order/order.void.ts";
import { SECOND, type Process } from "./network.ts";
import { limitsOfBuyer, numberOf, soldOutFor, wanted, type Plan } from "./plan.ts";
import { finish, followLost, tolerant, type Sale } from "./sale.ts";
import { HOLD_MS, PRICE_MINOR, needs, type World } from "./world.ts";

const REDELIVERIES = 4;
const REDELIVERY_MS = 120 * SECOND;

/** Tries to reserve, and checks the answer. */
const attempt = async (sale: Sale, protocol: OrderProtocol, process: Process, order: OrderRow): Promise<ReserveResult> => {
  const { world } = sale;
  const startMs = world.agenda.nowMs;
  const before = world.memory.rows.get(order.orderId)?.status;
  const cached = order.status === "pending" ? 0 : world.soldOutMs;
  // Returned stock that this process knew of ends its cached refusals.
  const since = new Map(
    [...needs(order).keys()].map((pool) => [pool, Math.min(startMs, Math.max(startMs - cached, process.stockCache.gaveAtMs(pool)))]),
  );
  const answer = await reserve(protocol, order, soldOutFor(order));
  world.count(`reserve: ${answer.outcome}`);
  if (answer.outcome === "scattered") world.fail("few shards are too many");
  if (answer.outcome === "too_many_open" && !world.wasFull(order.allowance ?? "", startMs)) world.fail("false too many open");
  if (answer.outcome === "limited" && !world.wasLimited(answer.limit, startMs)) world.fail("false limited");
  if (
    (answer.outcome === "too_many_open" || answer.outcome === "limited" || answer.outcome === "too_early") &&
    before !== undefined &&
    before !== "pending" &&
    before !== "rejected"
  )
    world.fail("a repeat was told too many open");
  if (answer.outcome === "too_early" && !world.wasOpen("house", startMs)) world.fail("false too early");
  if (answer.outcome !== "sold_out") return answer;
  if (answer.pools.length === 0 || answer.pools.some((pool) => !world.wasShort(order, pool, since.get(pool) ?? startMs)))
    world.fail("false sold out");
  if (before !== undefined && before !== "pending" && before !== "rejected") world.fail("a repeat was told sold out");
  if ((world.memory.rows.get(order.orderId)?.status ?? "rejected") !== "rejected")
    world.count("told sold out, and a late duplicate reserved");
  return answer;
};

const isRefused = ({ outcome }: ReserveResult): boolean =>
  outcome === "sold_out" || outcome === "too_many_open" || outcome === "limited" || outcome === "too_early";

export const buy = async (sale: Sale, planned: Plan, again: boolean): Promise<void> => {
  const { world } = sale;
  const { orderId, pending } = planned;
  if (pending && !again) {
    const set = wanted(planned, world.agenda.nowMs);
    const created = await tolerant(sale.on((protocol) => protocol.store.commit({ orderId, from: "absent", to: "pending", set })));
    if (created?.done && !isFree(planned) && world.chance(0.05)) pay(sale, orderId);
  }
  let answer: ReserveResult | undefined;
  // A buyer who gets "sold out" often asks again, when another buyer may have returned seats.
  for (let tries = 0; tries < 4 && (!answer || (isRefused(answer) && world.chance(0.7))); tries++) {
    if (tries > 0) await world.sleep(sale.seconds(60));
    answer = await tolerant(sale.on((protocol, process) => attempt(sale, protocol, process, wanted(planned, world.agenda.nowMs))));
  }
  if (!answer || !("order" in answer)) return;
  if (world.chance(0.25)) sale.later(sale.seconds(180), (protocol) => cancel(protocol, orderId));
  for (let times = 0; times < 2; times++) if (world.chance(0.15)) sale.later(sale.seconds(120), (protocol) => prolong(protocol, orderId));
  if (isFree(answer.order) || world.chance(0.25)) return;
  await world.sleep(world.chance(0.35) ? 90 * SECOND + sale.seconds(160) : sale.seconds(60));
  pay(sale, orderId);
  if (world.chance(0.12)) pay(sale, orderId);
};

const prolong = async (protocol: OrderProtocol, orderId: string): Promise<void> => {
  const order = await protocol.store.order(orderId);
  if (order) await extend(protocol, order, protocol.now() + HOLD_MS);
};

/** Names the buyer, whose allowance is another than the one that the order took. */
export const nameBuyer = async ({ world }: Sale, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const startMs = world.agenda.nowMs;
  const order = await protocol.store.order(orderId);
  if (!order) return;
  const allowance = `buyer${(numberOf(orderId) + 1) % 2}`;
  const { buyer, attendees, locale } = order;
  const limits = order.limits ? { limits: limitsOfBuyer(order.limits, allowance) } : {};
  const answer = await setDetails(protocol, order, { buyer, attendees, locale, allowance, ...limits });
  const { outcome } = answer;
  world.count(`name the buyer: ${outcome}`);
  if (outcome === "limited" && !world.wasLimited(answer.limit, startMs)) world.fail("false limited");
  if (outcome === "too_many_open" && !world.wasFull(allowance, startMs)) world.fail("false too many open");
};

/** Corrects the address of an order with tickets, so that its limits count for that buyer. */
export const correctAddress = async ({ world }: Sale, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const startMs = world.agenda.nowMs;
  const order = await protocol.store.order(orderId);
  if (!order) return;
  const limits = order.limits ? { limits: limitsOfBuyer(order.limits, `buyer${world.below(2)}`) } : {};
  const answer = await renewLink(protocol, order, { buyer: order.buyer, ...limits });
  world.count(`correct the address: ${answer.outcome}`);
  if (answer.outcome === "limited" && !world.wasLimited(answer.limit, startMs)) world.fail("false limited");
};

const pay = (sale: Sale, orderId: string): void => {
  const { world } = sale;
  const payment: Payment = {
    paymentId: `${orderId}.${world.captured.size}`,
    orderId,
    amountMinor: world.chance(0.03) ? PRICE_MINOR - 1 : PRICE_MINOR,
    currency: world.chance(0.03) ? "ARS" : "BRL",
  };
  world.captured.set(payment.paymentId, payment);
  const deliver = (delayMs: number, left: number): void => {
    sale.later(delayMs, (protocol, process) => book(sale, protocol, process, payment));
    if (left > 0) world.agenda.after(delayMs + REDELIVERY_MS, () => !sale.acknowledged.has(payment.paymentId) && deliver(0, left - 1));
  };
  deliver(sale.seconds(10), sale.redelivers ? REDELIVERIES : 0);
  if (world.chance(0.3)) deliver(sale.seconds(200), 0);
};

export const book = async (sale: Sale, protocol: OrderProtocol, process: Process, payment: Payment): Promise<void> => {
  const { world } = sale;
  const startMs = world.agenda.nowMs;
  const settled = await settle(protocol, payment);
  sale.acknowledged.add(payment.paymentId);
  world.count(`settle: ${settled.outcome}`);
  if (settled.outcome === "returned") return;
  const { order, outcome } = settled;
  const late = outcome === "booked" && order.status === "refund_due" && world.owedFrom.get(order.orderId) !== "rejected";
  const isLimited = (order.limits ?? []).some((limit) => limit.key !== undefined && world.wasLimited(limit, startMs));
  if (late && !isLimited && ![...needs(order).keys()].some((pool) => world.wasShort(order, pool, startMs)))
    world.fail("a late payment was refused seats that were there");
  if (world.chance(0.7)) await finish(world, protocol, process, order);
};

/** Each request has a refund id of its own. */
const askFor = (world: World, orderId: string, part: Pick<RefundAsk, "ticketIds" | "amountMinor">): RefundAsk => ({
  refundId: `${orderId}.${world.agenda.nowMs}.${world.below(1_000)}`,
  by: "organizer",
  requestHash: "",
  keepFees: false,
  usedTicketIds: [],
  endAs: "refunded",
  ...part,
});

export const takeBack = async (
  world: World,
  protocol: OrderProtocol,
  orderId: string,
  by: RefundAsk["by"] = "organizer",
): Promise<void> => {
  const answer = await refundPart(protocol, orderId, { ...askFor(world, orderId, {}), by });
  world.count(`withdraw: ${answer.outcome === "done" ? "done" : answer.reason}`);
  const status = world.memory.rows.get(orderId)?.status;
  if (answer.outcome === "done" && status !== "refund_due" && status !== "refunded") world.fail("withdrawn, and nothing is due");
  if (
    answer.outcome === "refused" &&
    answer.reason === "ticket_used" &&
    ![...world.admitted].some((ticketId) => ticketId.startsWith(`${orderId}.`))
  )
    world.fail("a withdrawal was refused for a ticket that nobody used");
};

/** The message of a dispute, which is sent again until it was taken. A lost one takes the order back, and the sweeper repeats that. */
export const dispute = async (sale: Sale, orderId: string): Promise<void> => {
  const { world } = sale;
  const row = world.memory.rows.get(orderId);
  const payment = [...world.captured.values()].find(({ paymentId }) => paymentId === row?.paymentId);
  if (!payment || row?.status === "paid") return;
  const tell = (notice: "dispute_open" | "dispute_lost" | "none") =>
    tolerant(sale.on((_, process) => world.note(process, payment, notice)));
  await tell("dispute_open");
  world.count("dispute: open");
  await world.sleep(sale.seconds(200));
  if (world.chance(0.4)) {
    await tell("none");
    return;
  }
  world.lose(payment);
  sale.lostDue.set(orderId, payment);
  await tolerant(sale.on((protocol, process) => followLost(sale, protocol, process, payment)));
};

/** Refunds a ticket and a part of the money, or money alone. */
export const takeBackPart = async (world: World, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const tickets = [...world.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
  const { ticketId } = tickets[world.below(tickets.length)] ?? {};
  const isFreeOrder = world.memory.rows.get(orderId)?.amountMinor === 0;
  const amountMinor = isFreeOrder ? 0 : 100 + world.below(400);
  if (ticketId === undefined) return;
  const part = world.chance(0.7) ? { ticketIds: [ticketId], amountMinor } : { amountMinor };
  const answer = await refundPart(protocol, orderId, askFor(world, orderId, part));
  world.count(`part: ${answer.outcome === "done" ? "done" : answer.reason}`);
  if (answer.outcome === "refused" && answer.reason === "ticket_used" && !world.admitted.has(ticketId))
    world.fail("a part was refused for a ticket that nobody used");
};

export const voidOne = async (world: World, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const tickets = [...world.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
  const { ticketId } = tickets[world.below(tickets.length)] ?? {};
  if (ticketId === undefined) return;
  const answer = await voidTicket(protocol, orderId, ticketId, world.chance(0.7));
  world.count(`void: ${answer.outcome === "voided" ? answer.outcome : answer.reason}`);
  if (answer.outcome === "voided" && !(world.memory.rows.get(orderId)?.voided ?? []).some((one) => one.ticketId === ticketId))
    world.fail("voided, and its order does not say so");
};
