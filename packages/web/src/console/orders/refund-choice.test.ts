import { expect, it } from "vitest";
import { toRefund, type RefundChoice } from "./refund-choice.ts";

const left = { ticketIds: ["a", "b"], currency: "BRL" };
const nothing: RefundChoice = { chosen: new Set(), pieces: {}, amount: "", keepFees: false, includeUsed: false };

it.each<[Partial<RefundChoice>, object]>([
  [{ chosen: new Set(["a", "b"]) }, {}],
  [
    { chosen: new Set(["a", "b"]), keepFees: true, includeUsed: true },
    { keepFees: true, includeUsed: true },
  ],
  [{ chosen: new Set(["b"]) }, { ticketIds: ["b"] }],
  [
    { chosen: new Set(["b"]), pieces: { p: 2, q: 0 } },
    { ticketIds: ["b"], products: [{ productId: "p", quantity: 2 }] },
  ],
  [{ pieces: { p: 1 } }, { products: [{ productId: "p", quantity: 1 }] }],
  [{ amount: "12,50" }, { amount: { amountMinor: 1_250, currency: "BRL" } }],
  [
    { chosen: new Set(["a", "b"]), amount: "10" },
    { ticketIds: ["a", "b"], amount: { amountMinor: 1_000, currency: "BRL" } },
  ],
])("asks by %j for %j", (choice, body) => expect(toRefund({ ...nothing, ...choice }, left)).toEqual({ body }));

it("asks for everything of an order that has no tickets yet", () => {
  expect(toRefund(nothing, { ...left, ticketIds: [] })).toEqual({ body: {} });
});

it.each<[Partial<RefundChoice>, string]>([
  [{}, "nothing"],
  [{ pieces: { p: 0 } }, "nothing"],
  [{ amount: "much" }, "amount"],
  [{ chosen: new Set(["a"]), amount: "0" }, "amount"],
])("cannot ask by %j: %s", (choice, problem) => expect(toRefund({ ...nothing, ...choice }, left)).toEqual({ problem }));
