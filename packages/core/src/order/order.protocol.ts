/**
 * The order protocol over its port: every step reads a row, decides, and makes one conditional write.
 * Whoever loses a race, repeats a step or retries after a lost reply is answered from the row's old image.
 * It owns no clock, no randomness and no timer, so the simulator runs this very code.
 */
import { Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { allocate, findShortPools, type Allocation, type Shard } from "../stock/stock.rules.ts";
import type { StockCache } from "../stock/stock.cache.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import {
  paymentEffectOf,
  orderDemand,
  fitsOneWrite,
  isFree,
  ticketCount,
  ticketsOf,
  type PaymentEffect,
  type OrderRow,
  type Status,
} from "./order.rules.ts";
import type { Change, OrderStore, Outcome, Payment } from "./order.store.ts";

export type OrderProtocol = {
  store: OrderStore;
  /** One per process. */
  stockCache: StockCache;
  now: () => number;
  random: () => number;
  pause: (ms: number) => Promise<void>;
  /** The same id for the same seat, for ever: a repeated issue writes the same tickets. */
  ticketId: (orderId: string, line: number, index: number) => string;
  retry: Retry;
};

export type Retry = { tries: number; baseMs: number; capMs: number };
/** As good as 20 ms and 500 ms, at half the slowest answers. */
export const RETRY: Retry = { tries: 8, baseMs: 10, capMs: 200 };

const backOff = ({ pause, random, retry }: OrderProtocol, attempt: number): Promise<void> =>
  pause(random() * Math.min(retry.capMs, retry.baseMs * 2 ** attempt));

type TakeResult =
  | { taken: true; row: OrderRow }
  | { taken: false; why: "short"; pools: string[] }
  | { taken: false; why: "row"; row: OrderRow | undefined };

/** Where to take the demand from: away from the shards that just collided, if others can serve it, and in pieces that fit one write. */
const chooseShards = (
  protocol: OrderProtocol,
  row: OrderRow,
  shards: readonly Shard[],
  avoid: readonly Allocation[],
): Allocation[] | undefined => {
  const calm = shards.filter(({ pool, shard }) => !avoid.some((one) => one.pool === pool && one.shard === shard));
  const allocations = allocate(orderDemand(row), calm, protocol.random) ?? allocate(orderDemand(row), shards, protocol.random);
  return allocations && fitsOneWrite(row, allocations) ? allocations : undefined;
};

type StockChoice = { allocations: Allocation[] } | { short: string[] };

/** From the cached shards first, since most orders fit. Only a consistent read that began within the attempt says "short", or a cached one of just before. */
const findStock = async (
  protocol: OrderProtocol,
  row: OrderRow,
  among: { avoid: Allocation[]; since: number; cached: boolean },
): Promise<StockChoice> => {
  const { stockCache } = protocol;
  const wanted = orderDemand(row);
  const allocations = chooseShards(protocol, row, stockCache.of(wanted), among.avoid);
  if (allocations) return { allocations };
  const refused = among.cached ? stockCache.refusedOf(wanted, protocol.now()) : [];
  if (refused.length > 0) return { short: refused };
  const reading = await stockCache.read(protocol, [...wanted.keys()], among.since);
  const short = findShortPools(wanted, reading.shards);
  stockCache.refuse(short, wanted, reading);
  if (short.length > 0) return { short };
  // Others who shared the read have counted their seats down by now.
  const again = chooseShards(protocol, row, stockCache.of(wanted), among.avoid) ?? chooseShards(protocol, row, reading.shards, among.avoid);
  return again ? { allocations: again } : { short: [...wanted.keys()] };
};

type StockTake = { from: Change["from"]; to: Status; set: (allocations: Allocation[]) => Partial<OrderRow>; cached: boolean };

/** A change that takes stock: choose shards, write, and choose again where others were faster. */
const takeStock = async (protocol: OrderProtocol, row: OrderRow, { from, to, set, cached }: StockTake): Promise<TakeResult> => {
  const { stockCache, store, retry } = protocol;
  const since = stockCache.reads;
  let avoid: Allocation[] = [];
  for (let attempt = 0; attempt < retry.tries; attempt++) {
    let counted: Allocation[] = [];
    try {
      const chosen = await findStock(protocol, row, { avoid, since, cached });
      if ("short" in chosen) return { taken: false, why: "short", pools: chosen.short };
      counted = chosen.allocations;
      stockCache.count(counted, -1);
      const written = set(counted);
      const outcome = await store.commit({ orderId: row.orderId, from, to, set: written, take: counted });
      if (outcome.done) return { taken: true, row: outcome.row ?? { ...row, ...written, status: to } };
      stockCache.count(counted, 1);
      if (outcome.why === "row") return { taken: false, why: "row", row: outcome.row };
      invariant(outcome.why === "short", "taking stock touches no ticket");
      stockCache.update(outcome.shards);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      stockCache.count(counted, 1);
      avoid = counted;
      await backOff(protocol, attempt);
    }
  }
  throw new Transient("stock.contended");
};

