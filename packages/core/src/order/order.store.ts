/**
 * The port of the order protocol: DynamoDB, or memory in the simulator, where every call is one atomic step.
 * A transient error (conflict, throttle, timeout, 5xx) is thrown as `Transient`: the change may have been applied.
 */
import type { Allocation, Shard } from "../stock/stock.rules.ts";
import type { OrderRefund, RefundedProduct } from "../refund/refund.rules.ts";
import type { Pieces } from "./order.exchange.rules.ts";
import type { LimitWrite } from "./order.limits.rules.ts";
import type { MoneyNotice, NewTicket, OrderRow, Status, VoidedTicket } from "./order.rules.ts";

/** The order's part of a refund's row. */
export type NewRefund = OrderRefund & {
  eventId: string;
  currency: string;
  requestHash: string;
  isLast: boolean;
  feesKept: boolean;
  reason?: string;
};

/** One atomic step of one order, with its stock and its tickets. All or nothing. */
export type Change = {
  orderId: string;
  /** The row's condition: it has this status, or does not exist. */
  from: Status | "absent";
  to: Status;
  /** The whole row for a new order, else the changed attributes. Set `holdMs` together with `expiresAtMs`: the due time depends on both. */
  set: Partial<OrderRow>;
  /** Also require the row's `expiresAtMs` to be no later than this. */
  expiringBy?: number;
  /** Also require that exactly these tickets of the order are voided, so that no other process has given back their seats. */
  voided?: readonly VoidedTicket[];
  /** Also require that the order has exactly so many refunds, so that no other process has given back the same tickets or money. */
  refunded?: number;
  /** Also require that the order has exactly so many exchanges: each changes its products and its stock. */
  exchanged?: number;
  take?: Allocation[];
  give?: Allocation[];
  /** Pools of which nothing is left, not even a seat that comes back at this instant. */
  soldOut?: readonly string[];
  create?: NewTicket[];
  /** Tickets that are not valid any more. `unused`: on the condition that they were never scanned; `revision`: that they have it. */
  end?: { ticketIds: string[]; status: "refunded" | "voided"; unused: boolean; revision?: number };
  /** Tickets that end although they were scanned. With the status of `end`. */
  endUsed?: string[];
  /** The refund to write. */
  refund?: NewRefund;
  /** Takes pieces off a ticket that stays valid, on the condition that they were not handed out. */
  redeem?: { ticketId: string; products: RefundedProduct[] };
  /** Replaces the pieces of a valid ticket, on the condition that nobody changed them since they were seen. */
  exchange?: { ticketId: string; seen: Pick<Pieces, "products" | "productsBought">; pieces: Pieces };
  /** The limits and allowances that it takes of or gives back to. No key twice. */
  limits?: LimitWrite[];
  /** Also require the row to have this allowance; empty: none. */
  holding?: string;
  /** Also require that the provider has said this of the order's money, and nothing since. */
  moneyNotice?: MoneyNotice;
  /** Also require that the order has this buyer, so that no change of it is undone. */
  buyer?: OrderRow["buyer"];
  /** Also require that the order's link has this generation: each later one may be another buyer's, whose limits count the order. */
  generation?: number;
};

export type Outcome =
  /** `row` after the change. A transaction does not return it. */
  | { done: true; row?: OrderRow }
  /** The row's condition failed, on this row. A repeat of our own successful change gets this too. */
  | { done: false; reason: "row"; row: OrderRow | undefined }
  /** The stock items whose condition failed, as they were. */
  | { done: false; reason: "short"; shards: Shard[] }
  /** The keys of the limits of which not enough is left. The row's condition did not fail. */
  | { done: false; reason: "limit"; keys: string[] }
  /** Pieces to take back or to exchange were handed out or changed. The row's condition did not fail. */
  | { done: false; reason: "product" }
  /** A pool that must be sold out has seats. Those that are overbooked may have too few. The row's condition did not fail. */
  | { done: false; reason: "too_early"; overbooked: string[] }
  /** A ticket to create exists, or a ticket to end was scanned or has another revision. The row's condition did not fail. */
  | { done: false; reason: "ticket" };

export type Payment = { paymentId: string; orderId: string; amountMinor: number; currency: string };

export type OrderStore = {
  /** Strongly consistent. */
  order(orderId: string): Promise<OrderRow | undefined>;
  /** Strongly consistent; every shard of these pools. */
  shards(pools: readonly string[]): Promise<Shard[]>;
  /** Spreads anew what came back to overbooked pools: on sale, beyond what they lacked. */
  reopen(pools: readonly string[]): Promise<void>;
  commit(change: Change): Promise<Outcome>;
  /** From the sparse index: may be stale and miss the newest. */
  due(nowMs: number): Promise<string[]>;
  /** Marks a payment that no order keeps, so that the sweeper refunds it. Once for each payment id. */
  returnPayment(payment: Payment): Promise<void>;
};
