/**
 * The port of the order protocol. Behind it stands DynamoDB or, in the simulator, memory where every call is one atomic step.
 * Trouble that passes (conflict, throttle, timeout, 5xx) is thrown as `Transient`: perhaps applied, perhaps not.
 */
import type { Allocation, Shard } from "../stock/stock.rules.ts";
import type { NewTicket, OrderRow, Status } from "./order.rules.ts";

/** One atomic step of one order: the row moves, the stock follows, the tickets come or go. All or nothing. */
export type Change = {
  orderId: string;
  /** The row's condition: it stands here, or is not there at all. */
  from: Status | "absent";
  to: Status;
  /** The whole row when it comes into being, else what changes on it. A new `expiresAtMs` brings `holdMs` along, so the due time follows. */
  set: Partial<OrderRow>;
  /** Also require the row's `expiresAtMs` to be no later than this. */
  expiringBy?: number;
  take?: Allocation[];
  give?: Allocation[];
  create?: NewTicket[];
  /** Ids of tickets to void, on the condition that nobody has used them. */
  void?: string[];
};

export type Outcome =
  /** `row` as it now is; a change that also touches stock or tickets may leave it out. */
  | { done: true; row?: OrderRow }
  /** The row was elsewhere, as given here. This is also what a repeat of our own successful change sees. */
  | { done: false; why: "row"; row: OrderRow | undefined }
  /** The stock items that refused, as they were. */
  | { done: false; why: "short"; shards: Shard[] }
  /** A ticket to create exists, or a ticket to void has been used. Said only when the row itself agreed. */
  | { done: false; why: "ticket" };

export type Payment = { paymentId: string; orderId: string; amountMinor: number; currency: string };

export type OrderStore = {
  /** Strongly consistent. */
  order(orderId: string): Promise<OrderRow | undefined>;
  /** Strongly consistent; every shard of these pools. */
  shards(pools: readonly string[]): Promise<Shard[]>;
  commit(change: Change): Promise<Outcome>;
  /** Ids from the sparse index: may be stale, may miss the newest. */
  due(nowMs: number): Promise<string[]>;
  /** Money that belongs to no order: put if absent by payment id, and refunded from there. */
  returnPayment(payment: Payment): Promise<void>;
};
