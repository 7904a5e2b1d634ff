/** The states of one try to pay. */
export const PAYMENT_STATUSES = ["started", "declined", "booked", "return_due", "returned"] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Every allowed move. `booked` money belongs to the order's row from then on; `return_due` money belongs to no order and goes back. */
export const PAYMENT_MOVES: Record<PaymentStatus, readonly PaymentStatus[]> = {
  started: ["declined", "booked", "return_due"],
  declined: [],
  booked: [],
  return_due: ["returned"],
  returned: [],
};

/** A try whose answer never came is asked about again after this long. */
export const UNANSWERED_MS = 20_000;

/** When the sweeper looks at the payment; 0 takes it out of the index. */
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

/** After a failed try of the sweeper: later each time, so that what fails for ever keeps nothing else waiting. */
export const retryAtMs = (attempts: number, nowMs: number): number => nowMs + UNANSWERED_MS * 2 ** Math.min(attempts, 7);

/** What each status may come from: the condition of its write. */
export const sourcesOf = (to: PaymentStatus): PaymentStatus[] => PAYMENT_STATUSES.filter((from) => PAYMENT_MOVES[from].includes(to));

const LATE_MS = 15 * 60_000;

/** How long after its hold an order that nobody paid may still be paid: one further hold, and a quarter of an hour at least. */
export const payableUntilMs = ({ expiresAtMs, holdMs }: { expiresAtMs: number; holdMs: number }): number =>
  expiresAtMs + Math.max(holdMs, LATE_MS);
