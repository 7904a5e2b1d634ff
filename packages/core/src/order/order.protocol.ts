/**
 * The order protocol: every step reads a row, decides, and makes one conditional write through the store.
 * When a write loses a race, repeats a step or retries after a lost reply, the answer comes from the row's old image.
 * Clock, randomness and timers are passed in, so that the simulator runs this code.
 */
import { Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import type { Allocation } from "../stock/stock.rules.ts";
import type { StockCache } from "../stock/stock.cache.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import { limitWritesOf, movedLimits, type Limit, type LimitWrite } from "./order.limits.rules.ts";
import { paymentEffectOf, isFree, MAX_OPEN_ORDERS, ticketCount, ticketsOf, type PaymentEffect, type OrderRow } from "./order.rules.ts";
import { backOff, type Retry } from "./order.retry.ts";
import type { Change, OrderStore, Outcome, Payment } from "./order.store.ts";
import { takeStock } from "./order.take.ts";

export type OrderProtocol = {
  store: OrderStore;
  /** One per process. */
  stockCache: StockCache;
  now: () => number;
  random: () => number;
  pause: (ms: number) => Promise<void>;
  /** Always the same id for the same seat, so that a repeated issue writes the same tickets. */
  ticketId: (orderId: string, line: number, index: number) => string;
  /** Finds a buyer's orders. */
  buyerKey: (email: string) => string;
  retry: Retry;
};

const commit = async (protocol: OrderProtocol, change: Change): Promise<Outcome> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await protocol.store.commit(change);
    } catch (error) {
      if (!(error instanceof Transient) || attempt >= protocol.retry.attempts) throw error;
      await backOff(protocol, attempt - 1);
    }
  }
};

type RowMove = Omit<Change, "orderId" | "from" | "take">;
type MoveResult = { done: boolean; reason?: "ticket" | "product" | "limit"; keys?: string[]; row: OrderRow };

/** A change that takes no stock. `row`: the order after the change, or as the failed condition found it. */
export const move = async (protocol: OrderProtocol, row: OrderRow, change: RowMove): Promise<MoveResult> => {
  const outcome = await commit(protocol, { orderId: row.orderId, from: row.status, ...change });
  if (outcome.done) {
    if (change.give) protocol.stockCache.giveBack(change.give);
    return { done: true, row: outcome.row ?? { ...row, ...change.set, status: change.to } };
  }
  const { reason } = outcome;
  if (reason === "ticket" || reason === "product") return { done: false, reason, row };
  if (reason === "limit") return { done: false, reason, keys: outcome.keys, row };
  invariant(reason === "row", "a change without stock was refused for stock");
  if (!outcome.row) throw new Transient("order.not_there_yet");
  return { done: false, row: outcome.row };
};

const oneOrder = (key: string, effect: LimitWrite["effect"]): LimitWrite => ({ key, effect, quantity: 1, max: MAX_OPEN_ORDERS });

/**
 * Gives back what the order has of an allowance, in the move that ends its time as an open order, on the condition that it still has that: the buyer may
 * be named meanwhile. A paid order keeps it until its tickets are issued, so that the move that books a payment stays one write of one item. A pending
 * order has not taken any. A late payment takes none again.
 */
const givingAllowance = ({ status, allowance = "" }: OrderRow, change: RowMove): RowMove => {
  const holding = { ...change, holding: allowance };
  if (allowance === "") return holding;
  const cleared = { ...holding, set: { ...change.set, allowance: "" } };
  return status === "pending" ? cleared : { ...cleared, limits: [...(change.limits ?? []), oneOrder(allowance, "give")] };
};

/** The first full limit decides what the buyer reads. */
const findFull = ({ limits = [] }: Pick<OrderRow, "limits">, keys: readonly string[]): Limit | undefined =>
  limits.find(({ key }) => key !== undefined && keys.includes(key));

