import { describe, expect, it } from "vitest";
import { discountOf, findCodeRefusal, normalizeCode, unlockedBy } from "./promo-code.rules.ts";

const NOW_MS = 1_000;
const full = { ticketTypeId: "tty_full", name: "Full", quantity: 2, unitPriceMinor: 5000 };
const free = { ...full, ticketTypeId: "tty_free", unitPriceMinor: 0 };
const code = { code: "FRIENDS", percentOff: 10 };
const refusalOf = (change: object, lines = [full]) => findCodeRefusal({ ...code, ...change }, lines, NOW_MS);

it("is typed in any case, with spaces around it", () => {
  expect(normalizeCode("  friends-10 ")).toBe("FRIENDS-10");
});

describe("a code is for an order", () => {
  it("of any type, at any time, unless it says otherwise", () => {
    expect(refusalOf({})).toBeUndefined();
    expect(refusalOf({ ticketTypeIds: ["tty_full"], startsAtMs: NOW_MS, endsAtMs: NOW_MS + 1, minQuantity: 2 })).toBeUndefined();
  });

  it.each([
    ["that it was made for, not another", { ticketTypeIds: ["tty_half"] }, [full], { reason: "not_for_these" }],
    ["whose price it lowers", {}, [free], { reason: "not_for_these" }],
    ["after its start", { startsAtMs: NOW_MS + 1 }, [full], { reason: "not_started" }],
    ["before its end", { endsAtMs: NOW_MS }, [full], { reason: "over" }],
    ["of enough tickets", { minQuantity: 3 }, [full], { reason: "min_quantity", min: 3 }],
    ["of enough tickets of its types", { minQuantity: 3, ticketTypeIds: ["tty_full"] }, [full, free], { reason: "min_quantity", min: 3 }],
  ])("%s", (_, change, lines, refusal) => {
    expect(refusalOf(change, lines)).toEqual(refusal);
  });

  it("of a type that it unlocks, with a discount or without", () => {
    const opens = { percentOff: undefined, unlocks: ["tty_free"] };
    expect(refusalOf(opens, [full, free])).toBeUndefined();
    expect(refusalOf(opens, [full])).toEqual({ reason: "not_for_these" });
    expect(refusalOf({ ...opens, minQuantity: 3 }, [full, free])).toEqual({ reason: "min_quantity", min: 3 });
    expect(refusalOf({ ...opens, percentOff: 10, minQuantity: 4 }, [full, free])).toBeUndefined();
    const at = (times: object) => unlockedBy({ ...code, ...opens, ...times }, NOW_MS);
    expect([at({}), at({ startsAtMs: NOW_MS + 1 }), at({ endsAtMs: NOW_MS })]).toEqual([["tty_free"], [], []]);
  });

  it("if it exists", () => {
    expect(findCodeRefusal(undefined, [full], NOW_MS)).toEqual({ reason: "unknown" });
  });
});

it("names the discount by its text", () => {
  expect(discountOf({ ...code, amountOffMinor: 5 })).toEqual({ name: "FRIENDS", percentOff: 10, amountOffMinor: 5 });
});
