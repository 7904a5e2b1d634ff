/** A removal and what it must not cross, at the same moment: one of both wins. */
import { afterEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Device from "@catraca/core/device";
import * as Event from "@catraca/core/event";
import * as Gate from "@catraca/core/gate";
import { Fault } from "@catraca/core/kernel/fault";
import * as Order from "@catraca/core/order";
import * as Product from "@catraca/core/product";
import * as Stock from "@catraca/core/stock";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { audit } from "../support/ledger.ts";
import { retryTransient } from "../support/protocol.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, openSale, orderBody, place, reserve, rowOf, type Sale } from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

const ROUNDS = 12;
const price = { amountMinor: 1000, currency: "BRL" };

/** "refused": a clear answer. Every other error fails the test. */
const outcomeOf = async (ask: () => Promise<unknown>): Promise<"done" | "refused"> => {
  try {
    const result = await retryTransient(ask);
    return (result as { outcome?: string }).outcome === "refused" ? "refused" : "done";
  } catch (error) {
    if (error instanceof Fault) return "refused";
    throw error;
  }
};

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The second starts a moment later, a longer one in each round. */
const race = async (round: number, first: () => Promise<unknown>, second: () => Promise<unknown>) =>
  Promise.all([outcomeOf(first), after(round).then(() => outcomeOf(second))]);

describe.each([
  ["with a limit", 5],
  ["without a limit", null],
] as const)("a ticket type %s", (_, capacity) => {
  it("is removed, or sold, and never both", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sale = await openSale({ capacity });
      await Catalog.getFresh(sale.eventId);
      const sell = () => place(sale, 1);
      const remove = () => asOrganizer(() => TicketType.remove(sale));
      const [one, other] = round % 2 === 0 ? await race(round, remove, sell) : await race(round, sell, remove);
      expect([one, other].toSorted()).toEqual(["done", "refused"]);
      const isRemoved = (await rows.ticketType.get(sale).go({ consistent: true })).data === null;
      expect(isRemoved).toBe((round % 2 === 0 ? one : other) === "done");
    }
  });
});

it.each([5, null])("a product is removed, or sold, and never both: stock %s", async (stock) => {
  const { eventId, ticketTypeId } = await openSale({ capacity: null });
  await reserve({ eventId, ticketTypeId });
  for (let round = 0; round < ROUNDS; round++) {
    const { id: productId } = await asOrganizer(() => Product.create({ eventId, product: { name: "Popcorn", price, stock } }));
    await Catalog.getFresh(eventId);
    const order = { ...orderBody({ eventId, ticketTypeId }, 1), products: [{ productId, quantity: 1 }] };
    const sell = () => asAnyone(() => Order.place({ order }));
    const remove = () => asOrganizer(() => Product.remove({ eventId, productId }));
    const both = round % 2 === 0 ? await race(round, remove, sell) : await race(round, sell, remove);
    expect(both.toSorted()).toEqual(["done", "refused"]);
  }
});

/** Runs `between` right before the transaction that deletes or changes the ticket type is sent. Those of a sale check no other row. */
const beforeWrite = async (between: () => Promise<unknown>, body: () => Promise<unknown>): Promise<void> => {
  let isRun = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as { TransactItems?: { Delete?: unknown; ConditionCheck?: unknown }[] };
      if (TransactItems.some((item) => item.Delete ?? item.ConditionCheck) && !isRun) {
        isRun = true;
        await between();
      }
      return next(args);
    },
    { step: "initialize", name: "between", priority: "high" },
  );
  try {
    await body();
  } finally {
    dynamo.middlewareStack.remove("between");
  }
};

const removeDuring = async (sale: Sale) => {
  const sold: Awaited<ReturnType<typeof reserve>>[] = [];
  await beforeWrite(
    async () => sold.push(await reserve(sale)),
    () => outcomeOf(() => asOrganizer(() => TicketType.remove(sale))),
  );
  const { data } = await rows.ticketType.get(sale).go({ consistent: true });
  return { isRemoved: data === null, orders: sold };
};

