import { expect, it } from "vitest";
import type { CatalogView, EventView } from "../queries.ts";
import { toEventOnSale } from "./preview.ts";

const NOW_MS = Date.parse("2026-12-01T12:00:00.000Z");
const event: EventView = {
  id: "evt_a",
  status: "draft",
  name: "Maré Alta",
  venue: { name: "Galpão" },
  startsAt: "2026-12-12T19:00:00.000Z",
  endsAt: "2026-12-12T23:00:00.000Z",
  doorsOpenAt: "2026-12-12T17:00:00.000Z",
  timeZone: "America/Sao_Paulo",
  currency: "BRL",
  holdSeconds: 900,
  version: 1,
  createdAt: "2026-11-01T12:00:00.000Z",
};
const type = (id: string, more: object = {}) =>
  ({
    id,
    name: id,
    price: { amountMinor: 500, currency: "BRL" },
    capacity: null,
    available: null,
    maxPerOrder: 4,
    visibility: "public",
    salesClosed: false,
    poolIds: [],
    ...more,
  }) as unknown as CatalogView["ticketTypes"][number];

it("shows what attendees will see: no hidden type, and closed or later sales as such", () => {
  const ticketTypes = [
    type("open"),
    type("hidden", { visibility: "hidden" }),
    type("closed", { salesClosed: true }),
    type("later", { salesStartAt: "2026-12-05T12:00:00.000Z", price: { amountMinor: 300, currency: "BRL" } }),
  ];
  const shown = toEventOnSale(
    event,
    { ticketTypes, products: [], pools: [], fees: [{ id: "fee_a", name: "Taxa", per: "ticket", basisPoints: 1000 }] },
    NOW_MS,
  );
  expect(shown.ticketTypes.map(({ name, availability }) => `${name} ${availability}`)).toEqual([
    "open available",
    "closed not_on_sale",
    "later not_on_sale",
  ]);
  expect(shown.fromPrice).toEqual({ amountMinor: 330, currency: "BRL" });
});
