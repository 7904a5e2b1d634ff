/** Repeated requests create and end an order once. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { audit, readTable } from "../support/ledger.ts";
import { setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { executionNamesOf } from "../support/workflow-stub.ts";
import {
  atOnce,
  buy,
  asAnyone,
  cancel,
  extend,
  finish,
  issue,
  countAvailable,
  openSale,
  orderBody,
  pay,
  paymentsOf,
  place,
  refund,
  release,
  reserve,
  rowOf,
  statusOf,
  threeTimes,
  ticketsOf,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

describe("Q11 capacity comes back once", () => {
  it.each(["one after the other", "at once"])("cancelled three times, %s", async (how) => {
    const sale = await openSale({ capacity: 4 });
    const held = await reserve(sale, 3);
    if (how === "at once") await atOnce([() => cancel(held), () => cancel(held), () => cancel(held)]);
    else await threeTimes(() => cancel(held));
    expect([await statusOf(held), await countAvailable(sale)]).toEqual(["cancelled", 4]);
  });

  it.each(["one after the other", "at once"])("expired three times, %s", async (how) => {
    const sale = await openSale({ capacity: 4 });
    const held = await reserve(sale, 3);
    setClock((await rowOf(held)).expiresAtMs);
    if (how === "at once") await Promise.all([release(held), finish(held), release(held)]);
    else await threeTimes(() => release(held));
    expect([await statusOf(held), await countAvailable(sale)]).toEqual(["expired", 4]);
  });

  it.each(["one after the other", "at once"])("refunded three times, %s", async (how) => {
    const sale = await openSale({ capacity: 4 });
    const bought = await buy(sale, 3);
    if (how === "at once") await Promise.all([refund(bought), refund(bought), refund(bought)]);
    else await threeTimes(async () => expect(await refund(bought)).toMatchObject({ status: "refunded" }));
    expect([await statusOf(bought), await countAvailable(sale)]).toEqual(["refunded", 4]);
    expect(await paymentsOf(bought)).toMatchObject([{ status: "booked", money: "refunded" }]);
    expect((await ticketsOf(bought)).map(({ status }) => status)).toEqual(["refunded", "refunded", "refunded"]);
  });

  it("a paid order refunded while it is being issued", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await reserve(sale, 2);
    await pay(placed);
    await atOnce([() => issue(placed), () => refund(placed), () => refund(placed), () => issue(placed)]);
    await refund(placed);
    expect([await statusOf(placed), await countAvailable(sale)]).toEqual(["refunded", 4]);
  });

  it("all ways to end a hold at once end it once", async () => {
    const sale = await openSale({ capacity: 30 });
    const held = await Promise.all(Array.from({ length: 10 }, () => reserve(sale, 3)));
    setClock((await rowOf(held.at(-1) as (typeof held)[0])).expiresAtMs);
    await Promise.all(
      held.map((one) => atOnce([() => cancel(one), () => release(one), () => pay(one), () => cancel(one), () => finish(one)])),
    );
    for (const one of held) expect(["cancelled", "expired", "paid"]).toContain(await statusOf(one));
    await sweep();
  });
});

describe("Q14 idempotency keys", () => {
  const key = (name: string) => `a key of the test, ${name}`;

  it("the same key and body give the same order; another body is refused", async () => {
    const sale = await openSale({ capacity: 10 });
    const first = await reserve(sale, 2, key("same body"));
    expect(await reserve(sale, 2, key("same body"))).toEqual(first);
    await expect(place(sale, 3, key("same body"))).rejects.toMatchObject({ kind: "conflict", code: "idempotency.key_reused" });
    expect(await countAvailable(sale)).toBe(8);
  });

  it("twenty at once make one order and take its seats once", async () => {
    const sale = await openSale({ capacity: 3 });
    const all = await Promise.all(Array.from({ length: 20 }, () => reserve(sale, 2, key("at once"))));
    expect(new Set(all.map(({ order }) => order.id)).size).toBe(1);
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(await countAvailable(sale)).toBe(1);
    expect(new Set(executionNamesOf(all[0]?.order.id ?? ""))).toEqual(new Set([all[0]?.order.id]));
  });

  it("of two bodies under one key at once, one wins and the other is told", async () => {
    const sale = await openSale({ capacity: 10 });
    const both = await atOnce([1, 2, 1, 2].map((quantity) => () => place(sale, quantity, key("two bodies"))));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
    for (const one of both) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "idempotency.key_reused" });
  });

  it("a repeat is answered when nothing is left, and after the order has ended", async () => {
    const sale = await openSale({ capacity: 1 });
    const first = await reserve(sale, 1, key("last seat"));
    expect(await reserve(sale, 1, key("last seat"))).toEqual(first);
    await cancel(first);
    expect((await reserve(sale, 1, key("last seat"))).order).toEqual({ ...first.order, status: "cancelled" });
    expect(await countAvailable(sale)).toBe(1);
  });
});

it("Q15 a free order is paid as it is placed, and no payment is asked for", async () => {
  const sale = await openSale({ capacity: 2, priceMinor: 0 });
  const placed = await reserve(sale);
  expect(placed.order.status).toBe("paid");
  expect((await pay(placed)).status).toBe("paid");
  await issue(placed);
  expect([await statusOf(placed), await countAvailable(sale), (await ticketsOf(placed)).length]).toEqual(["issued", 1, 1]);
  expect(await paymentsOf(placed)).toEqual([]);
  await refund(placed);
  expect([await statusOf(placed), await countAvailable(sale)]).toEqual(["refunded", 2]);
});

it("an execution is started only for an order that is held", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  expect(executionNamesOf(placed.order.id)).toEqual([placed.order.id]);
  expect(await place(sale, 1)).toMatchObject({ outcome: "refused" });
  const { orders } = await readTable();
  expect(orders.filter(({ eventId }) => eventId === sale.eventId)).toHaveLength(1);
});

it("an order of fifty tickets over many shards is issued and refunded, each in one write", async () => {
  const sale = await openSale({ capacity: 1000 });
  const bought = await buy(sale, 50);
  expect(await ticketsOf(bought)).toHaveLength(50);
  await refund(bought);
  expect([await statusOf(bought), await countAvailable(sale)]).toEqual(["refunded", 1000]);
});

it("tickets that are not on sale or do not exist are not reserved", async () => {
  const sale = await openSale({ capacity: 5, maxPerOrder: 2 });
  expect(await place(sale, 3)).toMatchObject({ outcome: "refused", code: "order.limit_exceeded", issues: [{ path: "lines.0.quantity" }] });
  await expect(place({ ...sale, ticketTypeId: "tty_aaaa" }, 1)).rejects.toMatchObject({
    code: "request.invalid",
    issues: [{ path: "lines.0.ticketTypeId" }],
  });
  const body = { ...orderBody(sale, 1), promoCode: "HALF" };
  expect(await asAnyone(() => Order.place({ order: body }))).toMatchObject({ outcome: "refused", code: "promo_code.invalid" });
  expect(await countAvailable(sale)).toBe(5);
});

describe("an extended hold", () => {
  const MINUTE_MS = 60_000;

  it("is not released at its first end, and is at its new one", async () => {
    const sale = await openSale({ capacity: 4 });
    const held = await reserve(sale, 3);
    const { expiresAtMs } = await rowOf(held);
    setClock(expiresAtMs - MINUTE_MS);
    const longer = await extend(held);
    expect(Date.parse(longer.expiresAt)).toBe(expiresAtMs + 4 * MINUTE_MS);
    setClock(expiresAtMs);
    await release(held);
    await sweep();
    expect([await statusOf(held), await countAvailable(sale)]).toEqual(["reserved", 1]);
    setClock(Date.parse(longer.expiresAt));
    await release(held);
    expect([await statusOf(held), await countAvailable(sale)]).toEqual(["expired", 4]);
  });

  it("is refused with time enough left, when it is over, when it is paid, and to whoever does not hold its link", async () => {
    const sale = await openSale({ capacity: 4 });
    const held = await reserve(sale);
    const paid = await reserve(sale);
    await pay(paid);
    const refusal = expect.objectContaining({ kind: "conflict", code: "order.extension_refused" });
    await expect(extend(held)).rejects.toEqual(refusal);
    await expect(extend(paid)).rejects.toEqual(refusal);
    await expect(async () => extend({ ...held, accessToken: paid.accessToken })).rejects.toMatchObject({ code: "order.missing" });
    setClock((await rowOf(held)).expiresAtMs);
    await expect(extend(held)).rejects.toEqual(refusal);
  });

  it("and released at the same instant, it is either extended or expired", async () => {
    const sale = await openSale({ capacity: 30 });
    const held = await Promise.all(Array.from({ length: 8 }, () => reserve(sale, 3)));
    setClock((await rowOf(held.at(-1) as (typeof held)[0])).expiresAtMs - 1);
    await Promise.all(held.map((one) => atOnce([() => extend(one), () => cancel(one), () => extend(one), () => pay(one)])));
    for (const one of held) expect(["cancelled", "paid", "reserved"]).toContain(await statusOf(one));
  });
});
