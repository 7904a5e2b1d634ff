import { expect, it } from "vitest";
import { groupOrders } from "./group-orders.ts";

const order = (id: string, day: number, more: { status?: string; isCancelled?: boolean } = {}) => ({
  id,
  status: more.status ?? "issued",
  event: { startsAt: `2026-12-0${day}T20:00:00Z`, endsAt: `2026-12-0${day}T23:00:00Z`, isCancelled: more.isCancelled ?? false },
});

it("lists the next event first, and the last one first among those that are over, refunded or cancelled", () => {
  const orders = [
    order("later", 9),
    order("over", 2),
    order("next", 5),
    order("refunded", 6, { status: "refunded" }),
    order("longer over", 1),
    order("cancelled", 7, { isCancelled: true }),
  ];
  const { upcoming, past } = groupOrders(orders, Date.parse("2026-12-05T22:00:00Z"));
  expect(upcoming.map(({ id }) => id)).toEqual(["next", "later"]);
  expect(past.map(({ id }) => id)).toEqual(["cancelled", "refunded", "over", "longer over"]);
});