export type ReserveResult =
  /** The seats are held. A free order is paid. */
  | { outcome: "reserved"; order: OrderRow }
  /** The row existed: an earlier call or attempt wrote it. It may have any status. The caller compares `requestHash`. */
  | { outcome: "repeated"; order: OrderRow }
  | { outcome: "sold_out"; pools: string[] }
  /** There is enough, in more shards than one write can give back. A smaller order fits. */
  | { outcome: "scattered" }
  /** The buyer has as many open orders at this event as one may have. */
  | { outcome: "too_many_open" }
  | { outcome: "limited"; limit: Limit }
  /** A pool that must be sold out has seats. */
  | { outcome: "too_early" };

/**
 * Takes the stock of a new or a pending order, all or nothing. A pending one that gets none becomes rejected. Safe to repeat. `soldOut`: pools of which
 * nothing may be left.
 */
export const reserve = async (protocol: OrderProtocol, order: OrderRow, soldOut: readonly string[] = []): Promise<ReserveResult> => {
  const seats = ticketCount(order);
  invariant(seats > 0 && seats <= MAX_TICKETS, "an order has 1 to 50 tickets, so that issue and refund are one write");
  const { orderId, expiresAtMs, holdMs } = order;
  const from = order.status === "pending" ? "pending" : "absent";
  // An offer was not asked for, so that a free one waits for its person.
  const to = order.waitingEntryId === undefined && isFree(order) ? "paid" : "reserved";
  const set = (allocations: Allocation[]): Partial<OrderRow> =>
    from === "absent" ? { ...order, status: to, allocations } : { allocations, expiresAtMs, holdMs };
  // A rejection is final, so it never comes from the cache.
  const limits = [...limitWritesOf(order, "take"), ...(order.allowance ? [oneOrder(order.allowance, "take")] : [])];
  const result = await takeStock(protocol, order, { from, to, set, cached: from === "absent", limits, soldOut });
  if (result.done) return { outcome: "reserved", order: result.row };
  if (result.reason === "row") {
    if (!result.row) throw new Transient("order.not_there_yet");
    return { outcome: "repeated", order: result.row };
  }
  // An earlier write of this order may have taken the seats that are missing now.
  const row = from === "pending" ? (await move(protocol, order, { to: "rejected", set: {} })).row : await protocol.store.order(orderId);
  if (row && row.status !== "rejected") return { outcome: "repeated", order: row };
  if (result.reason === "limit") {
    const limit = findFull(order, result.keys);
    return limit ? { outcome: "limited", limit } : { outcome: "too_many_open" };
  }
  return result.reason === "short" ? { outcome: "sold_out", pools: result.pools } : { outcome: result.reason };
};

export type SettleResult =
  /** The order is now `paid`, or `refund_due` when its seats are gone. */
  | { outcome: "booked"; order: OrderRow }
  | { outcome: "already"; order: OrderRow }
  | { outcome: "returned"; reason: Exclude<PaymentEffect, "counted" | "buys" | "buys_again" | "is_owed">; order: OrderRow };

/** Whether an order that ended may take its seats again. */
type IsOpen = (order: OrderRow) => Promise<boolean>;

/**
 * Applies a captured payment: the order keeps the money, or the payment is marked for return. The caller resumes the workflow. A late payment takes
 * the seats and the limits again when `isOpen` allows it, else a refund is due. Safe to repeat. Throws Transient until the order can be paid.
 */
export const settle = async (protocol: OrderProtocol, payment: Payment, isOpen: IsOpen = async () => true): Promise<SettleResult> =>
  settleAgainst(protocol, { payment, isOpen }, await protocol.store.order(payment.orderId));

type Settlement = { payment: Payment; isOpen: IsOpen };

