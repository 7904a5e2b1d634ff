import { expect, it } from "vitest";
import {
  awaitedUntilMs,
  dueAtMs,
  lookAtMs,
  payableUntilMs,
  PAYMENT_MOVES,
  PAYMENT_STATUSES,
  retryAtMs,
  sourcesOf,
  UNANSWERED_MS,
} from "./payment.rules.ts";

it("each pair of statuses is allowed or refused as here", () => {
  const allowed = PAYMENT_STATUSES.flatMap((from) =>
    PAYMENT_STATUSES.filter((to) => PAYMENT_MOVES[from].includes(to)).map((to) => `${from} ${to}`),
  );
  expect(allowed).toEqual([
    "started declined",
    "started booked",
    "started return_due",
    "declined booked",
    "declined return_due",
    "return_due returned",
  ]);
});

it("no status is entered twice, so a repeated write can only fail on its condition", () => {
  const walk = (from: (typeof PAYMENT_STATUSES)[number], seen: readonly string[]): void => {
    expect(seen).not.toContain(from);
    for (const to of PAYMENT_MOVES[from]) walk(to, [...seen, from]);
  };
  for (const status of PAYMENT_STATUSES) walk(status, []);
});

it("the condition of a write names where the move may come from", () => {
  expect(Object.fromEntries(PAYMENT_STATUSES.map((to) => [to, sourcesOf(to)]))).toEqual({
    started: [],
    declined: ["started"],
    booked: ["started", "declined"],
    return_due: ["started", "declined"],
    returned: ["return_due"],
  });
});

it("what nobody answered and what must go back is due, the rest never again", () => {
  expect(Object.fromEntries(PAYMENT_STATUSES.map((status) => [status, dueAtMs(status, 1_000)]))).toEqual({
    started: 1_000 + UNANSWERED_MS,
    declined: 0,
    booked: 0,
    return_due: 1_000,
    returned: 0,
  });
});

it("a failed attempt is repeated after 20 s, then twice as late each time, up to 43 minutes", () => {
  expect([0, 1, 2, 7, 8, 50].map((attempts) => retryAtMs(attempts, 1_000) - 1_000)).toEqual([
    20_000, 40_000, 80_000, 2_560_000, 2_560_000, 2_560_000,
  ]);
});

it.each([
  { holdMs: 60_000, laterMs: 15 * 60_000 },
  { holdMs: 15 * 60_000, laterMs: 15 * 60_000 },
  { holdMs: 3_600_000, laterMs: 3_600_000 },
])("an expired order of a hold of $holdMs ms can be paid for $laterMs ms more", ({ holdMs, laterMs }) => {
  expect(payableUntilMs({ expiresAtMs: 1_000_000, holdMs })).toBe(1_000_000 + laterMs);
});

it("a payment at the provider's page is looked at after a minute, then twice as late each time, up to 32 minutes", () => {
  expect([0, 1, 2, 5, 6, 50].map((attempts) => (lookAtMs(attempts, 1_000) - 1_000) / 60_000)).toEqual([1, 2, 4, 32, 32, 32]);
});

it("a payment is awaited while its order is reserved, and for the grace after its hold", () => {
  const held = { expiresAtMs: 1_000_000, holdMs: 300_000 };
  const began = (createdAtMs: number) => ({ createdAtMs });
  expect(awaitedUntilMs({ ...held, status: "reserved" }, began(900_000))).toBe(1_030_000);
  for (const status of ["expired", "cancelled", "paid", "issued"]) expect(awaitedUntilMs({ ...held, status }, began(900_000))).toBe(0);
});

it("a payment that began after its order had expired is awaited as long as that can be paid, and one from before is not", () => {
  const expired = { status: "expired", expiresAtMs: 1_000_000, holdMs: 300_000, expiredAtMs: 1_031_000 };
  expect([1_030_999, 1_031_000].map((createdAtMs) => awaitedUntilMs(expired, { createdAtMs }))).toEqual([0, payableUntilMs(expired)]);
});
