import { describe, expect, it } from "vitest";
import type { PromoCodeRow } from "../promo-code/promo-code.entity.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { areOnSale, findPriceRefusal, quote, soldOutRefusal, type Quote } from "./order.quote.ts";
import type { OrderBody } from "./order.schema.ts";

const NOW = 1_000_000;

const catalogOf = (change: object = {}): Catalog =>
  ({
    event: { eventId: "evt_a", status: "published", endsAtMs: NOW + 1, currency: "BRL", holdMs: 900_000, ...change },
    ticketTypes: [
      { ticketTypeId: "tty_full", name: "Full", priceMinor: 3_333, pools: ["full:1", "house:2"], maxPerOrder: 4 },
      { ticketTypeId: "tty_half", name: "Half", priceMinor: 1_667, pools: ["half:1", "house:2"], maxPerOrder: 40 },
      { ticketTypeId: "tty_late", name: "Late", priceMinor: 1_000, pools: [], maxPerOrder: 10, salesStartAtMs: NOW + 1 },
    ],
    products: [{ productId: "prd_corn", name: "Popcorn", priceMinor: 250, pools: ["corn:1"] }],
    gates: [],
    pools: [],
  }) as unknown as Catalog;

const bodyOf = (lines: [string, number][], more: object = {}): OrderBody =>
  ({
    eventId: "evt_a",
    lines: lines.map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity })),
    products: [],
    ...more,
  }) as unknown as OrderBody;

const quoted = (lines: [string, number][], more: object = {}): Quote => {
  const result = quote(bodyOf(lines, more), catalogOf(), NOW);
  if (result.outcome !== "quoted") throw new Error(JSON.stringify(result));
  return result;
};

describe("a quote", () => {
  it("sums lines and products, each with its price, name and pools as they are now", () => {
    expect(
      quoted(
        [
          ["tty_full", 3],
          ["tty_half", 2],
        ],
        { products: [{ productId: "prd_corn", quantity: 4 }] },
      ),
    ).toEqual({
      outcome: "quoted",
      lines: [
        { ticketTypeId: "tty_full", name: "Full", quantity: 3, unitPriceMinor: 3_333, pools: ["full:1", "house:2"] },
        { ticketTypeId: "tty_half", name: "Half", quantity: 2, unitPriceMinor: 1_667, pools: ["half:1", "house:2"] },
      ],
      products: [{ productId: "prd_corn", name: "Popcorn", quantity: 4, unitPriceMinor: 250, pools: ["corn:1"] }],
      adjustments: [],
      limits: [],
      opening: [],
      heldBack: [],
      amountMinor: 3 * 3_333 + 2 * 1_667 + 4 * 250,
      currency: "BRL",
      holdMs: 900_000,
    });
  });

  it("names the pools that are kept for those who wait, until the list is switched off", () => {
    const heldBack = [{ ticketTypeId: "tty_half", pools: ["house:2"], isOffering: false }];
    const keptOf = (change: object) => {
      const result = quote(bodyOf([["tty_full", 1]]), catalogOf({ heldBack, ...change }), NOW);
      return result.outcome === "quoted" ? result.heldBack : result;
    };
    expect(keptOf({})).toEqual(["house:2"]);
    expect(keptOf({ waitingList: { isOn: false } })).toEqual([]);
    expect(keptOf({ heldBack: [{ ticketTypeId: "tty_half", pools: ["half:1"], isOffering: true }] })).toEqual([]);
  });

  it.each(["draft", undefined])("does not know an event that is %s", (status) => {
    const catalog = status === undefined ? undefined : catalogOf({ status });
    expect(quote(bodyOf([["tty_full", 1]]), catalog, NOW)).toEqual({
      outcome: "unknown",
      issues: [expect.objectContaining({ path: "eventId", message: "There is no such event." })],
    });
  });

  it("names each type and product that the event does not have, by its place in the request", () => {
    const products = [
      { productId: "prd_corn", quantity: 1 },
      { productId: "prd_none", quantity: 1 },
    ];
    const result = quote(
      bodyOf(
        [
          ["tty_full", 1],
          ["tty_none", 1],
        ],
        { products },
      ),
      catalogOf(),
      NOW,
    );
    expect(result).toEqual({
      outcome: "unknown",
      issues: [
        expect.objectContaining({ path: "lines.1.ticketTypeId", message: "This event has no such ticket type." }),
        expect.objectContaining({ path: "products.1.productId", message: "This event has no such product." }),
      ],
    });
  });

  it("refuses while one of the types is not on sale, and names it", () => {
    expect(
      quote(
        bodyOf([
          ["tty_full", 1],
          ["tty_late", 1],
        ]),
        catalogOf(),
        NOW,
      ),
    ).toEqual({
      outcome: "refused",
      code: "event.not_on_sale",
      message: "These tickets are not on sale now.",
      issues: [expect.objectContaining({ path: "lines.1.ticketTypeId", message: "Late is not on sale now." })],
    });
  });

  it("says why a code is not valid", () => {
    expect(quote(bodyOf([["tty_full", 1]], { promoCode: "X" }), catalogOf(), NOW)).toMatchObject({
      outcome: "refused",
      code: "promo_code.invalid",
      issues: [{ path: "promoCode", params: { reason: "unknown" } }],
    });
  });

  it("takes a code's discount off, counts one use of it, and one of its buyer's if those are limited", () => {
    const code = { promoCodeId: "prm_a", code: "HALF", percentOff: 50, maxPerBuyer: 1 } as PromoCodeRow;
    expect(quote(bodyOf([["tty_full", 2]], { promoCode: "half" }), catalogOf(), NOW, code)).toMatchObject({
      outcome: "quoted",
      adjustments: [{ kind: "discount", name: "HALF", quantity: 2, unitPriceMinor: -1_667 }],
      amountMinor: 2 * (3_333 - 1_667),
      limits: [
        { kind: "code", id: "prm_a", quantity: 1 },
        { kind: "code_by_buyer", id: "prm_a", quantity: 1, max: 1 },
      ],
      promoCode: { promoCodeId: "prm_a", promoCode: "HALF" },
    });
  });
});