const commit = async (protocol: OrderProtocol, change: Change): Promise<Outcome> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await protocol.store.commit(change);
    } catch (error) {
      if (!(error instanceof Transient) || attempt >= protocol.retry.tries) throw error;
      await backOff(protocol, attempt - 1);
    }
  }
};

type MoveResult = { moved: boolean; why?: "ticket"; row: OrderRow };

/** A change that takes no stock. `row`: where the order stands now, moved by us or as the refusal found it. */
const move = async (protocol: OrderProtocol, row: OrderRow, change: Omit<Change, "orderId" | "from" | "take">): Promise<MoveResult> => {
  const outcome = await commit(protocol, { orderId: row.orderId, from: row.status, ...change });
  if (outcome.done) {
    if (change.give) protocol.stockCache.giveBack(change.give);
    return { moved: true, row: outcome.row ?? { ...row, ...change.set, status: change.to } };
  }
  if (outcome.why === "ticket") return { moved: false, why: "ticket", row };
  invariant(outcome.why === "row", "what takes no stock is not short of it");
  if (!outcome.row) throw new Transient("order.not_there_yet");
  return { moved: false, row: outcome.row };
};

export type ReserveResult =
  /** Its seats are held; a free order is paid. */
  | { outcome: "reserved"; order: OrderRow }
  /** The row was there: an earlier call, or an earlier try of this one. Its status may be any; the caller compares `requestHash`. */
  | { outcome: "repeated"; order: OrderRow }
  | { outcome: "sold_out"; pools: string[] };

/** Takes the stock of a new or a pending order, all or nothing. A pending one that is sold out becomes rejected. Safe to repeat. */
export const reserve = async (protocol: OrderProtocol, wanted: OrderRow): Promise<ReserveResult> => {
  const seats = ticketCount(wanted);
  invariant(seats > 0 && seats <= MAX_TICKETS, "an order has 1 to 50 tickets, so that issue and refund are one write");
  const { orderId, expiresAtMs, holdMs } = wanted;
  const from = wanted.status === "pending" ? "pending" : "absent";
  const to = isFree(wanted) ? "paid" : "reserved";
  const set = (allocations: Allocation[]): Partial<OrderRow> =>
    from === "absent" ? { ...wanted, status: to, allocations } : { allocations, expiresAtMs, holdMs };
  // A rejection is for good, so it never comes from the cache.
  const taken = await takeStock(protocol, wanted, { from, to, set, cached: from === "absent" });
  if (taken.taken) return { outcome: "reserved", order: taken.row };
  if (taken.why === "row") {
    if (!taken.row) throw new Transient("order.not_there_yet");
    return { outcome: "repeated", order: taken.row };
  }
  // An earlier write of ours may have taken the very seats that are missing now: the row knows.
  const row = from === "pending" ? (await move(protocol, wanted, { to: "rejected", set: {} })).row : await protocol.store.order(orderId);
  return row && row.status !== "rejected" ? { outcome: "repeated", order: row } : { outcome: "sold_out", pools: taken.pools };
};

export type SettleResult =
  /** Now `paid`, or `refund_due` when the seats are gone. */
  | { outcome: "booked"; order: OrderRow }
  | { outcome: "already"; order: OrderRow }
  | { outcome: "returned"; reason: Exclude<PaymentEffect, "counted" | "buys" | "buys_again" | "is_owed">; order: OrderRow };

/** Whether an order that has ended may still buy its seats again. */
type IsOpen = (order: OrderRow) => Promise<boolean>;

/**
 * Money arrived: the order keeps it, or this payment is on its way back. The caller wakes the workflow. A late payment buys the seats again
 * where `isOpen`, else it is owed back. Safe to repeat; Transient until the order can be paid.
 */
export const settle = async (protocol: OrderProtocol, payment: Payment, isOpen: IsOpen = async () => true): Promise<SettleResult> =>
  settleAgainst(protocol, { payment, isOpen }, await protocol.store.order(payment.orderId));

type Settlement = { payment: Payment; isOpen: IsOpen };

