/** The audit of correct sales, and of an oversold one; the report of what an earlier version counted. */
import { expect, it } from "vitest";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import * as Catalog from "@catraca/core/catalog";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import { dynamo, tableName } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { asOrganizer, asSystem, countMessage, openSale, pay, reserve, type Sale } from "../support/world/sale.ts";

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

it("Q12 does not count what an organizer overbooked, and the report names it", async () => {
  const sale = await openSale({ capacity: 5 });
  const placed = await reserve(sale, 4);
  await pay(placed);
  await countMessage(paid(sale, 4));
  const before = await audit();
  await asOrganizer(() => TicketType.change({ ...sale, change: { capacity: 1 } }));
  await Catalog.getFresh(sale.eventId);
  expect((await audit()).oversold).toBe(before.oversold);
  expect(await asOrganizer(() => Report.get({ eventId: sale.eventId }))).toMatchObject({ capacity: 1, sold: 4, overbooked: 3 });
  await countMessage(paid(sale, 1));
  expect((await audit()).oversold).toBe(before.oversold + 1);
});

/** An earlier version kept each counter in an item of its own, in any slot. */
const putEarlier = async ({ eventId }: Sale, name: string, slot: number, value: number): Promise<void> => {
  const { Key } = rows.counter.get({ eventId, slot, name }).params<{ Key: { pk: string; sk: string } }>();
  const Item = { pk: { S: Key.pk }, sk: { S: Key.sk }, slot: { N: String(slot) }, name: { S: name }, value: { N: String(value) } };
  await dynamo.send(new PutItemCommand({ TableName: tableName(), Item }));
};

it("lists what an earlier version counted, together with what was sold since", async () => {
  const [earlier, both] = [await openSale({ capacity: null }), await openSale({ capacity: null })];
  for (const sale of [earlier, both])
    for (const [name, slot, value] of [
      ["sold", 3, 4],
      ["sold", 15, 2],
      ["revenue", 9, 30_000],
    ] as const)
      await putEarlier(sale, name, slot, value);
  await countMessage(paid(both, 1));
  const { sales } = await asOrganizer(() => Report.listSales({ eventIds: `${earlier.eventId},${both.eventId}` }));
  expect(sales.map(({ sold, revenue }) => [sold, revenue.amountMinor])).toEqual([
    [6, 30_000],
    [7, 35_000],
  ]);
  const { sold, revenue } = await asOrganizer(() => Report.get({ eventId: both.eventId }));
  expect([sold, revenue.amountMinor]).toEqual([7, 35_000]);
});

it("a refund of a sale that was counted without its types shows no type below nothing", async () => {
  const sale = await openSale({ capacity: null });
  const sold = paid(sale, 2);
  await countMessage(sold);
  const { ticketTypeId } = sale;
  const data = { from: "issued", to: "refund_due", tickets: [{ ticketTypeId, quantity: 2, amountMinor: 10_000 }] } as const;
  await countMessage({ ...sold, id: `${sold.id}.refund`, data: { ...sold.data, ...data, tickets: [...data.tickets] } } as Counted);
  const report = await asOrganizer(() => Report.get({ eventId: sale.eventId }));
  expect([report.revenue.amountMinor, report.byTicketType[0]?.revenue.amountMinor]).toEqual([0, 0]);
});
