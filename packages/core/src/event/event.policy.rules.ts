/** Until when a buyer may cancel tickets. Pure, for the server and the pages. */
export type RefundPolicy = {
  /** Until so many hours before the start. */
  hoursBeforeStart?: number;
  /** For so many days after the payment. */
  daysAfterPurchase?: number;
  /** Fees stay with the organizer. */
  keepFees?: boolean;
  /** For so many days after a move, see `event.move.rules.ts`. */
  daysAfterMove?: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type PolicyAnswer =
  /** Until then the buyer may cancel. */
  | { allowed: true; untilMs: number; keepFees: boolean }
  /** `rule`: what the buyer is told. `untilMs`: when it ended. */
  | { allowed: false; rule: "none" | "too_late" | "started"; untilMs?: number };

/** `movedUntilMs`: of a buyer from before the event was moved, see `refundUntilOf`. */
type Times = { startsAtMs: number; paidAtMs: number; nowMs: number; movedUntilMs?: number | undefined };

/**
 * Whether a buyer may cancel tickets. Without a policy, or with one that names no time, nobody may. Both times are limits: the earlier one counts. Nobody
 * cancels after the start. After a move its buyers may for a while whatever the policy says, and get everything back.
 */
export const policyAnswerOf = (
  policy: RefundPolicy | undefined,
  { startsAtMs, paidAtMs, nowMs, movedUntilMs = 0 }: Times,
): PolicyAnswer => {
  if (nowMs < Math.min(movedUntilMs, startsAtMs)) return { allowed: true, untilMs: Math.min(movedUntilMs, startsAtMs), keepFees: false };
  const { hoursBeforeStart, daysAfterPurchase, keepFees = false } = policy ?? {};
  if (hoursBeforeStart === undefined && daysAfterPurchase === undefined) return { allowed: false, rule: "none" };
  if (nowMs >= startsAtMs) return { allowed: false, rule: "started", untilMs: startsAtMs };
  const untilMs = Math.min(
    startsAtMs - (hoursBeforeStart ?? 0) * HOUR_MS,
    daysAfterPurchase === undefined ? Infinity : paidAtMs + daysAfterPurchase * DAY_MS,
  );
  return nowMs < untilMs ? { allowed: true, untilMs, keepFees } : { allowed: false, rule: "too_late", untilMs };
};
