import { describe, expect, it } from "vitest";
import type { Item } from "../price/price.rules.ts";
import { fromStripe, linesOf, stateOf, toStripe, type Session } from "./payment.stripe.rules.ts";

describe("money", () => {
  it.each([
    ["BRL", 12_345, 12_345],
    ["JPY", 500, 500],
    ["KRW", 30_000, 30_000],
    // Written with two decimals at Stripe, which are always 00.
    ["ISK", 5, 500],
    ["UGX", 5, 500],
    ["KWD", 5_120, 5_120],
    ["BHD", 10, 10],
  ])("of %s: %i is %i at Stripe, and the same back", (currency, amountMinor, atStripe) => {
    expect(toStripe({ amountMinor, currency })).toBe(atStripe);
    expect(fromStripe(atStripe, currency.toLowerCase())).toEqual({ amountMinor, currency });
  });

  it.each([
    ["KWD", 5_124],
    ["TND", 1],
    ["BRL", 100_000_000],
    ["ISK", 1_000_000],
  ])("of %s: %i is a sum that Stripe cannot take", (currency, amountMinor) => {
    expect(toStripe({ amountMinor, currency })).toBeUndefined();
  });

  it("that Stripe could have taken and we cannot write equals no sum of ours", () => {
    expect(fromStripe(550, "isk").amountMinor).toBe(5.5);
  });
});

const item = (kind: Item["kind"], name: string, quantity: number, unitPriceMinor: number, ticketTypeId = "tty_a"): Item => ({
  kind,
  name,
  quantity,
  unitPriceMinor,
  amountMinor: quantity * unitPriceMinor,
  ...(kind === "product" ? {} : { ticketTypeId }),
});
const total = (items: readonly Item[], currency = "BRL") => ({
  amountMinor: items.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  currency,
});
const lines = (items: readonly Item[], currency?: string) => linesOf(items, total(items, currency), "A night");

describe("an order's statement", () => {
  it("has a line for each item, and a discount lowers the tickets of its type", () => {
    const items = [
      item("ticket", "Full", 2, 5_000),
      item("ticket", "Half", 1, 2_500, "tty_b"),
      item("product", "Popcorn", 3, 1_000),
      item("discount", "FRIENDS", 2, -1_250),
      item("fee", "Service", 2, 375),
    ];
    expect(lines(items)).toEqual([
      { name: "Full (FRIENDS)", quantity: 2, amount: 3_750 },
      { name: "Half", quantity: 1, amount: 2_500 },
      { name: "Popcorn", quantity: 3, amount: 1_000 },
      { name: "Service", quantity: 2, amount: 375 },
    ]);
  });

  it.each([
    ["a discount that fits no line", [item("ticket", "Full", 2, 5_000), item("discount", "ONE", 1, -500)]],
    ["a discount of another type", [item("ticket", "Full", 1, 5_000), item("discount", "ONE", 1, -500, "tty_b")]],
    ["more lines than a page has", Array.from({ length: 101 }, (_, at) => item("ticket", `Type ${at}`, 1, 100, `tty_${at}`))],
  ])("is one line with the whole sum for %s", (_, items) => {
    expect(lines(items)).toEqual([{ name: "A night", quantity: 1, amount: total(items).amountMinor }]);
  });

  it("is one line where a price alone does not end in 0, and its sum does", () => {
    expect(lines([item("ticket", "Full", 2, 5_125)], "KWD")).toEqual([{ name: "A night", quantity: 1, amount: 10_250 }]);
    expect(lines([item("ticket", "Full", 1, 5_125)], "KWD")).toBeUndefined();
  });

  it("always adds up to the order's sum", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const quantity = 1 + (seed % 9);
      const items = [
        item("ticket", "Full", quantity, seed * 37),
        item("discount", "D", quantity, -Math.floor((seed * 37) / (1 + (seed % 5)))),
        item("fee", "F", quantity, seed % 13),
        item("product", "P", 1 + (seed % 3), seed),
      ];
      const sum = lines(items)?.reduce((all, one) => all + one.quantity * one.amount, 0);
      expect(sum).toBe(total(items).amountMinor);
    }
  });

  it("has a name also without an event's, and cuts a long one", () => {
    const items = [item("ticket", "x".repeat(300), 1, 500)];
    expect(lines(items)?.[0]?.name).toHaveLength(250);
    expect(linesOf([], { amountMinor: 500, currency: "BRL" }, "")).toEqual([{ name: "Total", quantity: 1, amount: 500 }]);
  });
});

describe("a session", () => {
  const session = (change: Partial<Session>): Session => ({
    status: "open",
    payment_status: "unpaid",
    amount_total: 500,
    currency: "brl",
    url: "https://pay.example/",
    payment_intent: null,
    ...change,
  });
  const complete = { status: "complete", url: null } as const;

  it.each([
    ["open", session({}), { state: "open", redirectUrl: "https://pay.example/" }],
    ["paid", session({ ...complete, payment_status: "paid" }), { state: "captured", money: { amountMinor: 500, currency: "BRL" } }],
    ["expired", session({ status: "expired", url: null }), { state: "declined" }],
    ["complete, its bank has not answered", session({ ...complete, payment_intent: { status: "processing" } }), { state: "processing" }],
    ["complete, its intent not expanded", session({ ...complete, payment_intent: "pi_a" }), { state: "processing" }],
    ["refused by its bank", session({ ...complete, payment_intent: { status: "requires_payment_method" } }), { state: "declined" }],
    ["cancelled", session({ ...complete, payment_intent: { status: "canceled" } }), { state: "declined" }],
  ])("that is %s", (_, one, state) => expect(stateOf(one)).toEqual(state));
});
