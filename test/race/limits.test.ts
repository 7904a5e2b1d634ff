/** One buyer with several spellings of one address: ten orders at the same instant. */
import { expect, it } from "vitest";
import { Transient } from "@catraca/core/kernel/fault";
import * as Order from "@catraca/core/order";
import { ticketCount } from "@catraca/core/order.rules";
import { dynamo } from "@catraca/core/table/client";
import { audit, readTable } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, openSale, orderBody } from "../support/world/sale.ts";

const SPELLINGS = ["ana@example.com", "Ana@Example.com", "ANA@EXAMPLE.COM", "aNa@example.COM", "ana@EXAMPLE.com"];

const buyAtOnce = async ({ priceMinor, quantity }: { priceMinor: number; quantity: number }) => {
  const sale = await openSale({ capacity: 100, priceMinor, maxPerBuyer: 4 });
  const order = (at: number) => orderBody(sale, quantity, { name: "Ana Souza", email: SPELLINGS[at % SPELLINGS.length] ?? "" });
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => asAnyone(() => Order.place({ order: order(at) }))));
  const answers = all.map((one) => {
    if (one.status === "rejected") return one.reason instanceof Transient ? "transient" : String(one.reason);
    return one.value.outcome === "refused" ? one.value.code : one.value.outcome;
  });
  const rows = (await readTable()).orders.filter(({ eventId }) => eventId === sale.eventId);
  return { tickets: rows.reduce((sum, row) => sum + ticketCount(row), 0), answers: new Set(answers) };
};

it("M4 of ten free orders of one buyer at once, the limit of 4 tickets is exact", async () => {
  const { tickets, answers } = await buyAtOnce({ priceMinor: 0, quantity: 1 });
  expect(tickets).toBe(4);
  expect([...answers].filter((answer) => answer !== "transient").toSorted()).toEqual(["order.limit_exceeded", "placed"]);
  expect(await audit()).toEqual([]);
});

it("M4 of ten orders of two tickets that wait for their payment, two are placed", async () => {
  const { tickets } = await buyAtOnce({ priceMinor: 5000, quantity: 2 });
  expect(tickets).toBe(4);
  expect(await audit()).toEqual([]);
});

it("control: without the condition on the limit, the buyer has more", async () => {
  const guard = { operation: "TransactWriteItems", key: /allowance_/ } as const;
  const { tickets } = await withoutCondition(dynamo, guard, () => buyAtOnce({ priceMinor: 0, quantity: 1 }));
  expect(tickets).toBeGreaterThan(4);
});
