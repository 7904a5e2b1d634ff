import { describe, expect, it } from "vitest";
import { holdsAnswer, ticketsAfter, unfinishedUntilMs } from "./person.rules.ts";

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const order = { status: "issued", expiresAtMs: NOW_MS - DAY_MS, holdMs: 900_000 } as const;
const notified = { ...order, issuedAtMs: NOW_MS - 10, notifiedAtMs: NOW_MS - 5 } as const;
const refunded = { ...order, status: "refunded", issuedAtMs: 1, refundedAtMs: NOW_MS - STEP_MS } as const;

describe("an order is finished later", () => {
  it.each([
    [
      "a reserved one at the end of its hold and the time after it",
      { ...order, status: "reserved", expiresAtMs: NOW_MS + DAY_MS },
      DAY_MS + 60_000,
    ],
    ["a pending one whose hold ends before its execution", { ...order, status: "pending" }, STEP_MS],
    ["a paid one", { ...order, status: "paid" }, STEP_MS],
    ["one whose refund is due", { ...order, status: "refund_due" }, STEP_MS],
    ["one whose buyer is not notified", { ...order, issuedAtMs: NOW_MS - DAY_MS + 1 }, STEP_MS],
    ["one whose email is retried", { ...notified, delivery: "retried" }, STEP_MS],
    ["one that was just refunded", { ...refunded, refundedAtMs: NOW_MS - STEP_MS + 1 }, STEP_MS],
    ["one whose email about the refund is retried", { ...refunded, delivery: "retried" }, STEP_MS],
  ] as const)("%s", (_, one, afterMs) => expect(unfinishedUntilMs(one, NOW_MS)).toBe(NOW_MS + afterMs));

  it.each([
    ["due", { status: "due" }],
    ["returned a moment ago", { status: "returned", returnedAtMs: NOW_MS - STEP_MS + 1 }],
  ] as const)("one with the refund of a part that is %s", (_, refund) =>
    expect(unfinishedUntilMs(notified, NOW_MS, [refund])).toBe(NOW_MS + STEP_MS),
  );
});

describe("nothing works on an order", () => {
  it.each([
    ["that ended unpaid", { ...order, status: "expired" }],
    ["whose buyer is notified", notified],
    ["whose workflow is over after a day", { ...order, issuedAtMs: NOW_MS - DAY_MS }],
    ["whose email was given up", { ...order, issuedAtMs: NOW_MS, delivery: "given_up" }],
    ["whose address is stopped", { ...order, issuedAtMs: NOW_MS, delivery: "stopped" }],
    ["that was refunded some time ago", refunded],
    ["whose bank returned the money, of which no email tells", { ...refunded, delivery: "retried", moneyNotice: "dispute_lost" }],
  ] as const)("%s", (_, one) => expect(unfinishedUntilMs(one, NOW_MS)).toBeUndefined());

  it("with a refund whose email had its time", () =>
    expect(unfinishedUntilMs(notified, NOW_MS, [{ status: "returned", returnedAtMs: NOW_MS - STEP_MS }])).toBeUndefined());
});

it.each([
  ["reserved", 5, {}, true],
  ["reserved", 6, {}, false],
  ["pending", 6, {}, false],
  ["paid", 6, {}, true],
  ["reserved", 6, { waitingEntryId: "wte_a" }, true],
  ["expired", 5, {}, true],
  ["expired", 6, {}, false],
  ["cancelled", 6, {}, false],
  ["refunded", 6, {}, false],
  ["refunded", 6, { issuedAtMs: 7 }, true],
  ["refund_due", 6, {}, true],
  ["issued", 6, { issuedAtMs: 7 }, true],
  ["issued", 5, { issuedAtMs: 5, amountMinor: 0 }, true],
  ["issued", 6, { issuedAtMs: 7, amountMinor: 0 }, false],
] as const)("a request of time 5 is held by an order that is %s and of time %i, with %o: %s", (status, createdAtMs, more, holds) =>
  expect(holdsAnswer({ status, createdAtMs, amountMinor: 900, ...more }, { askedAtMs: 5 })).toBe(holds),
);

it.each([
  [undefined, "void", "void"],
  ["void", "void", "void"],
  ["void", "keep", "mixed"],
  ["mixed", "keep", "mixed"],
] as const)("valid tickets with which earlier calls did %s, and this one %s, are left: %s", (before, fate, after) =>
  expect(ticketsAfter(before, fate)).toBe(after),
);