describe("a sale between the check and the removal", () => {
  it.each([5, null])("keeps the type: capacity %s", async (capacity) => {
    const { isRemoved, orders } = await removeDuring(await openSale({ capacity }));
    expect([isRemoved, orders.length]).toEqual([false, 1]);
  });

  it("control: without the shards' condition the sold type goes", async () => {
    const sale = await openSale({ capacity: 5 });
    const guard = { operation: "TransactWriteItems", key: /pool_/, matching: /available|capacity/ } as const;
    await withoutCondition(dynamo, guard, async () => {
      const { isRemoved, orders } = await removeDuring(sale);
      expect([isRemoved, orders.length]).toEqual([true, 1]);
      // Gives the removed shard back, for the audit after each test.
      const [held] = (await rowOf(orders[0] as Awaited<ReturnType<typeof reserve>>)).allocations;
      await rows.stock.put({ pool: held?.pool ?? "", shard: held?.shard ?? 0, capacity: 5, available: 4 }).go();
    });
  });

  it("control: without the mark of the first order the sold type without a limit goes", async () => {
    const sale = await openSale({ capacity: null });
    const guard = { operation: "TransactWriteItems", key: /eventId_/, matching: /isOrdered/ } as const;
    await withoutCondition(dynamo, guard, async () => {
      expect(await removeDuring(sale)).toMatchObject({ isRemoved: true, orders: [{ outcome: "placed" }] });
    });
  });
});

it("an event is unpublished, or sells, and never both", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const sale = await openSale({ capacity: 5 });
    await Catalog.getFresh(sale.eventId);
    const sell = () => place(sale, 1);
    const unpublish = () => asOrganizer(() => Event.unpublish({ eventId: sale.eventId }));
    const both = round % 2 === 0 ? await race(round, unpublish, sell) : await race(round, sell, unpublish);
    expect(both.toSorted()).toEqual(["done", "refused"]);
  }
});

/** Sells right before the event's row is written. */
const unpublishDuring = async (sale: Sale) => {
  let isSold = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
      if (UpdateExpression.includes("#listed") && !isSold) {
        isSold = true;
        await reserve(sale);
      }
      return next(args);
    },
    { step: "initialize", name: "between", priority: "high" },
  );
  try {
    return await outcomeOf(() => asOrganizer(() => Event.unpublish({ eventId: sale.eventId })));
  } finally {
    dynamo.middlewareStack.remove("between");
  }
};

it("an event that sells while it is unpublished stays", async () =>
  expect(await unpublishDuring(await openSale({ capacity: 5 }))).toBe("refused"));

it("control: without the mark of the first order an event goes that sold", async () => {
  const sale = await openSale({ capacity: 5 });
  const guard = { operation: "UpdateItem", key: /eventId_/, matching: /isOrdered/ } as const;
  await withoutCondition(dynamo, guard, async () => expect(await unpublishDuring(sale)).toBe("done"));
});

it("a pool is removed, or a type gets it, and never both", async () => {
  const { eventId } = await openSale({ capacity: 1 });
  for (let round = 0; round < ROUNDS; round++) {
    const { id: poolId } = await asOrganizer(() => Stock.createPool({ eventId, pool: { name: "House", capacity: 5 } }));
    const ticketType = { name: "Half", price, capacity: 5, poolIds: [poolId] };
    const add = () => asOrganizer(() => TicketType.create({ eventId, ticketType }));
    const remove = () => asOrganizer(() => Stock.removePool({ eventId, poolId }));
    const both = round % 2 === 0 ? await race(round, remove, add) : await race(round, add, remove);
    expect(both.toSorted()).toEqual(["done", "refused"]);
  }
});

it("a gate is removed, or a device gets it, and never both", async () => {
  const { eventId } = await openSale({ capacity: 1 });
  for (let round = 0; round < ROUNDS; round++) {
    const { id: gateId } = await asOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry" } }));
    const device = { name: "Phone", gateId, role: "steward" } as const;
    const add = () => asOrganizer(() => Device.create({ eventId, device }));
    const remove = () => asOrganizer(() => Gate.remove({ eventId, gateId }));
    const both = round % 2 === 0 ? await race(round, remove, add) : await race(round, add, remove);
    expect(both.toSorted()).toEqual(["done", "refused"]);
  }
});

it.each([5, null])("a sale between the check and the change keeps the type's shared pools: capacity %s", async (capacity) => {
  const sale = await openSale({ capacity });
  const { id: poolId } = await asOrganizer(() => Stock.createPool({ eventId: sale.eventId, pool: { name: "House", capacity: 9 } }));
  const change = () => asOrganizer(() => TicketType.change({ ...sale, change: { poolIds: [poolId] } }));
  await beforeWrite(
    () => reserve(sale),
    async () => expect(await outcomeOf(change)).toBe("refused"),
  );
  expect((await rows.ticketType.get(sale).go({ consistent: true })).data?.pools.map(Stock.poolIdOf)).not.toContain(poolId);
});
