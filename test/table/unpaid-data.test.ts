/** Personal data of orders that nobody paid for: removed by the sweeper after thirty days, and never while money may still need them. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { dynamo } from "@catraca/core/table/client";
import { audit, readTable } from "../support/ledger.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { buy, asOrganizer, asSystem, cancel, openSale, type Placed, release, reserve, rowOf, statusOf } from "../support/world/sale.ts";

const DAY_MS = 86_400_000;

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const personal = async (placed: Placed) => {
  const { buyer, attendees } = await rowOf(placed);
  return { buyer, attendees };
};
/** What the removal writes, and `version`, which every write raises. */
const CHANGED = new Set(["version", "buyer", "attendees", "dueAtMs", "buyerKey"]);
const REMOVED = { buyer: { name: "", email: "" }, attendees: [] };

/** An unpaid order of an event that is on sale for months. */
const expired = async (): Promise<Placed> => {
  const sale = await openSale({ capacity: 2 });
  const [startsAt, endsAt] = [90, 91].map((days) => new Date(Date.now() + days * DAY_MS).toISOString());
  await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { startsAt, endsAt } as object }));
  const placed = await reserve(sale);
  setClock((await rowOf(placed)).expiresAtMs);
  await release(placed);
  return placed;
};

it("an expired and a cancelled order lose names and addresses within thirty days, and not in the first twenty-nine, and keep the rest", async () => {
  const cancelled = await reserve(await openSale({ capacity: 2 }));
  await cancel(cancelled);
  const orders = [await expired(), cancelled];
  const before = await Promise.all(orders.map(rowOf));
  moveClock(29 * DAY_MS - 3_600_000);
  await sweep();
  for (const one of orders) expect((await personal(one)).buyer.email).toMatch(/^ana/);
  moveClock(DAY_MS + 3_600_001);
  await sweep();
  for (const [at, one] of orders.entries()) {
    const row = before[at] as Order.OrderRow;
    const kept = Object.entries(row).filter(([name]) => !CHANGED.has(name));
    const after = await rowOf(one);
    expect(after).toMatchObject({ ...Object.fromEntries(kept), ...REMOVED, dueAtMs: 0 });
    expect(after.buyerKey).not.toBe(row.buyerKey);
  }
  expect(JSON.stringify(await readTable())).not.toContain("@example.com");
});

it("an issued order keeps its buyer", async () => {
  const bought = await buy(await openSale({ capacity: 2 }));
  moveClock(60 * DAY_MS);
  await sweep();
  expect((await personal(bought)).buyer.email).toMatch(/^ana/);
});

it("money that arrives later is refunded, and nobody gets an email", async () => {
  const placed = await expired();
  moveClock(30 * DAY_MS + 1);
  await sweep();
  const { amountMinor, currency, orderId } = await rowOf(placed);
  await asSystem(() => Order.settle({ paymentId: "pay_aaaaaaaaaaaaaaaa", orderId, amountMinor, currency }));
  expect(await statusOf(placed)).toBe("refund_due");
  moveClock(DAY_MS);
  await asSystem(() => Payment.finishOrder(orderId)).catch(() => undefined);
  await asSystem(() => Notification.sendRefund({ orderId }));
  expect((await readTable()).orders.find((order) => order.orderId === orderId)).toMatchObject(REMOVED);
});

/** Runs the body before the next transaction. */
const beforeTransaction = (body: () => Promise<void>): void => {
  let isFirst = true;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if (isFirst && "TransactItems" in args.input) {
        isFirst = false;
        await body();
      }
      return next(args);
    },
    { step: "initialize", name: "before" },
  );
};

it("money goes back, too, when the order loses its buyer after the payment looked at it", async () => {
  const placed = await expired();
  moveClock(30 * DAY_MS + 1);
  const { amountMinor, currency, orderId } = await rowOf(placed);
  beforeTransaction(sweep);
  try {
    await asSystem(() => Order.settle({ paymentId: "pay_aaaaaaaaaaaaaaab", orderId, amountMinor, currency }));
  } finally {
    dynamo.middlewareStack.remove("before");
  }
  expect(await rowOf(placed)).toMatchObject({ status: "refund_due", ...REMOVED });
  await asSystem(() => Payment.finishOrder(orderId)).catch(() => undefined);
});