/** Starts again with the newer row after each lost race. It ends, because no status is entered twice. */
const settleAgainst = async (protocol: OrderProtocol, settlement: Settlement, order: OrderRow | undefined): Promise<SettleResult> => {
  const { payment, isOpen } = settlement;
  if (!order || order.status === "pending") throw new Transient("order.not_reserved_yet");
  const { paymentId } = payment;
  const effect = paymentEffectOf(order, payment);
  switch (effect) {
    case "counted":
      return { outcome: "already", order };
    case "buys":
      return bookPayment(protocol, settlement, order, "paid");
    case "is_owed":
      return bookPayment(protocol, settlement, order, "refund_due");
    case "buys_again": {
      if (!(await isOpen(order))) return bookPayment(protocol, settlement, order, "refund_due");
      const set = (allocations: Allocation[]) => ({ allocations, paymentId });
      const limits = limitWritesOf(order, "take");
      const result = await takeStock(protocol, order, { from: order.status, to: "paid", set, cached: false, limits });
      if (result.done) return { outcome: "booked", order: result.row };
      return result.reason === "row"
        ? settleAgainst(protocol, settlement, result.row)
        : bookPayment(protocol, settlement, order, "refund_due");
    }
    default:
      await protocol.store.returnPayment(payment);
      return { outcome: "returned", reason: effect, order };
  }
};

const bookPayment = async (
  protocol: OrderProtocol,
  settlement: Settlement,
  order: OrderRow,
  to: "paid" | "refund_due",
): Promise<SettleResult> => {
  const { done, row } = await move(protocol, order, { to, set: { paymentId: settlement.payment.paymentId } });
  return done ? { outcome: "booked", order: row } : settleAgainst(protocol, settlement, row);
};

/** A guest without an address is found by nobody, and shares no key with the other guests without one. */
const buyerKeyOf = ({ buyerKey }: OrderProtocol, { orderId }: OrderRow, { email }: OrderRow["buyer"]): string => buyerKey(email || orderId);

/** Writes every ticket of a paid order in the transaction that issues it. Any other order is returned unchanged. */
export const issue = async (protocol: OrderProtocol, order: OrderRow): Promise<OrderRow> => {
  if (order.status !== "paid") return order;
  const create = ticketsOf(order, protocol.ticketId);
  const issuedAtMs = protocol.now();
  const set = { issuedAtMs, buyerListedAtMs: issuedAtMs, buyerKey: buyerKeyOf(protocol, order, order.buyer) };
  const change = givingAllowance(order, { to: "issued", set, create });
  const { reason, row } = await move(protocol, order, change);
  invariant(reason !== "ticket", "a ticket exists before its order was issued");
  return row;
};

/** Returns the order: cancelled, or in the status that another process gave it first. */
export const cancel = async (protocol: OrderProtocol, orderId: string): Promise<OrderRow | undefined> => {
  let order = await protocol.store.order(orderId);
  while (order?.status === "pending" || order?.status === "reserved") order = await release(protocol, order, { to: "cancelled", set: {} });
  return order;
};

/** Releases a hold that has ended. The write checks the end again, because an extension may have come first. */
export const expire = async (protocol: OrderProtocol, order: OrderRow): Promise<OrderRow> => {
  const nowMs = protocol.now();
  if ((order.status !== "pending" && order.status !== "reserved") || order.expiresAtMs > nowMs) return order;
  return release(protocol, order, { to: "expired", set: {}, expiringBy: nowMs });
};

/** Starts again with the newer row when the buyer was named meanwhile. */
const release = async (protocol: OrderProtocol, order: OrderRow, change: RowMove): Promise<OrderRow> => {
  const { done, row } = await move(
    protocol,
    order,
    givingAllowance(
      order,
      order.status === "reserved" ? { ...change, give: order.allocations, limits: limitWritesOf(order, "give") } : change,
    ),
  );
  return done || row.status !== order.status || row.allowance === order.allowance ? row : release(protocol, row, change);
};

export type SetDetailsResult =
  | { outcome: "set"; order: OrderRow }
  /** The order does not wait for its payment any more. */
  | { outcome: "refused"; order: OrderRow }
  | { outcome: "too_many_open" }
  | { outcome: "limited"; limit: Limit };

/**
 * Sets who buys and attends. Moves what the order has of an allowance and of limits by buyer to its buyer, in the same write. Starts again with the
 * newer row when another call moved it first: the limits of an order follow its allowance, because both are of one buyer.
 */
