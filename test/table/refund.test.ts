/** Refunds that the provider does not make at once: they need attention, are retried, and block no other order. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { simulated } from "@catraca/core/payment/payment.simulated.ts";
import { Transient } from "@catraca/core/kernel/fault";
import { rows } from "@catraca/core/table/service";
import { handler } from "@catraca/functions/schedule/sweep";
import { audit } from "../support/ledger.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { buy, cancel, countAvailable, openSale, paymentsOf, type Placed, refund, reserve, rowOf, statusOf } from "../support/world/sale.ts";

const refusal = () => Object.assign(new Error("the account of ana@example.com is closed"), { name: "AccountClosed" });
const away = () => new Transient("payment.unavailable");
const refusedRefunds = () => vi.spyOn(simulated, "refund");

beforeEach(stopClock);
afterEach(async () => {
  vi.restoreAllMocks();
  startClock();
  expect(await audit()).toEqual([]);
});

const paymentOf = async (paymentId: string) => (await rows.payment.get({ paymentId }).go({ consistent: true })).data;
const metrics = (log: { mock: { calls: unknown[][] } }) =>
  log.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("OrdersNeedingAttention"));

it("a refund that the provider refuses needs attention, is tried by the hour, and ends that when it goes through", async () => {
  const sale = await openSale({ capacity: 2 });
  const placed = await buy(sale);
  const provider = refusedRefunds().mockImplementation(() => Promise.reject(refusal()));
  const log = vi.spyOn(console, "log");
  await expect(refund(placed)).rejects.toMatchObject({ name: "AccountClosed" });
  expect(await rowOf(placed)).toMatchObject({ status: "refund_due", attention: "Refund: AccountClosed" });
  expect(metrics(log)).toHaveLength(1);
  expect(metrics(log)[0]).toContain('"State":"Refund"');
  expect(await countAvailable(sale)).toBe(2);

  moveClock(3_599_000);
  await sweep();
  expect(provider).toHaveBeenCalledTimes(1);
  moveClock(2_000);
  expect(await handler()).toMatchObject({ orders: 1, failed: 1 });
  await sweep();
  expect(provider).toHaveBeenCalledTimes(2);
  expect(metrics(log)).toHaveLength(2);

  provider.mockRestore();
  moveClock(3_601_000);
  await sweep();
  expect(await rowOf(placed)).toMatchObject({ status: "refunded", attention: "" });
  expect(await paymentsOf(placed)).toMatchObject([{ money: "refunded" }]);
});

it("the sweeper, too, says that a refund needs attention", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  const provider = refusedRefunds().mockImplementation(() => Promise.reject(away()));
  expect((await refund(placed)).status).toBe("refund_due");
  provider.mockImplementation(() => Promise.reject(refusal()));
  moveClock(61_000);
  expect(await handler()).toMatchObject({ failed: 1 });
  expect((await rowOf(placed)).attention).toBe("Refund: AccountClosed");
  provider.mockRestore();
  expect((await refund(placed)).status).toBe("refunded");
  expect((await rowOf(placed)).attention).toBe("");
});

it("a provider that is down is asked again a minute later, after other due payments", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  const provider = refusedRefunds().mockImplementation(() => Promise.reject(away()));
  expect((await refund(placed)).status).toBe("refund_due");
  for (let tries = 2; tries < 5; tries++) {
    moveClock(59_000);
    expect(await Order.listDue()).not.toContain(placed.order.id);
    moveClock(2_000);
    expect(await handler()).toMatchObject({ failed: 1 });
    expect(provider).toHaveBeenCalledTimes(tries);
  }
  expect((await rowOf(placed)).attention ?? "").toBe("");
  provider.mockRestore();
  moveClock(61_000);
  await sweep();
  expect(await statusOf(placed)).toBe("refunded");
});

/** Captured for a cancelled order whose seat was sold again: settling makes it `return_due`. */
const stray = async (): Promise<{ placed: Placed; paymentId: string }> => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  const paymentId = `pay_stray_${placed.order.id.slice(4)}`;
  const charge = { paymentId, amountMinor: 1, currency: "BRL" };
  await simulated.charge(charge, { method: "simulated", card: "approve" });
  await cancel(placed);
  await Order.settle({ ...charge, orderId: placed.order.id });
  expect(await paymentOf(paymentId)).toMatchObject({ status: "return_due" });
  return { placed, paymentId };
};

it("a refund that fails is retried later each time, and needs attention", async () => {
  const { paymentId } = await stray();
  const provider = refusedRefunds().mockImplementation(() => Promise.reject(refusal()));
  const log = vi.spyOn(console, "log");
  const waits: number[] = [];
  for (let tries = 1; tries <= 9; tries++) {
    setClock(((await paymentOf(paymentId))?.dueAtMs ?? 0) + 1);
    expect(await handler()).toMatchObject({ payments: 1, failed: 1 });
    const after = await paymentOf(paymentId);
    expect(after).toMatchObject({ status: "return_due", attempts: tries });
    waits.push(((after?.dueAtMs ?? 0) - Date.now()) / 1000);
    expect(await Payment.listDue()).toEqual([]);
  }
  expect(waits).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 2560]);
  expect(metrics(log)).toHaveLength(9);
  provider.mockRestore();
  moveClock(2_560_001);
  await sweep();
  expect(await paymentOf(paymentId)).toMatchObject({ status: "returned", dueAtMs: 0 });
});

it("a payment without a final state is queried later each time", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  const paymentId = `pay_silent_${placed.order.id.slice(4)}`;
  const silent = vi.spyOn(simulated, "close").mockImplementation(() => Promise.reject(away()));
  const log = vi.spyOn(console, "log");
  await rows.payment
    .create({
      paymentId,
      orderId: placed.order.id,
      amountMinor: 5000,
      currency: "BRL",
      status: "started",
      provider: "simulated",
      requestHash: "",
      createdAtMs: Date.now(),
      dueAtMs: Date.now() - 1,
      dueSlot: 0,
    })
    .go();
  for (const [attempts, waitMs] of [
    [1, 20_000],
    [2, 40_000],
  ] as const) {
    expect(await handler()).toMatchObject({ payments: 1, failed: 1 });
    expect(await paymentOf(paymentId)).toMatchObject({ status: "started", attempts, dueAtMs: Date.now() + waitMs });
    moveClock(waitMs + 1);
  }
  silent.mockRestore();
  await sweep();
  expect(await paymentOf(paymentId)).toMatchObject({ status: "declined", dueAtMs: 0 });
  expect(metrics(log)).toEqual([]);
});
