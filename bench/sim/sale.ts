/** A simulated sale: its processes, its sweeper, and what differs from one seed to the next. */
import { Transient } from "@catraca/core/kernel/fault";
import { InvariantError } from "@catraca/core/kernel/invariant";
import { expire, issue, refund, type OrderProtocol } from "@catraca/core/order/order.protocol.ts";
import { takeLost } from "@catraca/core/order/order.refund.ts";
import { isFree, type OrderRow } from "@catraca/core/order/order.rules.ts";
import type { Payment } from "@catraca/core/order/order.store.ts";
import { SECOND, type Process } from "./network.ts";
import { World, type Coverage } from "./world.ts";

export class Sale {
  readonly world: World;
  /** Payments whose webhook was acknowledged. */
  readonly acknowledged = new Set<string>();
  /** In every other sale the provider delivers once: the sweeper alone continues after a crash. */
  readonly redelivers: boolean;
  /** In every eighth sale the organizer voids tickets. The others keep their histories: mutants name rare ones by their seed. */
  readonly voids: boolean;
  /** In others the organizer changes a limit. */
  readonly resizes: boolean;
  /** In others parts of orders are refunded, and in some of those with voids, too. */
  readonly parts: boolean;
  /** In some of those with limits, and with voids or parts, addresses are corrected. */
  readonly corrects: boolean;
  /** In others banks take money back. */
  readonly disputes: boolean;
  /** Orders whose dispute was lost, until the order has followed. */
  readonly lostDue = new Map<string, Payment>();
  /** A fault of the simulator itself. */
  bug: unknown;

  constructor(seed: number, coverage: Coverage) {
    this.world = new World(seed, coverage);
    this.redelivers = seed % 2 === 0;
    this.voids = seed % 8 === 0;
    this.resizes = seed % 8 === 4;
    this.parts = seed % 8 === 6 || seed % 24 === 0;
    this.corrects = seed % 40 === 0 || seed % 120 === 30;
    this.disputes = seed % 8 === 2;
  }

  /** Runs later. A refusal leads to the next attempt; a broken invariant is a finding. */
  spawn(delayMs: number, work: () => Promise<unknown>): void {
    const watched = async () => {
      try {
        await work();
      } catch (error) {
        if (error instanceof InvariantError) this.world.fail(error.message);
        else if (!(error instanceof Transient)) this.bug ??= error;
      }
    };
    this.world.agenda.after(delayMs, () => void watched());
  }

  /** Runs on some process. When it dies, the client gets an error. */
  on<T>(work: (protocol: OrderProtocol, process: Process) => Promise<T>): Promise<T> {
    const process = this.world.process();
    return process.run(() => work(this.world.protocol(process), process));
  }

  later(delayMs: number, work: (protocol: OrderProtocol, process: Process) => Promise<unknown>): void {
    this.spawn(delayMs, () => this.on(work));
  }

  seconds(most: number): number {
    return this.world.random() * most * SECOND;
  }

  async sweep(protocol: OrderProtocol, process: Process): Promise<void> {
    for (const orderId of await protocol.store.due(protocol.now())) {
      const order = await protocol.store.order(orderId);
      if (order) await finish(this.world, protocol, process, order);
    }
    if (this.parts || this.disputes) await this.sweepParts(protocol, process);
    for (const payment of this.lostDue.values()) await followLost(this, protocol, process, payment);
  }

  /** The refund of a part has a due time of its own. */
  async sweepParts(protocol: OrderProtocol, process: Process): Promise<void> {
    for (const orderId of this.world.memory.rows.keys()) {
      const order = await protocol.store.order(orderId);
      if (order?.status === "issued" && order.refunds && !isFree(order)) await this.world.giveBack(process, order);
    }
  }
}

/** The sweeper's work on an order, and the workflow's after a payment. */
export const finish = async (world: World, protocol: OrderProtocol, process: Process, order: OrderRow): Promise<void> => {
  const moved = await issue(protocol, await expire(protocol, order));
  await refund(protocol, moved, (due) => world.giveBack(process, due));
};

export const followLost = async (sale: Sale, protocol: OrderProtocol, process: Process, payment: Payment): Promise<void> => {
  const { orderId } = payment;
  await sale.world.note(process, payment, "dispute_lost");
  const order = await protocol.store.order(orderId);
  if (order?.status === "issued") await takeLost(protocol, order, `${orderId}.dispute`);
  sale.lostDue.delete(orderId);
};

export const tolerant = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    return undefined;
  }
};