describe("limits", () => {
  it("a type takes its own limit, over all lines that name it, and not one more", () => {
    expect(quoted([["tty_full", 4]]).amountMinor).toBe(4 * 3_333);
    const over = quote(
      bodyOf([
        ["tty_half", 1],
        ["tty_full", 3],
        ["tty_full", 2],
      ]),
      catalogOf(),
      NOW,
    );
    expect(over).toEqual({
      outcome: "refused",
      code: "order.limit_exceeded",
      message: "At most 4 of Full in one order.",
      issues: [expect.objectContaining({ path: "lines.1.quantity", message: "At most 4." })],
    });
  });

  it("an order takes ten of a product, over all lines that name it, and not one more", () => {
    const corn = (...quantities: number[]) => ({ products: quantities.map((quantity) => ({ productId: "prd_corn", quantity })) });
    expect(quoted([["tty_full", 1]], corn(6, 4)).amountMinor).toBe(3_333 + 10 * 250);
    expect(quote(bodyOf([["tty_full", 1]], corn(6, 5)), catalogOf(), NOW)).toEqual({
      outcome: "refused",
      code: "order.limit_exceeded",
      message: "At most 10 of Popcorn in one order.",
      issues: [{ path: "products.0.quantity", message: "At most 10.", params: { max: 10 } }],
    });
  });

  it("an order takes 50 tickets and not one more", () => {
    const catalog = catalogOf();
    const types = { ...catalog, ticketTypes: catalog.ticketTypes.map((type) => ({ ...type, maxPerOrder: 50 })) };
    const of = (half: number) =>
      quote(
        bodyOf([
          ["tty_full", 10],
          ["tty_half", half],
        ]),
        types,
        NOW,
      );
    expect(of(40)).toMatchObject({ outcome: "quoted" });
    const over = of(41);
    expect(over).toMatchObject({
      outcome: "refused",
      code: "order.limit_exceeded",
      message: expect.stringContaining("at most 50 tickets"),
    });
    expect(over).not.toHaveProperty("issues");
  });
});

describe("a sold-out refusal", () => {
  it("names the lines and products that draw from a short pool, and only those", () => {
    const priced = quoted(
      [
        ["tty_full", 1],
        ["tty_half", 1],
      ],
      { products: [{ productId: "prd_corn", quantity: 1 }] },
    );
    const paths = (pools: string[]) => soldOutRefusal(priced, pools).issues?.map(({ path, message }) => [path, message]);
    expect(paths(["half:1"])).toEqual([["lines.1.quantity", "Not enough left of Half."]]);
    expect(paths(["house:2", "corn:1"])).toEqual([
      ["lines.0.quantity", "Not enough left of Full."],
      ["lines.1.quantity", "Not enough left of Half."],
      ["products.0.quantity", "Not enough left of Popcorn."],
    ]);
    expect(soldOutRefusal(priced, [])).toMatchObject({
      code: "order.sold_out",
      message: expect.stringContaining("choose fewer"),
      issues: [],
    });
  });
});

describe("a late payment finds its tickets on sale", () => {
  const { lines } = quoted([
    ["tty_full", 1],
    ["tty_half", 1],
  ]);
  const late = [...lines, { ticketTypeId: "tty_late", name: "Late", quantity: 1, unitPriceMinor: 1_000, pools: [] }];

  it("when every type is", () => {
    expect(areOnSale(lines, catalogOf(), NOW)).toBe(true);
  });

  it.each([
    ["when one is not yet on sale", late, catalogOf()],
    ["when the event is over", lines, catalogOf({ endsAtMs: NOW })],
    ["when there is no event", lines, undefined],
    ["when a type is gone", [{ ...late[0], ticketTypeId: "tty_none" } as (typeof late)[number]], catalogOf()],
  ])("not %s", (_, wanted, catalog) => {
    expect(areOnSale(wanted, catalog, NOW)).toBe(false);
  });
});

describe("the sum that a buyer expects", () => {
  const price = quoted([["tty_full", 2]]);
  const refusalOf = (expectedTotal?: { amountMinor: number; currency: string }) =>
    findPriceRefusal({ ...bodyOf([["tty_full", 2]]), ...(expectedTotal ? { expectedTotal } : {}) }, price);

  it("may be left out, and the exact sum is taken", () => {
    expect(refusalOf()).toBeUndefined();
    expect(refusalOf({ amountMinor: 6_666, currency: "BRL" })).toBeUndefined();
  });

  it.each([
    [6_665, "BRL"],
    [6_667, "BRL"],
    [0, "BRL"],
    [6_666, "USD"],
  ])("refuses %i %s with both sums", (amountMinor, currency) =>
    expect(refusalOf({ amountMinor, currency })).toMatchObject({
      outcome: "refused",
      code: "order.price_changed",
      issues: [{ path: "expectedTotal", params: { was: amountMinor, now: 6_666, currency: "BRL" } }],
    }),
  );
});
