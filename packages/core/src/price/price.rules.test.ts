import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustmentsOf, allInPriceOf, itemsOf, lonePriceOf, totalOf, type DiscountRule, type FeeRule } from "./price.rules.ts";

const full = (quantity: number, unitPriceMinor = 3_333) => ({ ticketTypeId: "tty_full", name: "Full", quantity, unitPriceMinor });
const half = (quantity: number, unitPriceMinor = 1_667) => ({ ticketTypeId: "tty_half", name: "Half", quantity, unitPriceMinor });
const corn = { productId: "prd_corn", name: "Popcorn", quantity: 2, unitPriceMinor: 250 };

const service: FeeRule = { feeId: "fee_service", name: "Service", per: "ticket", basisPoints: 1_050 };
const handling: FeeRule = { feeId: "fee_handling", name: "Handling", per: "order", amountMinor: 500 };
const friends: DiscountRule = { name: "FRIENDS", percentOff: 15 };

const amounts = (lines: Parameters<typeof adjustmentsOf>[0], rules: Parameters<typeof adjustmentsOf>[1]) =>
  adjustmentsOf(lines, rules).map(({ name, quantity, unitPriceMinor, amountMinor }) => [name, quantity, unitPriceMinor, amountMinor]);

describe("a statement", () => {
  it("M1: three tickets at 33.33 with a fee of 10.5 % each and 15 % off: each unit price is rounded half up once", () => {
    const lines = [full(3)];
    const adjustments = adjustmentsOf(lines, { fees: [service], discount: friends });
    const items = itemsOf({ lines, products: [], adjustments });
    expect(
      items.map(({ kind, name, quantity, unitPriceMinor, amountMinor }) => [kind, name, quantity, unitPriceMinor, amountMinor]),
    ).toEqual([
      ["ticket", "Full", 3, 3_333, 9_999],
      ["discount", "FRIENDS", 3, -500, -1_500],
      ["fee", "Service", 3, 297, 891],
    ]);
    expect(totalOf(items)).toBe(9_390);
  });

  it("has the tickets, the products, the discounts and the fees of every line, in this order", () => {
    const lines = [full(1), half(2)];
    const adjustments = adjustmentsOf(lines, { fees: [service, handling], discount: friends });
    expect(itemsOf({ lines, products: [corn], adjustments })).toEqual([
      { kind: "ticket", name: "Full", quantity: 1, unitPriceMinor: 3_333, amountMinor: 3_333, ticketTypeId: "tty_full" },
      { kind: "ticket", name: "Half", quantity: 2, unitPriceMinor: 1_667, amountMinor: 3_334, ticketTypeId: "tty_half" },
      { kind: "product", name: "Popcorn", quantity: 2, unitPriceMinor: 250, amountMinor: 500, productId: "prd_corn" },
      { kind: "discount", name: "FRIENDS", quantity: 1, unitPriceMinor: -500, amountMinor: -500, ticketTypeId: "tty_full" },
      { kind: "discount", name: "FRIENDS", quantity: 2, unitPriceMinor: -250, amountMinor: -500, ticketTypeId: "tty_half" },
      { kind: "fee", name: "Service", quantity: 1, unitPriceMinor: 297, amountMinor: 297, ticketTypeId: "tty_full", feeId: "fee_service" },
      { kind: "fee", name: "Service", quantity: 2, unitPriceMinor: 149, amountMinor: 298, ticketTypeId: "tty_half", feeId: "fee_service" },
      { kind: "fee", name: "Handling", quantity: 1, unitPriceMinor: 500, amountMinor: 500, feeId: "fee_handling" },
    ]);
  });

  it.each([
    ["a half rounds up", [full(1, 50)], { fees: [{ ...service, basisPoints: 100 }] }, [["Service", 1, 1, 1]]],
    ["less than a half rounds down to nothing, and is left out", [full(1, 49)], { fees: [{ ...service, basisPoints: 100 }] }, []],
    ["a fee of some types", [full(1), half(1)], { fees: [{ ...service, ticketTypeIds: ["tty_half"] }] }, [["Service", 1, 175, 175]]],
    [
      "a discount of some types",
      [full(1), half(1)],
      { discount: { ...friends, ticketTypeIds: ["tty_half"] } },
      [["FRIENDS", 1, -250, -250]],
    ],
    ["an amount off is at most the price", [full(2, 300)], { discount: { name: "TEN", amountOffMinor: 1_000 } }, [["TEN", 2, -300, -600]]],
    ["a free ticket has no fee", [full(2, 0)], { fees: [service, handling] }, []],
    [
      "a ticket that a code makes free has no fee",
      [full(1)],
      { fees: [service, handling], discount: { name: "ALL", percentOff: 100 } },
      [["ALL", 1, -3_333, -3_333]],
    ],
    [
      "a rate of the order is of its discounted tickets",
      [full(3)],
      { fees: [{ ...handling, amountMinor: undefined, basisPoints: 1_000 }], discount: friends },
      [
        ["FRIENDS", 3, -500, -1_500],
        ["Handling", 1, 850, 850],
      ],
    ],
    [
      "a fee of the order is charged when one of its types is in it",
      [full(1), half(1)],
      { fees: [{ ...handling, ticketTypeIds: ["tty_half"] }] },
      [["Handling", 1, 500, 500]],
    ],
    ["and not when none is", [full(1)], { fees: [{ ...handling, ticketTypeIds: ["tty_half"] }] }, []],
  ])("%s", (_, lines, rules, expected) => expect(amounts(lines, rules)).toEqual(expected));

  it("of the largest order is exact", () => {
    const largest = 100_000_000_00;
    const lines = [full(50, largest)];
    expect(
      totalOf(itemsOf({ lines, products: [], adjustments: adjustmentsOf(lines, { fees: [{ ...service, basisPoints: 9_999 }] }) })),
    ).toBe(50 * (largest + 9_999_000_000));
  });

  it("costs what its parts cost alone, and never less than nothing", () => {
    const price = fc.integer({ min: 0, max: 10_000_000_000 });
    const rules = fc.record({
      fees: fc.array(fc.record({ basisPoints: fc.integer({ min: 1, max: 10_000 }) }), { maxLength: 3 }),
      discount: fc.option(fc.oneof(fc.record({ percentOff: fc.integer({ min: 1, max: 100 }) }), fc.record({ amountOffMinor: price })), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(price, fc.integer({ min: 1, max: 50 }), rules, (unitPriceMinor, quantity, { fees, discount }) => {
        const given = {
          fees: fees.map(({ basisPoints }, at): FeeRule => ({ feeId: `fee_${at}`, name: "Fee", per: "ticket", basisPoints })),
          discount: discount && { name: "CODE", ...discount },
        };
        const sum = (lines: ReturnType<typeof full>[]) =>
          totalOf(itemsOf({ lines, products: [], adjustments: adjustmentsOf(lines, given) }));
        expect(sum([full(quantity, unitPriceMinor)])).toBe(quantity * sum([full(1, unitPriceMinor)]));
        expect(sum([full(1, unitPriceMinor)])).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("the price of a ticket that a page shows", () => {
  const type = { ticketTypeId: "tty_full", name: "Full", priceMinor: 3_333 };
  it("contains the fees that each ticket has", () => expect(allInPriceOf(type, [service, handling])).toBe(3_333 + 350));
  it("as the least of an event contains every fee", () => expect(lonePriceOf(type, [service, handling])).toBe(3_333 + 350 + 500));
});