export const setDetails = async (
  protocol: OrderProtocol,
  order: OrderRow,
  details: Pick<OrderRow, "buyer" | "attendees" | "answers" | "locale" | "limits"> & { allowance: string },
): Promise<SetDetailsResult> => {
  for (let row = order, attempt = 0; attempt < protocol.retry.attempts; attempt++) {
    if (row.status !== "reserved") return { outcome: "refused", order: row };
    const holding = row.allowance ?? "";
    const given = holding === "" ? [] : [oneOrder(holding, "give")];
    const limits = [...movedLimits(row.limits, details.limits), ...given, oneOrder(details.allowance, "take")];
    const moved = holding === details.allowance ? {} : { limits };
    const set = { ...details, buyerKey: buyerKeyOf(protocol, row, details.buyer), buyerListedAtMs: 0 };
    const result = await move(protocol, row, { to: "reserved", set, holding, ...moved });
    if (result.done) return { outcome: "set", order: result.row };
    if (result.reason === "limit") {
      const limit = findFull(details, result.keys ?? []);
      return limit ? { outcome: "limited", limit } : { outcome: "too_many_open" };
    }
    row = result.row;
  }
  throw new Transient("order.contended");
};

export type RenewResult = { outcome: "renewed"; order: OrderRow } | { outcome: "changed" } | { outcome: "limited"; limit: Limit };

/**
 * Replaces the buyer of an issued order and raises the generation of its link, so that the earlier link opens nothing. What the order has of limits by
 * buyer moves to the new address in the same write. "changed": the order is not issued, or another call changed it or its buyer first: who was erased
 * meanwhile must not come back.
 */
export const renewLink = async (
  protocol: OrderProtocol,
  row: OrderRow,
  { limits: limitsAfter = [], ...details }: Pick<OrderRow, "buyer" | "limits" | "buyerCorrectedAtMs">,
): Promise<RenewResult> => {
  if (row.status !== "issued") return { outcome: "changed" };
  const { tokenGeneration: generation, voided = [], refunds = [], issuedAtMs = row.createdAtMs } = row;
  const limits = movedLimits(row.limits, limitsAfter);
  // A void or a refund meanwhile gives a part of the old limit back, and has written what is left of it.
  const moved = limits.length === 0 ? {} : { limits, voided, refunded: refunds.length };
  const listed = { buyerKey: buyerKeyOf(protocol, row, details.buyer), buyerListedAtMs: issuedAtMs };
  const set = {
    ...details,
    ...(limits.length === 0 ? {} : { limits: limitsAfter }),
    ...listed,
    tokenGeneration: generation + 1,
    issuedAtMs,
  };
  const result = await move(protocol, row, { to: "issued", set, generation, buyer: row.buyer, ...moved });
  if (result.done) return { outcome: "renewed", order: result.row };
  const limit = findFull({ limits: limitsAfter }, result.keys ?? []);
  return limit ? { outcome: "limited", limit } : { outcome: "changed" };
};

export type ExtendResult = { outcome: "extended"; order: OrderRow } | { outcome: "refused"; order: OrderRow };

/** Extends a hold, and never shortens it. `extensions`: how many times it was extended, this time included. */
export const extend = async (protocol: OrderProtocol, order: OrderRow, expiresAtMs: number, extensions = 1): Promise<ExtendResult> => {
  if (order.status !== "reserved") return { outcome: "refused", order };
  const set = { expiresAtMs, extensions, holdMs: order.holdMs };
  const { done, row } = await move(protocol, order, { to: "reserved", set, expiringBy: expiresAtMs });
  return { outcome: done ? "extended" : "refused", order: row };
};

/** First the provider, then the row. After a crash between the two the provider is asked again, and answers by refund id. */
export const refund = async (protocol: OrderProtocol, order: OrderRow, giveBack: (order: OrderRow) => Promise<void>): Promise<OrderRow> => {
  if (order.status !== "refund_due") return order;
  const { issuedAtMs, anonymizedAtMs } = order;
  // For its due time: an order that had no tickets loses its names.
  const set = { ...(issuedAtMs === undefined ? {} : { issuedAtMs }), ...(anonymizedAtMs === undefined ? {} : { anonymizedAtMs }) };
  if (!isFree(order)) await giveBack(order);
  return (await move(protocol, order, { to: "refunded", set })).row;
};
