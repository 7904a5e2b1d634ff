import { graceMs } from "../order/order.due.rules.ts";

export const PAYMENT_STATUSES = ["started", "declined", "booked", "return_due", "returned"] as const;
/** A bank took the money back: it has not decided, it gave the money back, or it kept it. */
export const DISPUTES = ["open", "won", "lost"] as const;
/** The provider says its fee some time after it captured the money, or never. */
export const FEE_STATES = ["awaited", "known", "unknown"] as const;
export type DisputeState = (typeof DISPUTES)[number];
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/**
 * Every allowed move. `booked` money belongs to the order's row from then on; `return_due` money belongs to no order and goes back. Money that a provider
 * captured after it had declined is not lost.
 */
export const PAYMENT_MOVES: Record<PaymentStatus, readonly PaymentStatus[]> = {
  started: ["declined", "booked", "return_due"],
  declined: ["booked", "return_due"],
  booked: [],
  return_due: ["returned"],
  returned: [],
};

/** An attempt without an answer is closed after this time. */
export const UNANSWERED_MS = 20_000;

/** When the sweeper reads the payment. 0 removes it from the index. */
export const dueAtMs = (status: PaymentStatus, nowMs: number): number => {
  switch (status) {
    case "started":
      return nowMs + UNANSWERED_MS;
    case "return_due":
      return nowMs;
    default:
      return 0;
  }
};

/** After a failed attempt of the sweeper: later each time, so that a permanent failure does not delay other payments. */
export const retryAtMs = (attempts: number, nowMs: number): number => nowMs + UNANSWERED_MS * 2 ** Math.min(attempts, 7);

/** The statuses that may precede this one: the condition of its write. */
export const sourcesOf = (to: PaymentStatus): PaymentStatus[] => PAYMENT_STATUSES.filter((from) => PAYMENT_MOVES[from].includes(to));

const LATE_MS = 15 * 60_000;

/** An expired order can be paid for another hold time, at least a quarter of an hour. */
export const payableUntilMs = ({ expiresAtMs, holdMs }: { expiresAtMs: number; holdMs: number }): number =>
  expiresAtMs + Math.max(holdMs, LATE_MS);

const LOOK_MS = 60_000;

/** The provider is asked for its fee for so long. */
const FEE_PATIENCE_MS = 3 * 24 * 60 * 60_000;

/** When the sweeper asks for the fee again. 0: no more. */
export const feeDueAtMs = ({ attempts = 0, createdAtMs }: { attempts?: number | undefined; createdAtMs: number }, nowMs: number): number =>
  nowMs - createdAtMs > FEE_PATIENCE_MS ? 0 : lookAtMs(attempts, nowMs);

/** When the sweeper asks about a payment that its buyer makes at the provider: later each time, up to 32 minutes. */
export const lookAtMs = (attempts: number, nowMs: number): number => nowMs + LOOK_MS * 2 ** Math.min(attempts, 5);

type Awaiting = { status: string; expiresAtMs: number; holdMs: number; expiredAtMs?: number | undefined };

/**
 * Until when a payment is awaited: money of the last second may still arrive. A buyer who began to pay an expired order has the time in which that can be
 * paid. 0: the order does not wait for this payment.
 */
export const awaitedUntilMs = (order: Awaiting, { createdAtMs }: { createdAtMs: number }): number => {
  const { status, expiresAtMs, holdMs, expiredAtMs = Infinity } = order;
  if (status === "reserved") return expiresAtMs + graceMs(holdMs);
  return status === "expired" && createdAtMs >= expiredAtMs ? payableUntilMs(order) : 0;
};
