import { describe, expect, it } from "vitest";
import { allocationsAfter, MAX_EXCHANGES, planExchange, type Carrier, type Offered } from "./order.exchange.rules.ts";
import type { OrderRow } from "./order.rules.ts";
import { paidItemsOf, totalOf } from "../price/price.rules.ts";

const POPCORN = { productId: "prd_popcorn", name: "Pipoca", quantity: 2, unitPriceMinor: 1_500, pools: ["pol_popcorn"] };
const row = (more: Partial<OrderRow> = {}): OrderRow =>
  ({
    orderId: "ord_a",
    status: "issued",
    lines: [{ ticketTypeId: "tty_a", name: "Inteira", quantity: 1, unitPriceMinor: 5_000, pools: ["pol_a"] }],
    products: [POPCORN],
    allocations: [
      { pool: "pol_a", shard: 0, quantity: 1 },
      { pool: "pol_popcorn", shard: 0, quantity: 1 },
      { pool: "pol_popcorn", shard: 1, quantity: 1 },
    ],
    amountMinor: 8_000,
    currency: "BRL",
    ...more,
  }) as OrderRow;
const carrier = (more: Partial<Carrier> = {}): Carrier => ({
  ticketId: "tkt_a",
  status: "issued",
  products: { prd_popcorn: 2 },
  productsBought: { prd_popcorn: 2 },
  productNames: { prd_popcorn: "Pipoca" },
  ...more,
});
const soda = (more: Partial<Offered> = {}): Offered => ({
  productId: "prd_soda",
  name: "Refrigerante",
  priceMinor: 1_500,
  pools: ["pol_soda"],
  ...more,
});
const ask = { exchangeId: "ref_x", productId: "prd_popcorn", toProductId: "prd_soda", quantity: 1 };
const plan = (p: { row?: OrderRow; carrier?: Carrier | undefined; offered?: Offered | undefined; ask?: Partial<typeof ask> } = {}) =>
  planExchange(
    p.row ?? row(),
    { ...ask, ...p.ask },
    { carrier: "carrier" in p ? p.carrier : carrier(), offered: "offered" in p ? p.offered : soda(), nowMs: 7 },
  );
const planned = (p: Parameters<typeof plan>[0] = {}) => {
  const result = plan(p);
  if (result.outcome !== "planned") throw new Error(JSON.stringify(result));
  return result.plan;
};

it("moves a piece to the other product, with one seat of the stock and one piece on the ticket", () => {
  const { products, give, pieces, differenceMinor, exchange } = planned();
  expect(products).toEqual([
    { ...POPCORN, quantity: 1 },
    { productId: "prd_soda", name: "Refrigerante", quantity: 1, unitPriceMinor: 1_500, pools: ["pol_soda"] },
  ]);
  expect(give).toEqual([{ pool: "pol_popcorn", shard: 0, quantity: 1 }]);
  expect(pieces.products).toEqual({ prd_popcorn: 1, prd_soda: 1 });
  expect(pieces.productsBought).toEqual({ prd_popcorn: 1, prd_soda: 1 });
  expect([differenceMinor, exchange.atMs, exchange.fromName, exchange.toName]).toEqual([0, 7, "Pipoca", "Refrigerante"]);
});

it("takes the last piece off the ticket and the order", () => {
  const { products, give, pieces } = planned({ ask: { quantity: 2 } });
  expect(products.map(({ productId, quantity }) => [productId, quantity])).toEqual([["prd_soda", 2]]);
  expect(give.map(({ shard }) => shard)).toEqual([0, 1]);
  expect(pieces).toEqual({
    products: { prd_soda: 2 },
    productsBought: { prd_soda: 2 },
    productNames: { prd_popcorn: "Pipoca", prd_soda: "Refrigerante" },
  });
});

it("keeps the statement: what was paid, a line for the exchange, and the same sum", () => {
  const { products, exchange } = planned({ offered: soda({ priceMinor: 1_000 }) });
  const after = row({ products, boughtProducts: [POPCORN], exchanges: [exchange] });
  const items = paidItemsOf(after);
  expect(items.map(({ name, quantity, amountMinor }) => [name, quantity, amountMinor])).toEqual([
    ["Inteira", 1, 5_000],
    ["Pipoca", 2, 3_000],
    ["Pipoca → Refrigerante", 1, 0],
  ]);
  expect(totalOf(items)).toBe(8_000);
});

