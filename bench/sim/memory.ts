/** The order store in memory: every call is one atomic step, with the conditions of the real writes. A used ticket stays `admitted`, also when voided. */
import { dueAtMs } from "@catraca/core/order/order.due.rules.ts";
import { limitWritesOf, type LimitWrite } from "@catraca/core/order/order.limits.rules.ts";
import {
  HOLDS_ALLOWANCE,
  HOLDS_STOCK,
  MAX_OPEN_ORDERS,
  type MoneyNotice,
  MOVES,
  type NewTicket,
  type OrderRow,
} from "@catraca/core/order/order.rules.ts";
import type { Change, OrderStore, Outcome, Payment } from "@catraca/core/order/order.store.ts";
import { reopenShards, resizeShards, type ShardChange, type StockItem, type StockKey } from "@catraca/core/stock/stock.rules.ts";
import { invariant } from "@catraca/core/kernel/invariant";

export type StoredTicket = NewTicket & { status: "issued" | "admitted" | "refunded" | "voided" };

const keyOf = ({ pool, shard }: StockKey): string => `${pool}#${shard}`;

export class Memory {
  readonly rows = new Map<string, OrderRow>();
  readonly due = new Map<string, number>();
  readonly stock = new Map<string, StockItem>();
  readonly tickets = new Map<string, StoredTicket>();
  readonly returned = new Map<string, Payment>();
  /** Counts what is taken of each limit and allowance. */
  readonly taken = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(pool: string, capacities: readonly number[]): void {
    for (const [shard, capacity] of capacities.entries())
      this.stock.set(keyOf({ pool, shard }), { pool, shard, capacity, available: capacity });
  }

  shards(pools: readonly string[]): StockItem[] {
    return [...this.stock.values()].filter(({ pool }) => pools.includes(pool)).map((item) => ({ ...item }));
  }

  /** Sets another limit, as an organizer does. Reading and writing are one step here. */
  resize(pool: string, capacity: number): void {
    this.#replace(resizeShards(this.shards([pool]), capacity));
  }

  reopen(pools: readonly string[]): void {
    for (const pool of pools) this.#replace(reopenShards(this.shards([pool])) ?? []);
  }

  #replace(changes: readonly ShardChange[]): void {
    for (const change of changes)
      if ("by" in change) {
        const item = this.#item(change);
        item.capacity += change.by;
        item.available += change.by;
      } else {
        const { was, capacity, available, overbooked } = change;
        Object.assign(this.#item(was), { capacity, available, overbooked });
      }
  }

  available(pool: string): number {
    return this.shards([pool]).reduce((sum, { available }) => sum + available, 0);
  }

