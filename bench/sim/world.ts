/** A simulated sale: the store behind its network, the processes, and the conditions that must hold at every instant and at the end. */
import { InvariantError } from "@catraca/core/kernel/invariant";
import { limitWritesOf, type Limit } from "@catraca/core/order/order.limits.rules.ts";
import { HOLDS_STOCK, isFree, MAX_OPEN_ORDERS, type MoneyNotice, type OrderRow } from "@catraca/core/order/order.rules.ts";
import type { OrderProtocol } from "@catraca/core/order/order.protocol.ts";
import type { Change, OrderStore, Outcome, Payment } from "@catraca/core/order/order.store.ts";
import { Memory } from "./memory.ts";
import { Network, Process, SECOND, WatchedStockCache } from "./network.ts";
import { Agenda, seeded, type Random } from "./time.ts";

export const HOLD_MS = 100 * SECOND;
export const PRICE_MINOR = 1_000;
const FINAL = new Set(["issued", "rejected", "expired", "cancelled", "refunded"]);

/** The order's demand per pool, computed apart from the code under test. */
export const needs = ({ lines, products, voided = [], refunds = [] }: OrderRow): Map<string, number> => {
  const needed = new Map<string, number>();
  const add = (pools: readonly string[], by: number) => pools.forEach((pool) => needed.set(pool, (needed.get(pool) ?? 0) + by));
  for (const { quantity, pools } of [...lines, ...products]) add(pools, quantity);
  for (const ticket of voided) if (ticket.released) add(lines.find((line) => line.ticketTypeId === ticket.ticketTypeId)?.pools ?? [], -1);
  const isReleased = (id: string): boolean => voided.some(({ ticketId, released }) => released && ticketId === id);
  for (const refund of refunds) {
    for (const { ticketId, ticketTypeId } of refund.tickets)
      if (!isReleased(ticketId)) add(lines.find((line) => line.ticketTypeId === ticketTypeId)?.pools ?? [], -1);
    for (const { productId, quantity } of refund.products)
      add(products.find((product) => product.productId === productId)?.pools ?? [], -quantity);
  }
  return needed;
};

/** Counts each kind of event over all worlds. A kind that never happened proves nothing. */
export type Coverage = Map<string, number>;

export class World {
  readonly random: Random;
  readonly agenda = new Agenda();
  readonly memory = new Memory(() => this.agenda.nowMs);
  readonly network: Network;
  readonly failures = new Set<string>();
  /** Payments that the provider captured, and those it returned. */
  readonly captured = new Map<string, Payment>();
  /** Refund id and amount, by payment id. */
  readonly refunded = new Map<string, Map<string, number>>();
  /** A bank took this back for good, by payment id, and when. */
  readonly lost = new Map<string, number>();
  readonly admitted = new Set<string>();
  /** The status of each order when its refund became due. */
  readonly owedFrom = new Map<string, Change["from"]>();
  /** In half of the worlds nothing is cached, so that "sold out" must be true at an instant of the attempt. */
  readonly soldOutMs: number;
  /** In every fifth world orders take of limits. The others keep their histories: mutants name rare ones by their seed. */
  readonly limits: boolean;
  /** In others a type waits until the house is sold out, also while its limit is lowered. */
  readonly tiers: boolean;
  writes = 0;
  readonly #coverage: Coverage;
  readonly #processes: Process[];
  /** The available stock of each pool over time. */
  readonly #history = new Map<string, { fromMs: number; available: number }[]>();
  /** Counts what was taken of each limit and allowance over time. */
  readonly #takenHistory = new Map<string, { fromMs: number; taken: number }[]>();
  #staleDue: (readonly [string, number])[] = [];

  constructor(seed: number, coverage: Coverage) {
    this.random = seeded(seed);
    this.limits = seed % 5 === 0;
    this.tiers = seed % 8 === 1 || seed % 24 === 4 || seed % 24 === 20;
    this.#coverage = coverage;
    this.network = new Network(this.agenda, this.random, this.chance(0.1) ? 2 : 1, (what) => this.count(what));
    this.soldOutMs = this.chance(0.5) ? 60 * SECOND : 0;
    this.#processes = Array.from({ length: 1 + this.below(2) }, () => this.#start());
    // Small shards, of which one soon has seats while the others lack some.
    if (this.tiers && seed % 8 === 4) this.#open("house", 3, 4);
    else this.#open("house", 1 + this.below(3), 8);
    this.#open("half", 1 + this.below(2), 4);
    this.#open("popcorn", 1, 6);
    if (this.tiers) this.#open("next", 1, 6);
  }