it("a cheaper product counts for its price, and the difference may go back", () => {
  const { products, differenceMinor } = planned({ offered: soda({ priceMinor: 1_000 }), ask: { quantity: 2 } });
  expect([products.at(-1)?.unitPriceMinor, differenceMinor]).toEqual([1_000, 1_000]);
});

it("adds to pieces of the same product at the price that they had", () => {
  const own = { productId: "prd_soda", name: "Refrigerante", quantity: 1, unitPriceMinor: 1_200, pools: ["pol_soda"] };
  const { products, differenceMinor } = planned({ row: row({ products: [POPCORN, own] }), offered: soda({ priceMinor: 9_000 }) });
  expect(products.at(-1)).toEqual({ ...own, quantity: 2 });
  expect(differenceMinor).toBe(300);
});

it("answers a repeat with the exchange that was made", () => {
  const { exchange } = planned();
  expect(plan({ row: row({ exchanges: [exchange] }), carrier: undefined })).toEqual({ outcome: "already", exchange });
});

describe("refuses", () => {
  const refund = {
    refundId: "ref_a",
    amountMinor: 1_500,
    by: "organizer",
    tickets: [],
    products: [{ productId: "prd_popcorn", quantity: 1 }],
    atMs: 1,
  };
  const many = Array.from({ length: MAX_EXCHANGES }, (_, at) => ({ exchangeId: `ref_${at}` }));
  it.each([
    ["an order that is not issued", { row: row({ status: "refund_due" }) }, "not_issued"],
    ["a disputed order", { row: row({ moneyNotice: "dispute_open" }) }, "disputed"],
    ["an order whose money the bank took", { row: row({ moneyNotice: "dispute_lost" }) }, "disputed"],
    ["the same product", { ask: { toProductId: "prd_popcorn" } }, "same_product"],
    ["more pieces than were bought", { ask: { quantity: 3 } }, "too_many_pieces"],
    ["a product that was not bought", { ask: { productId: "prd_none" } }, "too_many_pieces"],
    [
      "pieces that were refunded",
      { row: row({ refunds: [refund] as NonNullable<OrderRow["refunds"]> }), ask: { quantity: 2 } },
      "too_many_pieces",
    ],
    ["pieces that were handed out", { carrier: carrier({ products: { prd_popcorn: 0 } }) }, "handed_out"],
    ["a ticket that was voided", { carrier: carrier({ status: "voided" }) }, "ticket_ended"],
    ["a ticket that is blocked", { carrier: carrier({ status: "blocked" }) }, "ticket_ended"],
    ["an order without its ticket", { carrier: undefined }, "ticket_ended"],
    ["a product that is not there", { offered: undefined }, "unknown_product"],
    ["a dearer product", { offered: soda({ priceMinor: 1_501 }) }, "dearer"],
    ["too many exchanges", { row: row({ exchanges: many as NonNullable<OrderRow["exchanges"]> }) }, "too_many_exchanges"],
  ] as const)("%s", (_, p, reason) => {
    expect(plan(p as Parameters<typeof plan>[0])).toMatchObject({ outcome: "refused", reason });
  });
});

it("adds up what the order then has of one item of stock, and refuses more items than one write takes", () => {
  const taken = { pool: "pol_soda", shard: 3, quantity: 1 };
  const after = allocationsAfter(row(), [{ pool: "pol_popcorn", shard: 0, quantity: 1 }], [taken]);
  expect(after).toEqual([{ pool: "pol_a", shard: 0, quantity: 1 }, { pool: "pol_popcorn", shard: 1, quantity: 1 }, taken]);
  const again = allocationsAfter(row({ allocations: after ?? [] }), [], [taken]);
  expect(again?.filter(({ pool }) => pool === "pol_soda")).toEqual([{ ...taken, quantity: 2 }]);
  const many = Array.from({ length: 98 }, (_, shard) => ({ pool: "pol_a", shard, quantity: 1 }));
  expect(allocationsAfter(row({ allocations: many }), [], [taken])).toBeUndefined();
});
