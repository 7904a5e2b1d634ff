import { expect, it } from "vitest";
import type { EventOnSale } from "../api/public-api.ts";
import { getMaxOfType, createSelection } from "./selection.ts";

const type = (id: string, amountMinor: number, change: Partial<EventOnSale["ticketTypes"][number]> = {}) => ({
  id,
  name: id,
  price: { amountMinor, currency: "BRL" },
  totalPrice: { amountMinor, currency: "BRL" },
  available: 100,
  availability: "available" as const,
  maxPerOrder: 50,
  salesStartAt: "2026-01-01T00:00:00Z",
  salesEndAt: "2027-01-01T00:00:00Z",
  ...change,
});

const event = (ticketTypes: ReturnType<typeof type>[], fees: EventOnSale["fees"] = []): EventOnSale => ({
  fees,
  policies: {},
  id: "evt_1",
  name: "Show",
  venue: { name: "Hall" },
  startsAt: "2026-12-12T19:00:00Z",
  endsAt: "2026-12-12T22:00:00Z",
  doorsOpenAt: "2026-12-12T18:00:00Z",
  timeZone: "America/Sao_Paulo",
  fromPrice: null,
  availability: "available",
  ticketTypes,
  products: [{ id: "corn", name: "corn", price: { amountMinor: 1_500, currency: "BRL" }, available: null, availability: "available" }],
});

it("sums tickets and products, and counts tickets alone", () => {
  const { count, total } = createSelection(event([type("full", 16_000), type("half", 8_000)]), { full: 2, half: 1, corn: 2, gone: 4 });
  expect([count, total]).toEqual([3, { amountMinor: 43_000, currency: "BRL" }]);
});

it("counts fees as the order will", () => {
  const fees: EventOnSale["fees"] = [
    { id: "fee_1", name: "Service", per: "ticket", basisPoints: 1_050, ticketTypeIds: ["full"] },
    { id: "fee_2", name: "Handling", per: "order", amount: { amountMinor: 500, currency: "BRL" } },
  ];
  const { statement, total } = createSelection(event([type("full", 3_333), type("half", 1_000)], fees), { full: 2, half: 1 });
  expect(statement.map(({ kind, name, quantity, amount }) => [kind, name, quantity, amount.amountMinor])).toEqual([
    ["ticket", "full", 2, 6_666],
    ["ticket", "half", 1, 1_000],
    ["fee", "Service", 2, 700],
    ["fee", "Handling", 1, 500],
  ]);
  expect(total).toEqual({ amountMinor: 8_866, currency: "BRL" });
});

it.each([
  ["its own limit", { maxPerOrder: 6 }, {}, 6],
  ["what is left", { available: 3 }, {}, 3],
  ["what an order may hold beside the others", {}, { half: 45 }, 5],
  ["nothing below zero", {}, { half: 50 }, 0],
  ["its limit where it is unlimited", { available: null, maxPerOrder: 10 }, {}, 10],
] as const)("of a type may be chosen: %s", (_, change, quantities, most) => {
  const full = type("full", 100, change);
  expect(getMaxOfType(full, createSelection(event([full, type("half", 100)]), quantities))).toBe(most);
});
