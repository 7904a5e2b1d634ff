import { describe, expect, it } from "vitest";
import { availabilityOf, bestAvailability, isHeld, isOnSale, salesOfPool, sellableOf } from "./catalog.rules.ts";

const event = { status: "published", endsAtMs: 1_000 } as const;

describe("on sale", () => {
  it.each([
    ["from publishing", event, {}, 0, true],
    ["to the last moment", event, {}, 999, true],
    ["not once the event has ended", event, {}, 1_000, false],
    ["not as a draft", { ...event, status: "draft" }, {}, 500, false],
    ["not when cancelled", { ...event, status: "cancelled" }, {}, 500, false],
    ["not before the type's own start", event, { salesStartAtMs: 400 }, 399, false],
    ["from the type's own start", event, { salesStartAtMs: 400 }, 400, true],
    ["to the type's own end", event, { salesEndAtMs: 600 }, 599, true],
    ["not from the type's own end", event, { salesEndAtMs: 600 }, 600, false],
    ["not while its sale is closed", event, { salesClosed: true }, 500, false],
    ["with a sale that was opened again", event, { salesClosed: false }, 500, true],
    ["not while it is hidden", event, { visibility: "hidden" }, 500, false],
    ["while it is public", event, { visibility: "public" }, 500, true],
    ["never after the event, whatever the type says", event, { salesEndAtMs: 5_000 }, 1_000, false],
  ] as const)("%s", (_, sale, window, nowMs, expected) => {
    expect(isOnSale(sale, window, nowMs)).toBe(expected);
  });
});

describe("availability", () => {
  it.each([
    [{ onSale: false, available: 5, capacity: 10 }, "not_on_sale"],
    [{ onSale: false, available: 0, capacity: 10 }, "not_on_sale"],
    [{ onSale: true, available: null, capacity: undefined }, "available"],
    [{ onSale: true, available: 0, capacity: 100 }, "sold_out"],
    [{ onSale: true, available: -3, capacity: 100 }, "sold_out"],
    [{ onSale: true, available: 10, capacity: 100 }, "few"],
    [{ onSale: true, available: 11, capacity: 100 }, "available"],
    [{ onSale: true, available: 10, capacity: 1_000 }, "few"],
    [{ onSale: true, available: 11, capacity: 1_000 }, "available"],
    [{ onSale: true, available: 9, capacity: 10 }, "available"],
    [{ onSale: true, available: 2, capacity: 10 }, "available"],
    [{ onSale: true, available: 1, capacity: 10 }, "few"],
    [{ onSale: true, available: 8, capacity: 50 }, "available"],
    [{ onSale: true, available: 5, capacity: 50 }, "few"],
    [{ onSale: true, available: 3, capacity: 4 }, "available"],
    [{ onSale: true, available: 2, capacity: 4 }, "available"],
    [{ onSale: true, available: 1, capacity: 4 }, "few"],
    [{ onSale: true, available: 1, capacity: 2 }, "few"],
    [{ onSale: true, available: 1, capacity: 1 }, "available"],
    [{ onSale: true, available: 50, capacity: undefined }, "available"],
  ] as const)("%j is %s", (given, expected) => {
    expect(availabilityOf({ ...given, held: false })).toBe(expected);
  });

  it("what unpaid orders hold is held only while nothing is left and it is on sale", () => {
    const held = { onSale: true, available: 0, capacity: 100, held: true };
    expect(availabilityOf(held)).toBe("held");
    expect(availabilityOf({ ...held, available: 1 })).toBe("few");
    expect(availabilityOf({ ...held, onSale: false })).toBe("not_on_sale");
  });

  it.each([
    [{ pools: [] }, undefined],
    [{ capacity: 100, pools: ["tty_a:1"] }, 100],
    [{ capacity: 100, pools: ["tty_a:1", "pol_small:1"] }, 10],
    [{ pools: ["pol_large:4", "pol_small:1"] }, 10],
    [{ capacity: 5, pools: ["tty_a:1", "pol_small:1"] }, 5],
  ])("of %j is judged against its smallest pool", (type, expected) => {
    const shared = [
      { pool: "pol_small:1", capacity: 10 },
      { pool: "pol_large:4", capacity: 1_000 },
      { pool: "pol_other:1", capacity: 1 },
    ];
    expect(sellableOf(type, shared)).toBe(expected);
  });

  it("an event is as available as its best type", () => {
    expect(bestAvailability(["sold_out", "few", "available", "not_on_sale"])).toBe("available");
    expect(bestAvailability(["sold_out", "few", "not_on_sale"])).toBe("few");
    expect(bestAvailability(["sold_out", "held", "not_on_sale"])).toBe("held");
    expect(bestAvailability(["held", "few"])).toBe("few");
    expect(bestAvailability(["not_on_sale", "sold_out"])).toBe("sold_out");
    expect(bestAvailability(["not_on_sale"])).toBe("not_on_sale");
    expect(bestAvailability([])).toBe("not_on_sale");
  });
});

describe("an empty pool is held", () => {
  const nowMs = 1_800_000_000_000;
  const minutes = (count: number) => nowMs - count * 60_000;

  it.each([
    ["while an unpaid order has a part of it", { heldAtMs: minutes(10) }, { reserved: 1, sold: 9 }, true],
    ["not when all of it is paid", { heldAtMs: minutes(10) }, { reserved: 0, sold: 10 }, false],
    ["in the moment before its orders are counted", { heldAtMs: nowMs - 4_999 }, { reserved: 0, sold: 8 }, true],
    ["not when they are counted as paid in that moment", { heldAtMs: nowMs - 1_000 }, { reserved: 0, sold: 10 }, false],
    ["not for seats that were voided and are counted nowhere", { heldAtMs: minutes(10) }, { reserved: 0, sold: 9 }, false],
    ["not once no hold can last any more, whatever was counted", { heldAtMs: minutes(121) }, { reserved: 3, sold: 7 }, false],
    ["not when no unpaid order ever took from it", { heldAtMs: 0 }, { reserved: 0, sold: 0 }, false],
    ["not while something is left", { available: 1, heldAtMs: nowMs }, { reserved: 1, sold: 8 }, false],
  ])("%s", (_, pool, counted, expected) => expect(isHeld({ available: 0, gone: 10, ...pool }, counted, nowMs)).toBe(expected));

  it("by the orders of everything that draws from it", () => {
    const sellers = [
      { id: "tty_a", pools: ["house", "a"] },
      { id: "tty_b", pools: ["house"] },
      { id: "prd_c", pools: ["c"] },
    ];
    const counters = new Map([
      ["reserved/tty_a", 1],
      ["reserved/tty_b", 2],
      ["sold/tty_b", 4],
      ["reserved/prd_c", 8],
    ]);
    expect(salesOfPool("house", sellers, counters)).toEqual({ reserved: 3, sold: 4 });
    expect(salesOfPool("a", sellers, counters)).toEqual({ reserved: 1, sold: 0 });
    expect(salesOfPool("c", sellers, counters)).toEqual({ reserved: 8, sold: 0 });
  });
});
