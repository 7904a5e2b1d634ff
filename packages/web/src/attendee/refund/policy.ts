/** The event's refund policy in sentences, before and after the purchase. */
import { policyAnswerOf, type RefundPolicy } from "@catraca/core/event/event.policy.rules.ts";
import { formatShortDate, formatTime, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";

export type PolicyEvent = {
  startsAt: string;
  timeZone: string;
  refundPolicy?: { [K in keyof RefundPolicy]: RefundPolicy[K] | undefined } | undefined;
  /** The organizer's own words. */
  policies?: { refund?: string | undefined } | undefined;
};

export const allowsReturns = ({ refundPolicy }: PolicyEvent): boolean =>
  refundPolicy?.hoursBeforeStart !== undefined || refundPolicy?.daysAfterPurchase !== undefined;

/** Until when tickets can be returned by the event's start, which is the latest. Undefined: not any more, or never. */
export const findLatestReturn = (event: PolicyEvent, nowMs: number): number | undefined => {
  if (!allowsReturns(event)) return undefined;
  const { hoursBeforeStart = 0 } = event.refundPolicy ?? {};
  const answer = policyAnswerOf({ hoursBeforeStart }, { startsAtMs: Date.parse(event.startsAt), paidAtMs: nowMs, nowMs });
  return answer.allowed ? answer.untilMs : undefined;
};

type Reader = { nowMs: number; /** Mentions no money. */ isFree: boolean };

export const getPolicySentences = (event: PolicyEvent, { nowMs, isFree }: Reader): string[] => {
  const { timeZone, refundPolicy, policies } = event;
  if (!allowsReturns(event)) return [policies?.refund?.trim() ? m.policy_own_words() : m.policy_none()];
  const { hoursBeforeStart = 0, daysAfterPurchase, keepFees } = refundPolicy ?? {};
  const untilMs = findLatestReturn(event, nowMs);
  if (untilMs === undefined) return [m.policy_over()];
  const at = { at: new Date(untilMs).toISOString(), timeZone };
  const limit =
    hoursBeforeStart === 0 ? m.policy_limit_start() : m.policy_limit_at({ date: toMidSentence(formatShortDate(at)), time: formatTime(at) });
  return [
    daysAfterPurchase === undefined ? m.policy_until({ limit }) : m.policy_days({ count: daysAfterPurchase, limit }),
    ...(isFree ? [] : [keepFees ? m.policy_without_fees() : m.policy_with_fees()]),
  ];
};
