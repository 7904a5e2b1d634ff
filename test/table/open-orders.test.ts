/** How many unpaid orders one buyer may have at one event, and each way in which one stops counting. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { store } from "@catraca/core/order/order.dynamo.ts";
import { rows } from "@catraca/core/table/service";
import { audit, readTable } from "../support/ledger.ts";
import { setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asAnyone,
  asBuyer,
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

describe("an order that is held before its buyer is known", () => {
  const holder = "a-browser-keeps-this-secret";
  const hold = (sale: Sale, who = holder) => {
    const { buyer: _, ...body } = orderBody(sale, 1);
    return asAnyone(() => Order.place({ order: { ...body, holder: who } }));
  };
  const held = async (sale: Sale, who = holder): Promise<Placed> => {
    const result = await hold(sale, who);
    if (result.outcome === "refused") throw new Error(`refused: ${result.code}`);
    return result;
  };
  const name = (placed: Placed, email = ANA, attendees: { name: string }[] = []) =>
    asBuyer(placed, () =>
      Order.setDetails({ orderId: placed.order.id, details: { buyer: { name: "Ana Souza", email }, attendees, locale: "en" } }),
    );

  it("holds its tickets, and is paid once its buyer is set", async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await held(sale);
    expect(placed.order).toMatchObject({ status: "reserved", buyer: { name: "", email: "" } });
    await expect(pay(placed)).rejects.toMatchObject({ kind: "conflict", code: "order.buyer_missing" });
    expect((await readTable()).payments.filter(({ orderId }) => orderId === placed.order.id)).toEqual([]);
    expect(await name(placed, ANA, [{ name: "Bia" }])).toMatchObject({
      outcome: "set",
      order: { buyer: { name: "Ana Souza", email: ANA } },
    });
    await pay(placed);
    await issue(placed);
    expect(await rowOf(placed)).toMatchObject({ status: "issued", locale: "en", attendees: [{ name: "Bia" }] });
  });

  it("counts for its browser, and from then on for its buyer", async () => {
    const sale = await openSale({ capacity: 10 });
    const [first] = [await held(sale), await held(sale)];
    expect(await hold(sale)).toMatchObject({ code: "order.too_many_open" });
    expect((await hold(sale, "another-browser-with-a-secret")).outcome).toBe("placed");
    await name(first);
    expect((await hold(sale)).outcome).toBe("placed");
    await reserveAs(sale);
    expect(await outcomeOf(sale)).toBe("order.too_many_open");
  });

  it("keeps its tickets when its buyer has two other orders, and takes another buyer", async () => {
    const sale = await openSale({ capacity: 10 });
    await fill(sale);
    const placed = await held(sale);
    expect(await name(placed)).toMatchObject({ outcome: "refused", code: "order.too_many_open", issues: [{ path: "buyer.email" }] });
    expect((await rowOf(placed)).buyer.email).toBe("");
    expect(await name(placed, "ivo@example.com")).toMatchObject({ outcome: "set" });
  });

  it("changes its buyer until it is paid, and not afterwards", async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await held(sale);
    for (const email of [ANA, ANA, "ivo@example.com"]) expect(await name(placed, email)).toMatchObject({ outcome: "set" });
    await pay(placed);
    await expect(name(placed)).rejects.toMatchObject({ kind: "conflict", code: "order.not_changeable" });
  });

  it("of several buyers at once has one, and counts for that one", async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await held(sale);
    await Promise.allSettled(["ana", "bia", "caio", "davi"].map((who) => name(placed, `${who}@example.com`)));
    await cancel(placed);
  });

  it("ends like any other, and its buyer cannot be set any more", async () => {
    const sale = await openSale({ capacity: 10, holdSeconds: 60 });
    const placed = await held(sale);
    setClock((await rowOf(placed)).expiresAtMs);
    await release(placed);
    await expect(name(placed)).rejects.toMatchObject({ code: "order.not_changeable" });
    await expect(pay(placed)).rejects.toMatchObject({ code: "order.buyer_missing" });
  });

  it("is refused when it is free, because free tickets are issued at once", async () => {
    const sale = await openSale({ capacity: 10, priceMinor: 0 });
    await expect(hold(sale)).rejects.toMatchObject({ code: "request.invalid", issues: [{ path: "buyer" }] });
  });

  it("refuses more attendees than it has tickets", async () => {
    const placed = await held(await openSale({ capacity: 10 }));
    await expect(name(placed, ANA, [{ name: "Bia" }, { name: "Caio" }])).rejects.toMatchObject({ issues: [{ path: "attendees" }] });
  });
});
