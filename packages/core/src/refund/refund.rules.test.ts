import { describe, expect, it } from "vitest";
import { adjustmentsOf, itemsOf, totalOf } from "../price/price.rules.ts";
import { refundAmountOf, splitByWeight, ticketSharesOf } from "./refund.rules.ts";

const line = (ticketTypeId: string, quantity: number, unitPriceMinor: number) => ({
  ticketTypeId,
  name: ticketTypeId,
  quantity,
  unitPriceMinor,
});
const service = { feeId: "fee_a", name: "Service", per: "ticket" as const, basisPoints: 1_050 };
const booking = { feeId: "fee_b", name: "Booking", per: "order" as const, amountMinor: 100 };

describe("a split", () => {
  it.each([
    [100, [1, 1, 1], [33, 33, 34]],
    [-100, [1, 1, 1], [-33, -33, -34]],
    [1, [1, 1, 1], [0, 0, 1]],
    [100, [5_000, 0, 2_500], [66, 0, 34]],
    [7, [0, 0], [3, 4]],
    [0, [1, 2], [0, 0]],
    [5, [], []],
  ])("of %i by %j is %j", (amount, weights, shares) => {
    expect(splitByWeight(amount, weights)).toEqual(shares);
  });

  it("is exact for the largest sums", () => {
    const shares = splitByWeight(
      9_999_999_999,
      Array.from({ length: 50 }, (_, at) => 10_000_000_000 - at),
    );
    expect(shares.reduce((sum, one) => sum + one, 0)).toBe(9_999_999_999);
  });
});

describe("the shares of an order's tickets", () => {
  /** The examples of docs/money.md: the amounts are minor units, so they hold in BRL, JPY and KWD alike. */
  it("M1 are what one ticket costs, with its discount and its fee", () => {
    const lines = [line("full", 3, 3_333)];
    const adjustments = adjustmentsOf(lines, { fees: [service], discount: { name: "15 % off", percentOff: 15 } });
    expect(ticketSharesOf({ lines, adjustments })).toEqual(
      Array.from({ length: 3 }, () => ({ ticketTypeId: "full", priceMinor: 2_833, feesMinor: 297 })),
    );
  });

  it("split a fee of the order by what each ticket costs, and a free ticket has none", () => {
    const lines = [line("full", 1, 5_000), line("child", 1, 0), line("half", 1, 2_500)];
    const adjustments = adjustmentsOf(lines, { fees: [booking] });
    expect(ticketSharesOf({ lines, adjustments }).map(({ feesMinor }) => feesMinor)).toEqual([66, 0, 34]);
  });

  it("add up two lines of one type", () => {
    const lines = [line("full", 1, 1_000), line("full", 2, 1_000)];
    const adjustments = adjustmentsOf(lines, { fees: [service] });
    expect(ticketSharesOf({ lines, adjustments }).map(({ feesMinor }) => feesMinor)).toEqual([105, 105, 105]);
  });

  it("are exactly the total, for any order", () => {
    for (let seed = 1; seed < 400; seed++) {
      const lines = Array.from({ length: 1 + (seed % 3) }, (_, at) =>
        line(`type${(seed + at) % 2}`, 1 + ((seed * 7 + at) % 5), (seed * 37 * (at + 1)) % 997),
      );
      const fees = [
        { ...service, basisPoints: (seed * 131) % 3_000 },
        { ...booking, amountMinor: undefined, basisPoints: (seed * 17) % 900 },
      ];
      const discount = { name: "off", percentOff: seed % 60 };
      const adjustments = adjustmentsOf(lines, { fees, discount });
      const shares = ticketSharesOf({ lines, adjustments });
      const total = totalOf(itemsOf({ lines, products: [], adjustments }));
      expect(refundAmountOf({ shares, products: [], keepFees: false })).toBe(total);
      const fee = totalOf(adjustments.filter(({ kind }) => kind === "fee"));
      expect(refundAmountOf({ shares, products: [], keepFees: true })).toBe(total - fee);
    }
  });
});
