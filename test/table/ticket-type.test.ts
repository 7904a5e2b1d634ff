/** Changes of a ticket type during sales. */
import { afterEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import { dynamo } from "@catraca/core/table/client";
import { protocol } from "@catraca/core/order/order.process.ts";
import * as Protocol from "@catraca/core/order/order.protocol.ts";
import { readShards } from "@catraca/core/stock";
import { StockCache } from "@catraca/core/stock/stock.cache.ts";
import * as TicketType from "@catraca/core/ticket-type";
import { until } from "../support/client.ts";
import { audit } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asOrganizer,
  asStaff,
  issue,
  countAvailable,
  openSale,
  pay,
  place,
  refund,
  reserve,
  rowOf,
  type Sale,
} from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

type Change = Parameters<typeof TicketType.change>[0]["change"];
const change = ({ eventId, ticketTypeId }: Sale, given: Change) =>
  asOrganizer(() => TicketType.change({ eventId, ticketTypeId, change: given }));
describe("an update changes only its fields", () => {
  it("name, price, limits and times; the rest stays", async () => {
    const sale = await openSale({ capacity: 10, maxPerOrder: 4 });
    const before = await change(sale, {});
    expect(before).toMatchObject({ name: "Full", capacity: 10, maxPerOrder: 4, price: { amountMinor: 5000 } });
    const salesEndAt = new Date(Date.now() + 60_000).toISOString();
    const given = {
      name: "Inteira",
      price: { amountMinor: 1, currency: "BRL" },
      maxPerOrder: 2,
      salesStartAt: "2026-01-01T00:00:00.000Z",
      salesEndAt,
    };
    expect(await change(sale, given)).toEqual({ ...before, ...given });
    expect(await change(sale, given)).toEqual({ ...before, ...given });
    const { salesStartAt, ...rest } = { ...before, ...given };
    expect(await change(sale, { salesStartAt: null })).toEqual(rest);
    expect(salesStartAt).toBeDefined();
    const shown = await asOrganizer(() => Catalog.getFull({ eventId: sale.eventId }));
    expect(shown.ticketTypes).toEqual([{ ...rest, available: 10 }]);
  });

  it("an order that is placed keeps its price", async () => {
    const sale = await openSale({ capacity: 10 });
    const first = await reserve(sale);
    await change(sale, { price: { amountMinor: 9000, currency: "BRL" } });
    await Catalog.getFresh(sale.eventId);
    const second = await reserve(sale);
    expect([first.order.total.amountMinor, second.order.total.amountMinor]).toEqual([5000, 9000]);
  });

  it("an invalid update is refused on its field", async () => {
    const sale = await openSale({ capacity: 10 });
    await change(sale, { salesStartAt: "2030-01-02T00:00:00Z" });
    for (const [given, path] of [
      [{ price: { amountMinor: 1, currency: "USD" } }, "price.currency"],
      [{ salesEndAt: "2030-01-01T00:00:00Z" }, "salesEndAt"],
      [{ salesStartAt: "2030-01-03T00:00:00Z", salesEndAt: "2030-01-03T00:00:00Z" }, "salesEndAt"],
    ] as const)
      await expect(change(sale, given), path).rejects.toMatchObject({ kind: "invalid", issues: [{ path }] });
    const unlimited = await openSale({ capacity: null });
    await expect(change(unlimited, { capacity: 5 })).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "capacity" }] });
    expect(await change(unlimited, { name: "Free" })).toMatchObject({ name: "Free", capacity: null });
  });

  it("another organization's type is answered like an unknown one", async () => {
    const sale = await openSale({ capacity: 10 });
    const stranger = runAs({ type: "organizer", subject: "another-organizer" }, () =>
      TicketType.change({ ...sale, change: { name: "Mine" } }),
    );
    await expect(stranger).rejects.toMatchObject({ kind: "missing", code: "ticket_type.missing" });
    await expect(change({ ...sale, ticketTypeId: "tty_aaaaaaaaaaaaaaaa" }, { name: "x" })).rejects.toMatchObject({
      code: "ticket_type.missing",
    });
    const staff = asStaff(() => TicketType.change({ ...sale, change: { name: "Mine" } }));
    await expect(staff).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("a limit", () => {
  it("is raised on its shards, and there is more to sell", async () => {
    const sale = await openSale({ capacity: 1 });
    await reserve(sale);
    expect(await place(sale, 1)).toMatchObject({ code: "order.sold_out" });
    expect(await change(sale, { capacity: 250 })).toMatchObject({ capacity: 250 });
    expect(await countAvailable(sale)).toBe(249);
    // The cache remembers for 2 s that nothing was left.
    const placed = await until(
      () => place(sale, 50),
      ({ outcome }) => outcome === "placed",
    );
    expect(placed).toMatchObject({ order: { status: "reserved" } });
  });

  it("is lowered by what nobody holds", async () => {
    const sale = await openSale({ capacity: 250 });
    const placed = await reserve(sale, 3);
    await pay(placed);
    await issue(placed);
    expect(await change(sale, { capacity: 3 })).toMatchObject({ capacity: 3 });
    expect(await countAvailable(sale)).toBe(0);
    expect(await place(sale, 1)).toMatchObject({ code: "order.sold_out" });
    await refund(placed);
    expect(await countAvailable(sale)).toBe(3);
    expect(await change(sale, { capacity: 0 })).toMatchObject({ capacity: 0 });
  });

  const orderEach = async (sale: Sale, orders: number) => {
    const all = await Promise.all(Array.from({ length: orders }, () => reserve(sale, 1)));
    for (const one of all) await pay(one);
    return Promise.all(all.map(async (one) => ({ ...one, ...(await issue(one)) })));
  };

  it("Q12 below what is sold stops the sale: what comes back is eaten first, then sold, once", async () => {
    const sale = await openSale({ capacity: 250 });
    const sold = await orderEach(sale, 5);
    expect(await change(sale, { capacity: 3 })).toMatchObject({ capacity: 3 });
    expect(await countAvailable(sale)).toBe(-2);
    const shown = async () => (await asOrganizer(() => Catalog.getFull({ eventId: sale.eventId }))).ticketTypes[0];
    await until(shown, (type) => type?.available === 0 && type.overbooked === 2);
    for (const one of sold.slice(0, 2)) {
      await refund(one);
      expect(await place(sale, 1)).toMatchObject({ code: "order.sold_out" });
    }
    await refund(sold[2] ?? expect.fail());
    const attempts = await Promise.all(Array.from({ length: 6 }, () => place(sale, 1)));
    expect(attempts.map(({ outcome }) => outcome).filter((outcome) => outcome === "placed")).toEqual(["placed"]);
    expect(await countAvailable(sale)).toBe(0);
  });

  it("Q12 that is raised again opens the sale when it covers what is sold", async () => {
    const sale = await openSale({ capacity: 250 });
    await orderEach(sale, 4);
    await change(sale, { capacity: 1 });
    await change(sale, { capacity: 4 });
    expect(await place(sale, 1)).toMatchObject({ code: "order.sold_out" });
    await change(sale, { capacity: 6 });
    const placed = await until(
      () => place(sale, 2),
      ({ outcome }) => outcome === "placed",
    );
    expect(placed).toMatchObject({ outcome: "placed" });
    expect(await countAvailable(sale)).toBe(0);
  });

  it("control: without the shards' condition a process that did not hear of it sells what comes back", async () => {
    const sale = await openSale({ capacity: 250 });
    const sold = await orderEach(sale, 8);
    await change(sale, { capacity: 7 });
    const { paymentId: _, allowance: __, paidAtMs: ___, issuedAtMs: ____, ...row } = await rowOf(sold[0] ?? expect.fail());
    const unpaid = { ...row, status: "reserved" as const, allocations: [] };
    const [pool = ""] = row.lines[0]?.pools ?? [];
    const lacking = (await readShards([pool], { consistent: true })).filter(({ available }) => available < 0).map(({ shard }) => shard);
    for (const one of sold) {
      const [at] = (await rowOf(one)).allocations;
      if (!at || lacking.includes(at.shard)) continue;
      await refund(one);
      break;
    }
    const sell = async (orderId: string) => {
      const stockCache = new StockCache();
      stockCache.update([0, 1, 2].map((shard) => ({ pool, shard, available: 1 })));
      return Protocol.reserve({ ...protocol, stockCache }, { ...unpaid, orderId });
    };
    expect(await sell("ord_guarded")).toMatchObject({ outcome: "sold_out" });
    const guard = { operation: "TransactWriteItems", key: /pool_/, matching: /attribute_not_exists/ } as const;
    expect(await withoutCondition(dynamo, guard, () => sell("ord_unguarded"))).toMatchObject({ outcome: "reserved" });
    expect(await countAvailable(sale)).toBe(-1);
  });

  it("that two organizers change at once is one of theirs", async () => {
    const sale = await openSale({ capacity: 100 });
    const both = await Promise.allSettled([change(sale, { capacity: 150 }), change(sale, { capacity: 120 })]);
    for (const one of both) if (one.status === "rejected") expect(one.reason).toMatchObject({ name: "Transient" });
    const { capacity } = await change(sale, {});
    expect([120, 150]).toContain(capacity);
    expect(await countAvailable(sale)).toBe(capacity);
  });

  const lowerWhileSelling = async (sale: Sale) => {
    const sold = Promise.allSettled(Array.from({ length: 40 }, () => place(sale, 1)));
    const lowered = await Promise.allSettled([60, 50, 45].map((capacity) => change(sale, { capacity })));
    for (const one of lowered) if (one.status === "rejected") expect(one.reason.name).toMatch(/^(Transient|Fault)$/);
    return (await sold).filter((one) => one.status === "fulfilled" && one.value.outcome === "placed").length;
  };

  it("that is lowered while people buy never goes below what they hold", async () => {
    const sale = await openSale({ capacity: 80 });
    const sold = await lowerWhileSelling(sale);
    const { capacity } = await change(sale, {});
    expect(await countAvailable(sale)).toBe((capacity ?? 0) - sold);
  });

  it("control: without the shards' condition it does", async () => {
    const sale = await openSale({ capacity: 2 });
    const isSold = async () => {
      await reserve(sale, 2);
    };
    let interrupted = false;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const items = (args.input as { TransactItems?: { Update?: { Key?: { pk?: unknown } } }[] }).TransactItems ?? [];
        const isResizing = items.some(({ Update }) => JSON.stringify(Update?.Key?.pk ?? "").includes("pool_")) && items.length === 3;
        if (isResizing && !interrupted) {
          interrupted = true;
          await isSold();
        }
        return next(args);
      },
      { step: "initialize", name: "interrupted" },
    );
    try {
      const guard = { operation: "TransactWriteItems", key: /pool_/, matching: /available/ } as const;
      await withoutCondition(dynamo, guard, () => change(sale, { capacity: 1 }));
      expect(await countAvailable(sale)).toBe(-1);
    } finally {
      dynamo.middlewareStack.remove("interrupted");
      // Returns the seat that the missing condition gave away, for the audit after each test.
      await change(sale, { capacity: 2 });
    }
  });
});

it("an event's version tells one save from another", async () => {
  const { eventId } = await openSale({ capacity: 1 });
  const save = (name: string, version?: number) =>
    asOrganizer(() => Event.change({ eventId, change: { name, ...(version === undefined ? {} : { version }) } }));
  const { version } = await asOrganizer(() => Event.get({ eventId }));
  expect(await save("One", version)).toMatchObject({ name: "One", version: version + 1 });
  await expect(save("Two", version)).rejects.toMatchObject({ kind: "conflict", code: "event.changed" });
  expect(await save("Two")).toMatchObject({ name: "Two", version: version + 2 });
  const both = await Promise.allSettled([save("Three", version + 2), save("Four", version + 2)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});
