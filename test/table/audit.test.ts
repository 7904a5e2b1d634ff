/** The audit of correct sales, and of an oversold one. */
import { expect, it } from "vitest";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import { asSystem, openSale, countMessage } from "../support/world/sale.ts";

let orders = 0;
const paid = ({ eventId, ticketTypeId }: { eventId: string; ticketTypeId: string }, quantity: number): Counted => {
  const orderId = `ord_${(orders += 1)}`;
  return {
    id: `${orderId}.2`,
    type: "order.moved",
    at: "2026-11-26T12:00:00.000Z",
    causedBy: orderId,
    data: {
      orderId,
      eventId,
      from: "reserved",
      to: "paid",
      tickets: [{ ticketTypeId, quantity }],
      amountMinor: 5000 * quantity,
      currency: "BRL",
    },
  };
};
const audit = () => asSystem(() => Report.audit());

it("counts seats sold beyond what the organizer put on sale, and only those", async () => {
  const [full, wrong, endless] = [await openSale({ capacity: 2 }), await openSale({ capacity: 2 }), await openSale({ capacity: null })];
  for (const [sale, quantity] of [
    [full, 2],
    [wrong, 2],
    [endless, 50],
  ] as const)
    await countMessage(paid(sale, quantity));
  expect(await audit()).toEqual({ events: 3, oversold: 0 });

  await countMessage(paid(wrong, 1));
  expect(await audit()).toEqual({ events: 3, oversold: 1 });
});