  chance(odds: number): boolean {
    return this.random() < odds;
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  count(what: string): void {
    this.#coverage.set(what, (this.#coverage.get(what) ?? 0) + 1);
  }

  fail(what: string): void {
    this.failures.add(what);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.agenda.after(ms, resolve));
  }

  /** A live process. A dead one restarts with an empty memory. */
  process(): Process {
    const at = this.below(this.#processes.length);
    const found = this.#processes[at];
    if (found?.alive) return found;
    const started = this.#start();
    this.#processes[at] = started;
    return started;
  }

  protocol(process: Process): OrderProtocol {
    return {
      store: this.#store(process),
      stockCache: process.stockCache,
      now: () => this.agenda.nowMs,
      random: this.random,
      pause: (ms) => this.network.pause(process, ms),
      ticketId: (orderId, line, index) => `${orderId}.${line}.${index}`,
      buyerKey: (email) => email,
      retry: { attempts: 6, baseMs: 4 * SECOND, capMs: 60 * SECOND },
    };
  }

  /** The provider's refund call, idempotent by refund id. */
  giveBack(process: Process, order: OrderRow): Promise<void> {
    return this.network.call(process, "write", () => {
      const status = this.memory.rows.get(order.orderId)?.status;
      if (status !== "refund_due" && status !== "refunded" && !order.refunds) this.fail("refund before it was due");
      if (order.paymentId === undefined) return this.fail("refund without a payment");
      // The provider has nothing to give back any more.
      if (this.lost.has(order.paymentId)) return;
      const returned = this.refunded.get(order.paymentId) ?? new Map<string, number>();
      for (const { refundId, amountMinor } of order.refunds ?? [{ refundId: "whole", amountMinor: order.amountMinor }])
        returned.set(refundId, amountMinor);
      this.refunded.set(order.paymentId, returned);
      const sum = [...returned.values()].reduce((total, one) => total + one, 0);
      if (sum > order.amountMinor) this.fail("more went back than was captured");
      this.count("provider refund");
    });
  }

  scan(process: Process, orderId: string): Promise<void> {
    return this.network.call(process, "write", () => {
      const tickets = [...this.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
      const ticket = tickets[this.below(tickets.length)];
      if (!ticket || !this.memory.admit(ticket.ticketId)) return;
      this.admitted.add(ticket.ticketId);
      this.count("admitted");
    });
  }

  /** A bank takes back what is left of a payment, whatever the order's row says. */
  lose({ paymentId, amountMinor }: Payment): void {
    const returned = [...(this.refunded.get(paymentId) ?? [])].reduce((sum, [, amount]) => sum + amount, 0);
    this.lost.set(paymentId, amountMinor - returned);
    this.count("dispute: lost");
  }

  /** The provider's message reached the order. */
  note(process: Process, { orderId, paymentId }: Payment, notice: MoneyNotice): Promise<void> {
    return this.network.call(process, "write", () => this.memory.note(orderId, paymentId, notice));
  }

  /** True when the pool had seats at some instant since then. */
  wasOpen(pool: string, fromMs: number): boolean {
    const history = this.#history.get(pool) ?? [];
    return history.some(({ available }, at) => available > 0 && (history[at + 1]?.fromMs ?? Infinity) >= fromMs);
  }

  /** True when the pool could not serve the order at some instant since then. */
  wasShort(order: OrderRow, pool: string, fromMs: number): boolean {
    const quantity = needs(order).get(pool) ?? 0;
    const history = this.#history.get(pool) ?? [];
    return history.some(({ available }, at) => available < quantity && (history[at + 1]?.fromMs ?? Infinity) >= fromMs);
  }

  /** True when the buyer had as many open orders as one may have, at some instant since then. */
  wasFull(allowance: string, fromMs: number): boolean {
    return this.#wasTaken(allowance, MAX_OPEN_ORDERS, fromMs);
  }

  /** True when too little was left of the limit, at some instant since then. */
  wasLimited({ key = "", quantity, max = Infinity }: Limit, fromMs: number): boolean {
    return this.#wasTaken(key, max - quantity + 1, fromMs);
  }

  #wasTaken(key: string, least: number, fromMs: number): boolean {
    const history = this.#takenHistory.get(key) ?? [];
    return history.some(({ taken }, at) => taken >= least && (history[at + 1]?.fromMs ?? Infinity) >= fromMs);
  }

  /** Checks everything that must be true after the last retry. */
  close(orders: readonly string[]): void {
    for (const orderId of orders) this.#closeOrder(orderId);
    for (const payment of this.captured.values()) this.#closePayment(payment);
    for (const ticketId of this.admitted) if (this.memory.tickets.get(ticketId)?.status !== "admitted") this.fail("admission lost");
    const held = [...this.memory.rows.values()]
      .filter(({ status }) => HOLDS_STOCK.has(status))
      .flatMap((row) => limitWritesOf(row, "take"));
    for (const [key, taken] of this.memory.taken)
      if (taken !== held.reduce((sum, one) => (one.key === key ? sum + one.quantity : sum), 0)) this.fail("a limit did not come back");
  }

  #closeOrder(orderId: string): void {
    const tickets = [...this.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
    const row = this.memory.rows.get(orderId);
    if (!row) {
      if (tickets.length > 0) this.fail("tickets without an order");
      return;
    }
    if (!FINAL.has(row.status)) this.fail(`left ${row.status}`);
    const seats = row.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const valid = tickets.filter(({ status }) => status !== "refunded");
    const wentBack = (row.refunds ?? []).reduce((sum, refund) => sum + refund.tickets.length, 0);
    if (valid.length !== (row.status === "issued" ? seats - wentBack : 0)) this.fail("tickets are not what was bought");
    if ((row.refundedMinor ?? 0) > row.amountMinor) this.fail("more is refunded than was paid");
    if (row.status === "issued" && row.paymentId === undefined && !isFree(row)) this.fail("issued without money");
    if (!HOLDS_STOCK.has(row.status)) return;
    if (this.lost.has(row.paymentId ?? "")) this.#closeLost(row);
    if (row.voided?.some(({ ticketId, released }) => released && this.admitted.has(ticketId)))
      this.fail("sold the seat of somebody inside");
    for (const { kind, id, quantity } of row.limits ?? []) {
      const isReleased = (ticketId: string) => (row.voided ?? []).some((one) => one.released && one.ticketId === ticketId);
      const parts = (row.refunds ?? []).flatMap(({ tickets }) => tickets).filter(({ ticketId }) => !isReleased(ticketId));
      const released = [...(row.voided ?? []).filter((one) => one.released), ...parts].filter((one) => one.ticketTypeId === id).length;
      const bought = row.lines.reduce((sum, line) => (line.ticketTypeId === id ? sum + line.quantity : sum), 0);
      if (quantity !== (kind === "type_by_buyer" ? bought - released : 1)) this.fail("holds other than its part of a limit");
    }
    for (const [pool, quantity] of needs(row)) {
      const held = row.allocations.filter((one) => one.pool === pool).reduce((sum, one) => sum + one.quantity, 0);
      if (held !== quantity) this.fail("holds other than its demand");
    }
  }

  /** Every ticket that did not go back is void. */
  #closeLost({ orderId, voided = [], refunds = [] }: OrderRow): void {
    const gone = new Set([...voided, ...refunds.flatMap(({ tickets }) => tickets)].map(({ ticketId }) => ticketId));
    const left = [...this.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId && !gone.has(ticket.ticketId));
    if (left.length > 0) this.fail("a ticket is valid whose money the bank took back");
  }

