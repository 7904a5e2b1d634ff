/** Until when a buyer may cancel tickets. Pure, for the server and the pages. */
export type RefundPolicy = {
  /** Until so many hours before the start. */
  hoursBeforeStart?: number;
  /** For so many days after the payment. */
  daysAfterPurchase?: number;
  /** Fees stay with the organizer. */
  keepFees?: boolean;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type PolicyAnswer =
  /** Until then the buyer may cancel. */
  | { allowed: true; untilMs: number; keepFees: boolean }
  /** `rule`: what the buyer is told. `untilMs`: when it ended. */
  | { allowed: false; rule: "none" | "too_late" | "started"; untilMs?: number };

type Times = { startsAtMs: number; paidAtMs: number; nowMs: number };

/**
 * Whether a buyer may cancel tickets. Without a policy, or with one that names no time, nobody may. Both times are limits: the earlier one counts. Nobody
 * cancels after the start.
 */
export const policyAnswerOf = (policy: RefundPolicy | undefined, { startsAtMs, paidAtMs, nowMs }: Times): PolicyAnswer => {
  const { hoursBeforeStart, daysAfterPurchase, keepFees = false } = policy ?? {};
  if (hoursBeforeStart === undefined && daysAfterPurchase === undefined) return { allowed: false, rule: "none" };
  if (nowMs >= startsAtMs) return { allowed: false, rule: "started", untilMs: startsAtMs };
  const untilMs = Math.min(
    startsAtMs - (hoursBeforeStart ?? 0) * HOUR_MS,
    daysAfterPurchase === undefined ? Infinity : paidAtMs + daysAfterPurchase * DAY_MS,
  );
  return nowMs < untilMs ? { allowed: true, untilMs, keepFees } : { allowed: false, rule: "too_late", untilMs };
};