/** Comes back to itself with the newer row after each lost race; moves never lead back, so it ends. */
const settleAgainst = async (protocol: OrderProtocol, settling: Settlement, order: OrderRow | undefined): Promise<SettleResult> => {
  const { payment, isOpen } = settling;
  if (!order || order.status === "pending") throw new Transient("order.not_reserved_yet");
  const { paymentId } = payment;
  const claim = paymentEffectOf(order, payment);
  switch (claim) {
    case "counted":
      return { outcome: "already", order };
    case "buys":
      return bookPayment(protocol, settling, order, "paid");
    case "is_owed":
      return bookPayment(protocol, settling, order, "refund_due");
    case "buys_again": {
      if (!(await isOpen(order))) return bookPayment(protocol, settling, order, "refund_due");
      const set = (allocations: Allocation[]) => ({ allocations, paymentId });
      const taken = await takeStock(protocol, order, { from: order.status, to: "paid", set, cached: false });
      if (taken.taken) return { outcome: "booked", order: taken.row };
      return taken.why === "short" ? bookPayment(protocol, settling, order, "refund_due") : settleAgainst(protocol, settling, taken.row);
    }
    default:
      await protocol.store.returnPayment(payment);
      return { outcome: "returned", reason: claim, order };
  }
};

const bookPayment = async (
  protocol: OrderProtocol,
  settling: Settlement,
  order: OrderRow,
  to: "paid" | "refund_due",
): Promise<SettleResult> => {
  const { moved, row } = await move(protocol, order, { to, set: { paymentId: settling.payment.paymentId } });
  return moved ? { outcome: "booked", order: row } : settleAgainst(protocol, settling, row);
};

/** Every ticket of a paid order, in the write that issues it. Answers with the order as it then stands; any but a paid one is left as it is. */
export const issue = async (protocol: OrderProtocol, order: OrderRow): Promise<OrderRow> => {
  if (order.status !== "paid") return order;
  const create = ticketsOf(order, protocol.ticketId);
  const { why, row } = await move(protocol, order, { to: "issued", set: { issuedAtMs: protocol.now() }, create });
  invariant(why !== "ticket", "a ticket exists before its order was issued");
  return row;
};

/** Answers with the order as it then stands: cancelled, or whatever was faster. */
export const cancel = async (protocol: OrderProtocol, orderId: string): Promise<OrderRow | undefined> => {
  let order = await protocol.store.order(orderId);
  while (order?.status === "pending" || order?.status === "reserved") order = await release(protocol, order, { to: "cancelled", set: {} });
  return order;
};

/** Lets a hold go whose time is over, by our copy and again by the row: an extension may have been faster. */
export const expire = async (protocol: OrderProtocol, order: OrderRow): Promise<OrderRow> => {
  const nowMs = protocol.now();
  if ((order.status !== "pending" && order.status !== "reserved") || order.expiresAtMs > nowMs) return order;
  return release(protocol, order, { to: "expired", set: {}, expiringBy: nowMs });
};

const release = async (protocol: OrderProtocol, order: OrderRow, change: Omit<Change, "orderId" | "from" | "take">): Promise<OrderRow> =>
  (await move(protocol, order, order.status === "reserved" ? { ...change, give: order.allocations } : change)).row;

export type ExtendResult = { outcome: "extended"; order: OrderRow } | { outcome: "refused"; order: OrderRow };

/** A later end for a hold, never an earlier one. `extensions`: how often it was made longer, this time included. */
export const extend = async (protocol: OrderProtocol, order: OrderRow, expiresAtMs: number, extensions = 1): Promise<ExtendResult> => {
  if (order.status !== "reserved") return { outcome: "refused", order };
  const set = { expiresAtMs, extensions, holdMs: order.holdMs };
  const { moved, row } = await move(protocol, order, { to: "reserved", set, expiringBy: expiresAtMs });
  return { outcome: moved ? "extended" : "refused", order: row };
};

export type WithdrawResult = { outcome: "done" } | { outcome: "refused"; reason: "ticket_used" | "not_issued" };

/** The organizer takes a sale back: tickets void, seats on sale again and the money due, in one write. A paid order is issued first, so no late issue finds it. */
export const withdraw = async (protocol: OrderProtocol, orderId: string): Promise<WithdrawResult> => {
  const found = await protocol.store.order(orderId);
  const order = found && (await issue(protocol, found));
  if (order?.status !== "issued") return withdrawResultOf(order);
  const tickets = ticketsOf(order, protocol.ticketId).map(({ ticketId }) => ticketId);
  const { moved, why, row } = await move(protocol, order, { to: "refund_due", set: {}, give: order.allocations, void: tickets });
  if (why === "ticket") return { outcome: "refused", reason: "ticket_used" };
  return moved ? { outcome: "done" } : withdrawResultOf(row);
};

const withdrawResultOf = (order: OrderRow | undefined): WithdrawResult =>
  order?.status === "refund_due" || order?.status === "refunded" ? { outcome: "done" } : { outcome: "refused", reason: "not_issued" };

/** The provider first, then the row: a crash between the two asks the provider again, which answers by payment id. A free order has nothing to give back. */
export const refund = async (protocol: OrderProtocol, order: OrderRow, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> => {
  if (order.status !== "refund_due") return order;
  if (!isFree(order)) await giveBack(order);
  return (await move(protocol, order, { to: "refunded", set: {} })).row;
};