  #closePayment({ paymentId, orderId, amountMinor, currency }: Payment): void {
    if (this.lost.has(paymentId)) return;
    const row = this.memory.rows.get(orderId);
    const kept = row?.paymentId === paymentId && row.status === "issued";
    const returned = [...(this.refunded.get(paymentId) ?? [])].reduce((sum, [, amount]) => sum + amount, 0);
    const back = (returned > 0 && returned >= amountMinor) || this.memory.returned.has(paymentId);
    if (kept && returned !== (row.refundedMinor ?? 0)) this.fail("a part did not go back");
    if (kept && (amountMinor !== row.amountMinor || currency !== row.currency)) this.fail("issued for the wrong money");
    if (kept && back && !row.refunds) this.fail("issued and refunded");
    const went = row?.paymentId === paymentId && row.refunds ? returned === row.refundedMinor : back;
    if (!kept && !went) this.fail("money kept without tickets");
  }

  #start(): Process {
    return new Process(new WatchedStockCache(this.soldOutMs, () => this.agenda.nowMs));
  }

  #open(pool: string, shards: number, most: number): void {
    this.memory.open(
      pool,
      Array.from({ length: shards }, () => 1 + this.below(most)),
    );
    this.#history.set(pool, [{ fromMs: 0, available: this.memory.available(pool) }]);
  }

  #store(process: Process): OrderStore {
    const { memory, network } = this;
    return {
      order: (orderId) => network.call(process, "read", () => memory.rows.get(orderId)),
      shards: (pools) => network.call(process, "read", () => memory.shards(pools)),
      reopen: (pools) => network.call(process, "write", () => this.#reopen(pools)),
      commit: (change) => network.call(process, "write", () => this.#commit(change)),
      due: (nowMs) => network.call(process, "read", () => this.#due(nowMs)),
      returnPayment: (payment) =>
        network.call(process, "write", () => {
          this.count("payment returned");
          memory.returnPayment(payment);
        }),
    };
  }

  #commit(change: Change): Outcome {
    this.writes++;
    const before = this.memory.rows.get(change.orderId);
    const outcome = this.#outcome(change, before);
    if (outcome.done) this.#watch(change, before);
    else this.count(`refused: ${outcome.reason}`);
    this.#record();
    return outcome;
  }

  /** An organizer sets another limit, also below what orders have. */
  resize(pool: string, capacity: number): void {
    this.memory.resize(pool, capacity);
    this.count(this.memory.available(pool) < 0 ? "a pool is overbooked" : "a limit is changed");
    this.#record();
  }

  #reopen(pools: readonly string[]): void {
    this.writes++;
    this.count("an overbooked pool is opened again");
    this.memory.reopen(pools);
    this.#record();
  }

  /** Checks the stock and the allowances, and remembers them. */
  #record(): void {
    const broken = this.memory.broken();
    if (broken !== undefined) this.fail(broken);
    for (const [pool, history] of this.#history) {
      const available = this.memory.available(pool);
      if (history.at(-1)?.available !== available) history.push({ fromMs: this.agenda.nowMs, available });
    }
    for (const [allowance, taken] of this.memory.taken) {
      const history = this.#takenHistory.get(allowance) ?? [];
      if (history.at(-1)?.taken !== taken) this.#takenHistory.set(allowance, [...history, { fromMs: this.agenda.nowMs, taken }]);
    }
  }

  /** A write that breaks an invariant is a finding, even when its caller is dead. */
  #outcome(change: Change, before: OrderRow | undefined): Outcome {
    try {
      return this.memory.commit(change);
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      this.fail(error.message);
      return { done: false, reason: "row", row: before };
    }
  }

  #watch({ orderId, from, to, take = [], refund }: Change, before: OrderRow | undefined): void {
    const { moneyNotice } = before ?? {};
    if (refund && moneyNotice === "dispute_lost" && refund.by !== "dispute") this.fail("refunded after the bank took the money");
    if ((refund?.by === "buyer" || refund?.by === "organizer") && moneyNotice === "dispute_open")
      this.fail("money was asked back from a provider during a dispute");
    if (from === "absent" && take.some(({ pool }) => pool === "next")) this.#watchNext();
    this.count(`${from} to ${to}`);
    if (take.length > new Set(take.map(({ pool }) => pool)).size) this.count("split over shards");
    if (take.some(({ pool }) => this.memory.available(pool) < 0)) this.fail("sold while orders have more than the limit");
    const row = this.memory.rows.get(orderId);
    if (to === "expired" && before && before.expiresAtMs > this.agenda.nowMs) this.fail("expired before its time");
    if (to === "refund_due") this.owedFrom.set(orderId, from);
    if (from === "reserved" && to === "reserved" && before && row && row.expiresAtMs < before.expiresAtMs)
      this.fail("a hold was shortened");
    if (to === "reserved" && row && isFree(row)) this.fail("a free order waits for money");
  }

  #watchNext(): void {
    this.count("the next type is sold");
    if (this.memory.shards(["house"]).some(({ available }) => available > 0)) this.fail("the next type was sold before the first was gone");
  }

  /** A stale index: the state of one sweep ago, and not all of it. */
  #due(nowMs: number): string[] {
    const due = [...this.memory.due];
    const past = (entries: readonly (readonly [string, number])[]) =>
      entries.filter(([, atMs]) => atMs <= nowMs).map(([orderId]) => orderId);
    if (!this.network.faulty || !this.chance(0.3)) return past(due);
    const stale = [...new Set([...past(due), ...past(this.#staleDue)])].filter(() => this.chance(0.8));
    this.#staleDue = due;
    return stale;
  }
}