  commit(change: Change): Outcome {
    const {
      orderId,
      from,
      to,
      set,
      expiringBy,
      voided,
      take = [],
      give = [],
      create = [],
      end,
      endUsed = [],
      redeem,
      soldOut = [],
      limits = [],
      holding,
      generation,
      moneyNotice,
    } = change;
    invariant(to in MOVES[from], `no move from ${from} to ${to}`);
    const row = this.rows.get(orderId);
    const inTime = expiringBy === undefined || (row !== undefined && row.expiresAtMs <= expiringBy);
    if ((row?.status ?? "absent") !== from || !inTime) return { done: false, reason: "row", row };
    if (change.refunded !== undefined && (row?.refundCount ?? 0) !== change.refunded) return { done: false, reason: "row", row };
    if (voided && JSON.stringify(row?.voided ?? []) !== JSON.stringify(voided)) return { done: false, reason: "row", row };
    if (holding !== undefined && (row?.allowance ?? "") !== holding) return { done: false, reason: "row", row };
    if (generation !== undefined && row?.tokenGeneration !== generation) return { done: false, reason: "row", row };
    if (moneyNotice !== undefined && (row?.moneyNotice ?? "none") !== moneyNotice) return { done: false, reason: "row", row };
    invariant(new Set(limits.map(({ key }) => key)).size === limits.length, "a transaction writes one item twice");
    const takenOf = (key: string): number => this.taken.get(key) ?? 0;
    const isFull = ({ key, quantity, max = Infinity }: LimitWrite): boolean => takenOf(key) + quantity > max;
    const full = limits.filter((one) => one.effect === "take" && isFull(one));
    if (full.length > 0) return { done: false, reason: "limit", keys: full.map(({ key }) => key) };
    const short = take.filter((one) => this.#item(one).available < one.quantity || this.#item(one).overbooked);
    if (short.length > 0)
      return {
        done: false,
        reason: "short",
        shards: short.map((one) => ({ ...this.#item(one) })),
      };
    const open = this.shards(soldOut).filter(({ available }) => available > 0);
    if (open.length > 0)
      return {
        done: false,
        reason: "too_early",
        overbooked: [...new Set(open.filter(({ overbooked }) => overbooked).map(({ pool }) => pool))],
      };
    if (create.some(({ ticketId }) => this.tickets.has(ticketId))) return { done: false, reason: "ticket" };
    if (end?.unused && end.ticketIds.some((ticketId) => this.tickets.get(ticketId)?.status === "admitted"))
      return { done: false, reason: "ticket" };
    if (redeem && !this.#hasPieces(redeem)) return { done: false, reason: "product" };
    for (const one of take) this.#item(one).available -= one.quantity;
    for (const one of give) this.#item(one).available += one.quantity;
    for (const ticket of create) this.tickets.set(ticket.ticketId, { ...ticket, status: "issued" });
    for (const ticketId of end?.ticketIds ?? [])
      if (this.tickets.get(ticketId)?.status !== "admitted") this.#mark(ticketId, end?.status ?? "refunded");
    for (const ticketId of endUsed) this.#end(ticketId);
    if (redeem) this.#takePieces(redeem);
    for (const { key, effect, quantity } of limits) this.taken.set(key, takenOf(key) + (effect === "take" ? quantity : -quantity));
    const counted = change.refund ? { refundCount: (change.refunded ?? 0) + 1 } : {};
    const next = { ...row, ...set, ...counted, status: to } as OrderRow;
    this.#keep(next);
    return change.take || change.give || change.create || change.end || change.limits ? { done: true } : { done: true, row: next };
  }

  /** Stores what the provider said of the order's money, by a write of its own, on the condition that this payment is the order's. */
  note(orderId: string, paymentId: string, moneyNotice: MoneyNotice): void {
    const row = this.rows.get(orderId);
    if (row?.paymentId === paymentId) this.rows.set(orderId, { ...row, moneyNotice });
  }

  returnPayment(payment: Payment): void {
    if (!this.returned.has(payment.paymentId)) this.returned.set(payment.paymentId, payment);
  }

  /** The gate's one write. */
  admit(ticketId: string): boolean {
    if (this.tickets.get(ticketId)?.status !== "issued") return false;
    this.#mark(ticketId, "admitted");
    return true;
  }

  /**
   * In every shard, capacity less available equals what reserved, paid and issued orders hold, each buyer's allowance counts its open orders, and each
   * limit what such orders have of it.
   */
  broken(): string | undefined {
    return this.#brokenStock() ?? this.#brokenLimits();
  }

  #brokenLimits(): string | undefined {
    const held = new Map<string, number>();
    const most = new Map<string, number>();
    const add = (key: string, quantity: number, max: number) => {
      held.set(key, (held.get(key) ?? 0) + quantity);
      most.set(key, max);
    };
    for (const row of this.rows.values()) {
      if (row.allowance && HOLDS_ALLOWANCE.has(row.status)) add(row.allowance, 1, MAX_OPEN_ORDERS);
      if (HOLDS_STOCK.has(row.status)) for (const one of limitWritesOf(row, "take")) add(one.key, one.quantity, one.max ?? Infinity);
    }
    for (const key of new Set([...held.keys(), ...this.taken.keys()])) {
      if ((held.get(key) ?? 0) > (most.get(key) ?? Infinity)) return "more than a limit";
      if ((held.get(key) ?? 0) !== (this.taken.get(key) ?? 0)) return "limits and orders disagree";
    }
    return undefined;
  }

  #brokenStock(): string | undefined {
    const held = new Map<string, number>();
    for (const { status, allocations } of this.rows.values()) {
      if (!HOLDS_STOCK.has(status)) continue;
      for (const one of allocations) held.set(keyOf(one), (held.get(keyOf(one)) ?? 0) + one.quantity);
    }
    for (const [key, { capacity, available, overbooked }] of this.stock) {
      if (available < 0 && !overbooked) return "oversold";
      if (available > capacity) return "more available than there is";
      if (capacity - available !== (held.get(key) ?? 0)) return "stock and orders disagree";
    }
    return undefined;
  }

  /** The port without a network. */
  store(): OrderStore {
    return {
      order: async (orderId) => this.rows.get(orderId),
      shards: async (pools) => this.shards(pools),
      reopen: async (pools) => this.reopen(pools),
      commit: async (change) => this.commit(change),
      due: async (nowMs) => [...this.due].filter(([, atMs]) => atMs <= nowMs).map(([orderId]) => orderId),
      returnPayment: async (payment) => this.returnPayment(payment),
    };
  }

  #item(key: StockKey): StockItem {
    const item = this.stock.get(keyOf(key));
    invariant(item, `no stock item ${keyOf(key)}`);
    return item;
  }

  /** A used ticket that was refunded stays used. */
  #end(ticketId: string): void {
    const ticket = this.tickets.get(ticketId);
    if (ticket && ticket.status !== "admitted") this.#mark(ticketId, "refunded");
  }

  #hasPieces({ ticketId, products }: NonNullable<Change["redeem"]>): boolean {
    return products.every(({ productId, quantity }) => (this.tickets.get(ticketId)?.products[productId] ?? 0) >= quantity);
  }

  #takePieces({ ticketId, products }: NonNullable<Change["redeem"]>): void {
    const ticket = this.tickets.get(ticketId);
    if (!ticket) return;
    const left = { ...ticket.products };
    for (const { productId, quantity } of products) left[productId] = (left[productId] ?? 0) - quantity;
    this.tickets.set(ticketId, { ...ticket, products: left });
  }

  #mark(ticketId: string, status: StoredTicket["status"]): void {
    const ticket = this.tickets.get(ticketId);
    if (ticket) this.tickets.set(ticketId, { ...ticket, status });
  }

  #keep(row: OrderRow): void {
    this.rows.set(row.orderId, row);
    const atMs = dueAtMs({ ...row, nowMs: this.#now() });
    if (atMs > 0) this.due.set(row.orderId, atMs);
    else this.due.delete(row.orderId);
  }
}
