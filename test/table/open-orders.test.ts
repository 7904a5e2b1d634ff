/** How many unpaid orders one buyer may have at one event, and each way in which one stops counting. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { store } from "@catraca/core/order/order.dynamo.ts";
import { rows } from "@catraca/core/table/service";
import { audit, readTable } from "../support/ledger.ts";
import { setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asAnyone,
  asSystem,
  cancel,
  finish,
  issue,
  openSale,
  orderBody,
  pay,
  type Placed,
  release,
  rowOf,
  type Sale,
  statusOf,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const ANA = "ana@example.com";

const orderAs = (sale: Sale, email: string) => asAnyone(() => Order.place({ order: orderBody(sale, 1, { name: "Ana Souza", email }) }));

const reserveAs = async (sale: Sale, email = ANA): Promise<Placed> => {
  const result = await orderAs(sale, email);
  if (result.outcome === "refused") throw new Error(`refused: ${result.code}`);
  return result;
};

const outcomeOf = async (sale: Sale, email = ANA): Promise<string> => {
  const result = await orderAs(sale, email);
  return result.outcome === "refused" ? result.code : result.outcome;
};

/** Two open orders, and the proof that a third is refused. */
const fill = async (sale: Sale): Promise<[Placed, Placed]> => {
  const both: [Placed, Placed] = [await reserveAs(sale), await reserveAs(sale)];
  expect(await outcomeOf(sale)).toBe("order.too_many_open");
  return both;
};

describe("a third unpaid order of one buyer at one event", () => {
  it("is refused, takes nothing, and the refusal names the limit", async () => {
    const sale = await openSale({ capacity: 10 });
    await fill(sale);
    expect(await orderAs(sale, ANA)).toMatchObject({
      outcome: "refused",
      code: "order.too_many_open",
      issues: [{ path: "buyer.email", params: { limit: 2 } }],
    });
    expect((await readTable()).orders.filter(({ eventId }) => eventId === sale.eventId)).toHaveLength(2);
  });

  it("is the same buyer's in capitals, and another's with a dot or a plus tag", async () => {
    const sale = await openSale({ capacity: 10 });
    await fill(sale);
    expect(await outcomeOf(sale, "Ana@Example.COM")).toBe("order.too_many_open");
    for (const other of ["a.na@example.com", "ana+1@example.com", "ivo@example.com"]) expect(await outcomeOf(sale, other)).toBe("placed");
  });

  it("is sold at another event", async () => {
    await fill(await openSale({ capacity: 10 }));
    expect(await outcomeOf(await openSale({ capacity: 10 }))).toBe("placed");
  });

  it("leaves no readable address in the key", async () => {
    const sale = await openSale({ capacity: 10 });
    await fill(sale);
    expect(JSON.stringify((await readTable()).allowances)).not.toMatch(/ana|example/i);
  });
});

describe("an order stops counting", () => {
  const oneMore = async (sale: Sale): Promise<void> => {
    expect(await outcomeOf(sale)).toBe("placed");
    expect(await outcomeOf(sale)).toBe("order.too_many_open");
  };

  it("when it is cancelled, also three times", async () => {
    const sale = await openSale({ capacity: 10 });
    const [first] = await fill(sale);
    for (let times = 0; times < 3; times++) await cancel(first);
    await oneMore(sale);
  });

  it("when it expires, by the workflow or the sweeper", async () => {
    const sale = await openSale({ capacity: 10, holdSeconds: 60 });
    const [first, second] = await fill(sale);
    setClock((await rowOf(second)).expiresAtMs);
    await Promise.all([release(first), finish(first), release(first)]);
    await oneMore(sale);
  });

  it("when its tickets are issued, and not already when it is paid", async () => {
    const sale = await openSale({ capacity: 10 });
    const [first] = await fill(sale);
    await pay(first);
    expect(await outcomeOf(sale)).toBe("order.too_many_open");
    await issue(first);
    await issue(first);
    await oneMore(sale);
  });

  it("when it is cancelled, of an unlimited type too", async () => {
    const sale = await openSale({ capacity: null });
    const [first] = await fill(sale);
    await cancel(first);
    await oneMore(sale);
  });

  it("once: a payment after the end takes seats and none of the allowance, and gives none back", async () => {
    const sale = await openSale({ capacity: 10, holdSeconds: 60 });
    const [late] = await fill(sale);
    setClock((await rowOf(late)).expiresAtMs);
    await release(late);
    expect(await outcomeOf(sale)).toBe("placed");
    await pay(late);
    await issue(late);
    expect(await statusOf(late)).toBe("issued");
    expect(await outcomeOf(sale)).toBe("order.too_many_open");
  });

  it("when a paid order whose execution died is finished", async () => {
    const sale = await openSale({ capacity: 10 });
    const [first] = await fill(sale);
    await pay(first);
    setClock(Date.now() + 3_600_000);
    await sweep();
    await issue(first);
    await sweep();
    expect(await outcomeOf(sale)).toBe("placed");
  });
});

it("a free order never counts", async () => {
  const sale = await openSale({ capacity: 10, priceMinor: 0 });
  for (let orders = 0; orders < 4; orders++) expect(await outcomeOf(sale)).toBe("placed");
  const own = (await readTable()).orders.filter(({ eventId }) => eventId === sale.eventId);
  expect(own.map(({ allowance }) => allowance)).toEqual([undefined, undefined, undefined, undefined]);
});

it("an order that was pending has nothing to give back when it ends", async () => {
  const sale = await openSale({ capacity: 10 });
  const [first] = await fill(sale);
  const row = { ...(await rowOf(first)), orderId: "ord_pendingpendingpend" };
  await store.commit({ orderId: row.orderId, from: "absent", to: "pending", set: { ...row, status: "pending", allocations: [] } });
  setClock(row.expiresAtMs);
  await asSystem(() => Order.release({ orderId: row.orderId }));
  expect(await outcomeOf(sale)).toBe("order.too_many_open");
});

it("an order that is older than allowances is cancelled, paid and issued as before", async () => {
  const sale = await openSale({ capacity: 10 });
  const olderOrder = async (): Promise<Placed> => {
    const placed = await reserveAs(sale, `${Math.random()}@example.com`);
    const { allowance = "" } = await rowOf(placed);
    await rows.order.patch({ orderId: placed.order.id }).remove(["allowance"]).go();
    await rows.allowance.delete({ allowance }).go();
    return placed;
  };
  const [cancelled, issued] = [await olderOrder(), await olderOrder()];
  await cancel(cancelled);
  await pay(issued);
  await issue(issued);
  expect([await statusOf(cancelled), await statusOf(issued)]).toEqual(["cancelled", "issued"]);
});
