/** Payments in time, late and repeated: money and tickets agree. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { simulated } from "@catraca/core/payment/payment.simulated.ts";
import { dynamo } from "@catraca/core/table/client";
import { dieAtCall } from "../support/faults.ts";
import { audit, readTable } from "../support/ledger.ts";
import { openStripe } from "../support/stripe.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { executionNamesOf } from "../support/workflow-stub.ts";
import {
  atOnce,
  beginToPay,
  buy,
  asSystem,
  cancel,
  issue,
  countAvailable,
  openSale,
  pay,
  payBy,
  paymentsOf,
  place,
  type Placed,
  PROVIDERS,
  release,
  reserve,
  rowOf,
  statusOf,
  ticketsOf,
} from "../support/world/sale.ts";

await openStripe();

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const key = (name: string) => `a payment's key, ${name}`;
const settle = async ({ order }: Placed, paymentId: string) =>
  Order.settle({ paymentId, orderId: order.id, amountMinor: order.total.amountMinor, currency: order.total.currency });

it("E2 declined, then approved with another card: held in between, issued after", async () => {
  const sale = await openSale({ capacity: 2 });
  const placed = await reserve(sale);
  await expect(pay(placed, "decline")).rejects.toMatchObject({ kind: "declined", code: "payment.declined" });
  expect([await statusOf(placed), await countAvailable(sale)]).toEqual(["reserved", 1]);
  expect((await pay(placed, "approve")).status).toBe("paid");
  await issue(placed);
  expect([await statusOf(placed), (await ticketsOf(placed)).length]).toEqual(["issued", 1]);
  expect((await paymentsOf(placed)).map(({ status, money }) => `${status} ${money}`).toSorted()).toEqual([
    "booked captured",
    "declined declined",
  ]);
});

describe("attempts to pay one order", () => {
  const decline = (placed: Placed, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        pay(placed, "decline", key(`card ${at}`)).then(
          () => "paid",
          ({ code }: { code: string }) => code,
        ),
      ),
    );

  it("are ten, also when many arrive at once; the eleventh reaches no provider, and the seat stays held", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const codes = await decline(placed, 14);
    const count = (code: string) => codes.filter((one) => one === code).length;
    expect([count("payment.declined"), count("payment.too_many_attempts")]).toEqual([10, 4]);
    expect([(await paymentsOf(placed)).length, await statusOf(placed)]).toEqual([10, "reserved"]);
    await expect(pay(placed, "approve", key("a good card"))).rejects.toMatchObject({ kind: "conflict", code: "payment.too_many_attempts" });
  });

  it("count once under one key, so that a repeated call gets its answer", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    for (let attempt = 0; attempt < 12; attempt++)
      await expect(pay(placed, "decline", key("one card"))).rejects.toMatchObject({ code: "payment.declined" });
    expect((await pay(placed, "approve", key("another"))).status).toBe("paid");
    await issue(placed);
  });

  it("control: with the condition taken out, all of them reach the provider", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const guard = { operation: "UpdateItem", key: /orderId/, matching: /paymentAttempts/ } as const;
    const codes = await withoutCondition(dynamo, guard, () => decline(placed, 14));
    expect(new Set(codes)).toEqual(new Set(["payment.declined"]));
  });
});

describe.each(PROVIDERS)("E3 a %s payment around the expiry", (provider) => {
  const instants = [
    ["1 ms before", -1],
    ["at", 0],
    ["1 ms after", 1],
  ] as const;
  const cases = instants.flatMap(([when, byMs]) =>
    (["payment first", "expiry first", "both at once"] as const).flatMap((order) =>
      (["nobody else", "a rival"] as const).map((rival) => ({ when, byMs, order, rival })),
    ),
  );

  it.each(cases)("$when, $order, $rival wants the seat", async ({ byMs, order, rival }) => {
    const sale = await openSale({ capacity: 1, holdSeconds: 60 });
    const held = await reserve(sale);
    const makePayment = await beginToPay(provider, held);
    setClock((await rowOf(held)).expiresAtMs + byMs);
    const rivals: Placed[] = [];
    const compete = async (): Promise<void> => {
      const answer = await place(sale, 1);
      if (answer.outcome === "placed") rivals.push(answer);
    };
    const expire = () => release(held).then(() => (rival === "a rival" ? compete() : undefined));
    const steps = order === "expiry first" ? [expire, makePayment] : [makePayment, expire];
    if (order === "both at once") expect((await atOnce(steps)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    else for (const step of steps) await step();

    const status = await statusOf(held);
    const money = (await paymentsOf(held)).map((one) => one.money);
    expect([status, money, rivals.length]).toEqual(rivals.length > 0 ? ["refunded", ["refunded"], 1] : ["paid", ["captured"], 0]);
    if (byMs < 0 || order === "payment first" || rival === "nobody else") expect(status).toBe("paid");
    if (byMs >= 0 && order === "expiry first" && rival === "a rival") expect(status).toBe("refunded");
    expect(await countAvailable(sale)).toBe(0);
  });
});

describe.each(PROVIDERS)("a %s payment after the end", (provider) => {
  const expired = async (capacity: number) => {
    const sale = await openSale({ capacity, holdSeconds: 60 });
    const late = await reserve(sale);
    setClock((await rowOf(late)).expiresAtMs);
    await release(late);
    return { sale, late };
  };

  it("E4 takes the seat again while there is one", async () => {
    const { sale, late } = await expired(1);
    expect((await payBy(provider, late)).status).toBe("paid");
    expect(await place(sale, 1)).toMatchObject({ code: "order.sold_out" });
    await issue(late);
    expect([await statusOf(late), await countAvailable(sale), (await ticketsOf(late)).length]).toEqual(["issued", 0, 1]);
  });

  it("E5 is refunded once when the seat is gone, and the buyer hears of it", async () => {
    const { sale, late } = await expired(1);
    await buy(sale);
    expect((await payBy(provider, late, "approve", key("late"))).status).toBe("refunded");
    for (let times = 0; times < 3; times++) expect((await payBy(provider, late, "approve", key("late"))).status).toBe("refunded");
    await sweep();
    expect(await paymentsOf(late)).toMatchObject([{ status: "booked", money: "refunded" }]);
    expect([await countAvailable(sale), (await ticketsOf(late)).length]).toEqual([0, 0]);
    await expect(payBy(provider, late)).rejects.toMatchObject({ kind: "conflict", code: "order.not_payable" });
    expect(await paymentsOf(late)).toHaveLength(1);
  });

  it("on a cancelled order is not begun; one that was under way is kept or returned", async () => {
    const sale = await openSale({ capacity: 1 });
    const placed = await reserve(sale);
    await cancel(placed);
    await expect(payBy(provider, placed)).rejects.toMatchObject({ code: "order.cancelled" });
    expect(await paymentsOf(placed)).toEqual([]);

    const other = await reserve(sale);
    const makePayment = await beginToPay(provider, other);
    await atOnce([makePayment, () => cancel(other)]);
    expect(["paid", "cancelled"]).toContain(await statusOf(other));
  });
});

describe("E6 the same payment again", () => {
  it.each(PROVIDERS)("five times (%s), and after the tickets: one charge, one booking, one set of tickets", async (provider) => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await payBy(provider, placed, "approve", key("five times"));
    const paymentId = (await paymentsOf(placed))[0]?.paymentId ?? "none";
    const runs = executionNamesOf(placed.order.id).length;
    for (let times = 0; times < 5; times++) expect(await settle(placed, paymentId)).toMatchObject({ outcome: "already" });
    await issue(placed);
    for (let times = 0; times < 5; times++) expect(await settle(placed, paymentId)).toMatchObject({ outcome: "already" });
    for (let times = 0; times < 2; times++) expect((await payBy(provider, placed, "approve", key("five times"))).status).toBe("issued");
    expect(executionNamesOf(placed.order.id)).toHaveLength(runs);
    expect(await paymentsOf(placed)).toEqual([{ paymentId, status: "booked", money: "captured" }]);
    expect(await ticketsOf(placed)).toHaveLength(1);
  });

  it("ten times at once under one key", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    const all = await Promise.all(Array.from({ length: 10 }, () => pay(placed, "approve", key("ten at once"))));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "paid"));
    expect(await paymentsOf(placed)).toMatchObject([{ status: "booked", money: "captured" }]);
  });

  it.each(PROVIDERS)("two cards at once (%s): one pays, the other's money goes back", async (provider) => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    const payments = [await beginToPay(provider, placed), await beginToPay(provider, placed)];
    await Promise.all(payments.map((makePayment) => makePayment()));
    const all = (await paymentsOf(placed)).map(({ status, money }) => `${status} ${money}`).toSorted();
    expect([["booked captured", "returned refunded"], ["booked captured"]]).toContainEqual(all);
  });

  it("the same key with another card is refused", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await expect(pay(placed, "decline", key("other card"))).rejects.toMatchObject({ code: "payment.declined" });
    await expect(pay(placed, "approve", key("other card"))).rejects.toMatchObject({ code: "idempotency.key_reused" });
    await expect(pay(placed, "decline", key("other card"))).rejects.toMatchObject({ code: "payment.declined" });
    expect(await statusOf(placed)).toBe("reserved");
  });

  it("of another amount or currency is not kept", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    const charge = { amountMinor: 4999, currency: "BRL" };
    for (const wrong of [charge, { amountMinor: 5000, currency: "EUR" }]) {
      const paymentId = `pay_wrong_${wrong.currency.toLowerCase()}`;
      await simulated.charge({ paymentId, ...wrong }, { method: "simulated", card: "approve" });
      expect(await Order.settle({ paymentId, orderId: placed.order.id, ...wrong })).toMatchObject({
        outcome: "returned",
        reason: "wrong_money",
      });
    }
    moveClock(1);
    await sweep();
    expect(await paymentsOf(placed)).toMatchObject([
      { status: "returned", money: "refunded" },
      { status: "returned", money: "refunded" },
    ]);
    expect(await statusOf(placed)).toBe("reserved");
  });
});

describe.each(PROVIDERS)("E15 a provider that is down (%s)", (provider) => {
  it("leaves the order reserved; another try works; the unanswered one can never be captured", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await expect(payBy(provider, placed, "unavailable")).rejects.toMatchObject({ name: "Transient", code: "payment.unavailable" });
    expect([await statusOf(placed), await countAvailable(sale)]).toEqual(["reserved", 1]);
    const paymentId = (await paymentsOf(placed))[0]?.paymentId ?? "none";
    expect((await payBy(provider, placed)).status).toBe("paid");

    await sweep();
    expect((await readTable()).payments.find((one) => one.paymentId === paymentId)?.status).toBe("started");
    moveClock(21_000);
    await sweep();
    expect((await paymentsOf(placed)).find((one) => one.paymentId === paymentId)).toMatchObject({
      status: "declined",
      money: provider === "simulated" ? "declined" : "none",
    });
    if (provider === "simulated") {
      const again = await simulated.charge({ paymentId, amountMinor: 5000, currency: "BRL" }, { method: "simulated", card: "approve" });
      expect(again).toBe("declined");
    }
    expect(await statusOf(placed)).toBe("paid");
  });

  it("once the try is closed, the same key hears that it was declined", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await expect(payBy(provider, placed, "unavailable", key("closed"))).rejects.toMatchObject({ name: "Transient" });
    await expect(payBy(provider, placed, "unavailable", key("closed"))).rejects.toMatchObject({ name: "Transient" });
    moveClock(21_000);
    await sweep();
    await expect(payBy(provider, placed, "unavailable", key("closed"))).rejects.toMatchObject({ code: "payment.declined" });
    expect(await paymentsOf(placed)).toMatchObject([{ status: "declined" }]);
    expect(await statusOf(placed)).toBe("reserved");
  });
});

describe("charged, and then the process dies", () => {
  /** Each round dies one call later, until the provider has the money. */
  const chargedOnly = async (placed: Placed): Promise<void> => {
    for (let call = 1; ; call++) {
      if ((await paymentsOf(placed)).some(({ money }) => money === "captured")) return;
      if (!(await dieAtCall(dynamo, { call, side: "after" }, () => pay(placed, "approve", key(placed.order.id)))))
        throw new Error("it never died");
    }
  };

  it("the sweeper books it, and the order is paid once", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await chargedOnly(placed);
    expect(await statusOf(placed)).toBe("reserved");
    const runs = executionNamesOf(placed.order.id).length;
    moveClock(21_000);
    await sweep();
    await sweep();
    expect(await statusOf(placed)).toBe("paid");
    expect(executionNamesOf(placed.order.id)).toHaveLength(runs + 1);
    expect((await paymentsOf(placed)).filter(({ money }) => money === "captured")).toMatchObject([{ status: "booked" }]);
  });

  it("paid by another card meanwhile: the first money goes back", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await chargedOnly(placed);
    expect((await pay(placed)).status).toBe("paid");
    moveClock(21_000);
    await sweep();
    expect((await paymentsOf(placed)).map(({ status, money }) => `${status} ${money}`).toSorted()).toEqual([
      "booked captured",
      "returned refunded",
    ]);
  });

  it("expired meanwhile and sold to another: the money goes back", async () => {
    const sale = await openSale({ capacity: 1, holdSeconds: 5 });
    const placed = await reserve(sale);
    await chargedOnly(placed);
    setClock((await rowOf(placed)).expiresAtMs);
    await release(placed);
    await buy(sale);
    moveClock(21_000);
    await sweep();
    expect(await statusOf(placed)).toBe("refunded");
    expect((await paymentsOf(placed)).filter(({ money }) => money !== "none")).toMatchObject([{ status: "booked", money: "refunded" }]);
  });
});

it("a paid order without an execution gets new ones, further apart each time, until it is issued and its buyer notified", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  await pay(placed);
  const before = executionNamesOf(placed.order.id).length;
  for (const waitMs of [31_000, 61_000, 121_000]) {
    await sweep();
    moveClock(waitMs);
    await sweep();
  }
  expect(executionNamesOf(placed.order.id).slice(before)).toEqual([1, 2, 3].map((run) => `${placed.order.id}-r${run}`));
  await asSystem(() => Order.issue({ orderId: placed.order.id }));
  moveClock(3_600_000);
  expect(await Order.listDue()).toContain(placed.order.id);
  await Order.recordNotified(await rowOf(placed));
  expect(await Order.listDue()).not.toContain(placed.order.id);
});
