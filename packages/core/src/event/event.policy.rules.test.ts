import { expect, it } from "vitest";
import { policyAnswerOf } from "./event.policy.rules.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const startsAtMs = 100 * DAY;
const at = (nowMs: number, policy: Parameters<typeof policyAnswerOf>[0]) =>
  policyAnswerOf(policy, { startsAtMs, paidAtMs: 10 * DAY, nowMs });
const MINUTE = 60_000;

it("without a policy nobody may cancel", () => {
  expect(at(DAY, undefined)).toEqual({ allowed: false, rule: "none" });
  expect(at(DAY, { keepFees: true })).toEqual({ allowed: false, rule: "none" });
});

it("M7 one minute before the limit is allowed, the limit and one minute after are not", () => {
  const untilMs = startsAtMs - 48 * HOUR;
  const policy = { hoursBeforeStart: 48, keepFees: true };
  expect(at(untilMs - MINUTE, policy)).toEqual({ allowed: true, untilMs, keepFees: true });
  expect(at(untilMs, policy)).toEqual({ allowed: false, rule: "too_late", untilMs });
  expect(at(untilMs + MINUTE, policy)).toEqual({ allowed: false, rule: "too_late", untilMs });
});

it("days count from the payment, and the earlier of two limits counts", () => {
  expect(at(17 * DAY - 1, { daysAfterPurchase: 7 })).toMatchObject({ allowed: true, untilMs: 17 * DAY });
  expect(at(17 * DAY, { daysAfterPurchase: 7 })).toMatchObject({ allowed: false, rule: "too_late" });
  expect(at(20 * DAY, { daysAfterPurchase: 365, hoursBeforeStart: 24 })).toMatchObject({ untilMs: 99 * DAY });
  expect(at(9 * DAY, { daysAfterPurchase: 7, hoursBeforeStart: 95 * 24 })).toMatchObject({ allowed: false, untilMs: 5 * DAY });
});

it("after a move everybody from before it may cancel and gets everything back, until that time ends or the event starts", () => {
  const moved = (nowMs: number, movedUntilMs: number, policy?: Parameters<typeof policyAnswerOf>[0]) =>
    policyAnswerOf(policy, { startsAtMs, paidAtMs: 10 * DAY, nowMs, movedUntilMs });
  const open = { allowed: true, untilMs: 30 * DAY, keepFees: false };
  for (const policy of [undefined, { hoursBeforeStart: 90 * 24, keepFees: true }])
    expect(moved(30 * DAY - 1, 30 * DAY, policy)).toEqual(open);
  expect(moved(30 * DAY, 30 * DAY)).toEqual({ allowed: false, rule: "none" });
  expect(moved(startsAtMs, startsAtMs + DAY, { hoursBeforeStart: 0 })).toMatchObject({ allowed: false, rule: "started" });
});

it("nobody cancels after the start", () => {
  expect(at(startsAtMs, { daysAfterPurchase: 365 })).toEqual({ allowed: false, rule: "started", untilMs: startsAtMs });
  expect(at(startsAtMs - 1, { hoursBeforeStart: 0 })).toMatchObject({ allowed: true, untilMs: startsAtMs });
});
