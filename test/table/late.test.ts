/** Late payments, and orders while the workflow service is down. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as Order from "@catraca/core/order";
import { asOrganizer, asSystem, countAvailable, openSale, pay, release, reserve, statusOf } from "../support/world/sale.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { failWith, executionNamesOf } from "../support/workflow-stub.ts";

beforeEach(stopClock);
afterEach(async () => {
  failWith(undefined);
  startClock();
  expect(await audit()).toEqual([]);
});

const HOUR_MS = 3_600_000;
const endNow = (eventId: string) =>
  asOrganizer(() =>
    Event.change({
      eventId,
      change: { startsAt: new Date(Date.now() - 2 * HOUR_MS).toISOString(), endsAt: new Date(Date.now() - 1).toISOString() },
    }),
  );

const expired = async () => {
  const sale = await openSale({ capacity: 2, holdSeconds: 5 });
  const placed = await reserve(sale);
  moveClock(6_000);
  await release(placed);
  expect(await statusOf(placed)).toBe("expired");
  return { sale, placed };
};

it("E4 an expired order can be paid for a quarter of an hour, and not later", async () => {
  const { placed } = await expired();
  moveClock(14 * 60_000);
  expect(await pay(placed)).toMatchObject({ status: "paid" });

  const { placed: late } = await expired();
  moveClock(16 * 60_000);
  await expect(pay(late)).rejects.toMatchObject({ kind: "conflict", code: "order.not_payable" });
  expect(await statusOf(late)).toBe("expired");
});

it("E4 orders of an event that is over cannot be paid, and captured money is refunded", async () => {
  const { sale, placed } = await expired();
  await endNow(sale.eventId);
  await expect(pay(placed)).rejects.toMatchObject({ kind: "conflict", code: "order.not_payable" });
  const { order } = placed;
  const settled = await Order.settle({
    paymentId: "pay_late",
    orderId: order.id,
    amountMinor: order.total.amountMinor,
    currency: order.total.currency,
  });
  expect(settled).toMatchObject({ outcome: "booked", order: { status: "refund_due" } });
  expect(await countAvailable(sale)).toBe(2);
  await asSystem(() => Order.refund(order.id, async () => undefined));
});

it("simulated cards are refused where they are not switched on", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  const before = process.env["PAYMENT_PROVIDER"];
  delete process.env["PAYMENT_PROVIDER"];
  try {
    await expect(pay(placed)).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "method" }] });
  } finally {
    process.env["PAYMENT_PROVIDER"] = before;
  }
  expect(await statusOf(placed)).toBe("reserved");
});

it.each(["AccessDeniedException", "ExecutionLimitExceeded", "StateMachineDoesNotExist"])(
  "a sale stands when no run can be started or told (%s)",
  async (name) => {
    const sale = await openSale({ capacity: 1 });
    failWith(name);
    const placed = await reserve(sale);
    expect(await pay(placed)).toMatchObject({ status: "paid" });
    failWith(undefined);
    moveClock(31_000);
    await asSystem(() => Order.finish({ orderId: placed.order.id }));
    expect(executionNamesOf(placed.order.id).length).toBeGreaterThan(0);
  },
);

it("a refusal from the cache reads the stock again, once for all waiting requests", async () => {
  const sale = await openSale({ capacity: 1 });
  const [first, second, third] = [Catalog.getFresh(sale.eventId), Catalog.getFresh(sale.eventId), Catalog.getFresh(sale.eventId)];
  expect(second).toBe(third);
  expect(second).not.toBe(first);
  await Promise.all([first, second, third]);
});
