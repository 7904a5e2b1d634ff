/** Ticket types that open one after the other. */
import { afterEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import * as TicketType from "@catraca/core/ticket-type";
import { until } from "../support/client.ts";
import { audit } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { anyone, asOrganizer, cancel, countAvailable, openSale, place, reserve, rowOf, type Sale } from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

const price = { amountMinor: 8000, currency: "BRL" };
const addTier = async (first: Sale, more: object = {}): Promise<Sale> => {
  const ticketType = { name: "Second", price, capacity: 10, after: first.ticketTypeId, ...more };
  const type = await asOrganizer(() => TicketType.create({ eventId: first.eventId, ticketType }));
  return { eventId: first.eventId, ticketTypeId: type.id };
};
const change = ({ eventId, ticketTypeId }: Sale, given: Parameters<typeof TicketType.change>[0]["change"]) =>
  asOrganizer(() => TicketType.change({ eventId, ticketTypeId, change: given }));
const shown = async ({ eventId, ticketTypeId }: Sale) =>
  (await runAs(anyone, () => Catalog.get({ eventId }))).ticketTypes.find(({ id }) => id === ticketTypeId);
const quote = ({ eventId, ticketTypeId }: Sale) =>
  runAs(anyone, () => Order.quoteOrder({ eventId, quote: { lines: [{ ticketTypeId, quantity: 1 }] } }));

const waiting = {
  outcome: "refused",
  code: "event.not_on_sale",
  issues: [
    { path: "lines.0.ticketTypeId", message: "Second opens when Full is sold out, or its sale is over.", params: { after: "Full" } },
  ],
};

describe("a type after another", () => {
  it("opens when the one before is sold out, held or paid, and says until then what it waits for", async () => {
    const first = await openSale({ capacity: 2 });
    const second = await addTier(first);
    expect([await place(second, 1), await quote(second)]).toEqual([expect.objectContaining(waiting), expect.objectContaining(waiting)]);
    expect(await shown(second)).toMatchObject({ availability: "not_on_sale", opensAfter: "Full" });
    await reserve(first, 2);
    const open = await until(
      () => shown(second),
      (type) => type?.availability === "available",
    );
    expect(open).not.toHaveProperty("opensAfter");
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
  });

  it("waits again while what was held came back, until it was sold once: then it stays open", async () => {
    const first = await openSale({ capacity: 1 });
    const second = await addTier(first);
    const held = await reserve(first);
    await cancel(held);
    expect(await place(second, 1)).toMatchObject(waiting);
    const again = await reserve(first);
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
    await cancel(again);
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
    expect(await place(first, 1)).toMatchObject({ outcome: "placed" });
  });

  it("opens when the sale of the one before ends: by its time, its switch, or because it is hidden", async () => {
    for (const end of [
      { salesEndAt: new Date(Date.now() - 1_000).toISOString() },
      { salesClosed: true },
      { visibility: "hidden" },
    ] as const) {
      const first = await openSale({ capacity: 5 });
      const second = await addTier(first);
      await change(first, end);
      expect(await place(second, 1), JSON.stringify(end)).toMatchObject({ outcome: "placed" });
    }
  });

  it("after a type without a limit opens at the end of its sale alone", async () => {
    const first = await openSale({ capacity: null });
    const second = await addTier(first);
    expect(await place(second, 1)).toMatchObject(waiting);
    await change(first, { salesClosed: true });
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
  });

  it("opens when the one before has more sold than its limit, also while some of its seats came back", async () => {
    const first = await openSale({ capacity: 160 });
    const second = await addTier(first);
    const held = [await reserve(first, 50), await reserve(first, 50)];
    await change(first, { capacity: 40 });
    for (const placed of held) if ((await rowOf(placed)).allocations[0]?.shard === 1) await cancel(placed);
    // What the first lacks, and all of the second.
    expect(await countAvailable(first)).toBe(-10 + 10);
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
    for (const placed of held) await cancel(placed);
    expect(await place(first, 40)).toMatchObject({ outcome: "placed" });
  });

  it("is not sold in the order that takes the last of the one before", async () => {
    const first = await openSale({ capacity: 1 });
    const second = await addTier(first);
    const lines = [first, second].map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 }));
    const buyer = { name: "Ana", email: "ana@example.com" };
    const both = await runAs(anyone, () => Order.place({ order: { eventId: first.eventId, lines, buyer } }));
    expect(both).toMatchObject({ code: "event.not_on_sale", issues: [{ path: "lines.1.ticketTypeId" }] });
  });

  it("opens together with another one, and on two lines of one order", async () => {
    const first = await openSale({ capacity: 1 });
    const [second, third] = [await addTier(first), await addTier(first, { name: "Third" })];
    await reserve(first);
    const lines = [second, third, second].map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 }));
    const buyer = { name: "Ana", email: "ana@example.com" };
    expect(await runAs(anyone, () => Order.place({ order: { eventId: first.eventId, lines, buyer } }))).toMatchObject({
      outcome: "placed",
    });
  });

  it("after two large types is sold in an order of its own", async () => {
    const first = await openSale({ capacity: 6_400 });
    const second = await addTier(first, { capacity: 6_400 });
    await change(first, { capacity: 0 });
    const open = { ...second, ticketTypeId: (await addTier(first, { name: "Beside" })).ticketTypeId };
    const third = await addTier(second, { name: "Third" });
    await change(second, { capacity: 0 });
    const lines = [open, third].map(({ ticketTypeId }) => ({ ticketTypeId, quantity: 1 }));
    const buyer = { name: "Ana", email: "ana@example.com" };
    const both = await runAs(anyone, () => Order.place({ order: { eventId: first.eventId, lines, buyer } }));
    expect(both).toMatchObject({ code: "order.limit_exceeded" });
    expect(await place(third, 1)).toMatchObject({ outcome: "placed" });
  });

  it("waits for a type of its event, in no circle, and that type stays", async () => {
    const first = await openSale({ capacity: 1 });
    const second = await addTier(first);
    const third = await addTier(second, { name: "Third" });
    const elsewhere = await openSale({ capacity: 1 });
    for (const after of [third.ticketTypeId, first.ticketTypeId, elsewhere.ticketTypeId])
      await expect(change(first, { after }), after).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "after" }] });
    await expect(addTier(elsewhere, { after: first.ticketTypeId })).rejects.toMatchObject({ issues: [{ path: "after" }] });
    const remove = (sale: Sale) => asOrganizer(() => TicketType.remove(sale));
    await expect(remove(first)).rejects.toMatchObject({ code: "ticket_type.tier_waits", issues: [{ params: { name: "Second" } }] });
    expect(await change(second, { after: null })).not.toHaveProperty("after");
    await remove(first);
    expect(await place(second, 1)).toMatchObject({ outcome: "placed" });
  });
});

describe("M3 the last seat of a type and the first of the next", () => {
  const rush = async (first: Sale, second: Sale, buyers: number) => {
    const buy = async (): Promise<"first" | "second" | "none"> => {
      if ((await place(first, 1)).outcome === "placed") return "first";
      const { outcome } = await place(second, 1);
      return outcome === "placed" ? "second" : "none";
    };
    const bought = await Promise.all(Array.from({ length: buyers }, buy));
    return { first: bought.filter((one) => one === "first").length, second: bought.filter((one) => one === "second").length };
  };

  it("go to 60 buyers at once, with no gap between them and nothing sold twice", async () => {
    const first = await openSale({ capacity: 25 });
    const second = await addTier(first, { capacity: 30 });
    expect(await rush(first, second, 60)).toEqual({ first: 25, second: 30 });
  });

  it("control: without the condition on the earlier shards the next is sold before", async () => {
    const first = await openSale({ capacity: 1 });
    const second = await addTier(first);
    const guard = { operation: "TransactWriteItems", key: /pool_/, matching: /available <= / } as const;
    await expect(withoutCondition(dynamo, guard, () => reserve(second))).resolves.toMatchObject({ outcome: "placed" });
  });
});
