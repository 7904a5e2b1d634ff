/** An operator finds and finishes orders: a dry run writes nothing, a repeated change has no further effect, and the row refuses. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Operator from "@catraca/core/operator";
import type { Change } from "@catraca/core/operator.schema";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { simulated } from "@catraca/core/payment/payment.simulated.ts";
import { compare } from "@catraca/core/report/report.check.ts";
import { audit, readTable } from "../support/ledger.ts";
import { moveClock, setClock, startClock, stopClock } from "../support/time.ts";
import { executionNamesOf } from "../support/workflow-stub.ts";
import {
  anyone,
  asSystem,
  buy,
  countAvailable,
  issue,
  openSale,
  pay,
  paymentsOf,
  reserve,
  rowOf,
  statusOf,
  type Placed,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const find = (text: string, eventId?: string) =>
  asSystem(async () => (await Operator.find({ text, ...(eventId === undefined ? {} : { eventId }) })).map(({ orderId }) => orderId));
const preview = ({ order }: Placed, change: Change) => asSystem(() => Operator.preview({ orderId: order.id, change }));
const apply = ({ order }: Placed, change: Change) => asSystem(() => Operator.apply({ orderId: order.id, change }));
const emailOf = async (placed: Placed): Promise<string> => (await rowOf(placed)).buyer.email;

/** A dry run of each change leaves every row as it was. */
const expectUnwritten = async (placed: Placed, change: Change): Promise<void> => {
  const before = await readTable();
  await preview(placed, change);
  expect(await readTable()).toEqual(before);
};

it("finds an order by its id, number, buyer, ticket and payment", async () => {
  const sale = await openSale({ capacity: 10 });
  const [finished, open, other] = [await buy(sale), await reserve(sale), await reserve(sale)];
  const [ticketId] = Order.ticketIdsOf(await rowOf(finished));
  const { paymentId } = await rowOf(finished);
  for (const text of [finished.order.id, ticketId ?? "", paymentId ?? "", await emailOf(finished)])
    expect(await find(text), text).toEqual([finished.order.id]);
  expect(await find(` ${(await emailOf(open)).toUpperCase()} `)).toEqual([open.order.id]);
  expect(await find(open.order.id.slice(-8).toUpperCase())).toEqual([open.order.id]);
  expect(await find(finished.order.id.slice(-8))).toEqual([]);
  expect(await find(finished.order.id.slice(-8), sale.eventId)).toEqual([finished.order.id]);
  expect(await find("nobody@example.com")).toEqual([]);
  expect(await find(other.order.id)).toEqual([other.order.id]);
});

it("only the system finds, reads and changes", async () => {
  const placed = await reserve(await openSale({ capacity: 1 }));
  const { id: orderId } = placed.order;
  const forbidden = expect.objectContaining({ code: "request.forbidden" });
  const calls: (() => Promise<unknown>)[] = [
    () => Operator.find({ text: orderId }),
    () => Operator.tell({ orderId }),
    () => Operator.preview({ orderId, change: "release" }),
    () => Operator.apply({ orderId, change: "release" }),
  ];
  for (const call of calls) await expect(runAs(anyone, call)).rejects.toEqual(forbidden);
});

it("releases an order after its hold, once, and not before", async () => {
  const sale = await openSale({ capacity: 1, holdSeconds: 600 });
  const placed = await reserve(sale);
  moveClock(600_000);
  expect(await apply(placed, "release")).toMatchObject({ outcome: "refused" });
  expect(await statusOf(placed)).toBe("reserved");
  moveClock(60_000);
  await expectUnwritten(placed, "release");
  expect(await apply(placed, "release")).toMatchObject({ outcome: "planned" });
  expect([await statusOf(placed), await countAvailable(sale)]).toEqual(["expired", 1]);
  expect(await apply(placed, "release")).toMatchObject({ outcome: "refused" });
  expect(await countAvailable(sale)).toBe(1);
});

it("reconciles a payment whose answer was lost, once it is no longer in progress", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await reserve(sale);
  await expect(pay(placed, "unavailable", "a payment without an answer")).rejects.toThrow();
  const paymentId = (await paymentsOf(placed))[0]?.paymentId ?? "";
  // The provider took the money, and its answer was lost.
  const { amountMinor, currency } = placed.order.total;
  if (!("charge" in simulated)) throw new Error("the simulated provider charges at once");
  await simulated.charge({ paymentId, amountMinor, currency }, { method: "simulated", card: "approve" });
  expect(await apply(placed, "reconcile")).toMatchObject({ outcome: "refused" });
  moveClock(20_000);
  await expectUnwritten(placed, "reconcile");
  expect(await preview(placed, "reconcile")).toMatchObject({ outcome: "planned" });
  for (const outcome of ["planned", "refused"]) expect(await apply(placed, "reconcile")).toMatchObject({ outcome });
  expect(await paymentsOf(placed)).toEqual([{ paymentId, status: "booked", money: "captured" }]);
  expect(await statusOf(placed)).toBe("paid");
});

it("reconciles a refund that the provider had refused", async () => {
  const sale = await openSale({ capacity: 1 });
  const placed = await buy(sale);
  const refusing = vi.spyOn(simulated, "refund").mockRejectedValue(new Error("refused"));
  const ask = { by: "organizer", endAs: "refunded", keepFees: false, includeUsed: false } as const;
  const refundId = Order.systemRefundId(placed.order.id, "event_cancelled");
  try {
    await asSystem(async () => Payment.refundParts(await rowOf(placed), { ask, refundId })).catch(() => undefined);
  } finally {
    refusing.mockRestore();
  }
  expect(await statusOf(placed)).toBe("refund_due");
  await expectUnwritten(placed, "reconcile");
  for (const outcome of ["planned", "refused"]) expect(await apply(placed, "reconcile")).toMatchObject({ outcome });
  expect(await statusOf(placed)).toBe("refunded");
  expect((await paymentsOf(placed)).map(({ money }) => money)).toEqual(["refunded"]);
});

it("redrives with the next execution's name, and nothing that is finished", async () => {
  const placed = await reserve(await openSale({ capacity: 1 }));
  const { id } = placed.order;
  await pay(placed);
  await issue(placed);
  await expectUnwritten(placed, "redrive");
  const { runs } = await rowOf(placed);
  expect(await apply(placed, "redrive")).toMatchObject({ outcome: "planned", does: [expect.stringContaining(`${id}-r${runs + 1}`)] });
  expect(executionNamesOf(id)).toContain(`${id}-r${runs + 1}`);
  await Order.recordNotified(await rowOf(placed));
  expect(await apply(placed, "redrive")).toMatchObject({ outcome: "refused" });
});

it("counters that missed their messages differ from the orders", async () => {
  setClock(Date.UTC(2026, 11, 1, 2));
  const sale = await openSale({ capacity: 5 });
  await buy(sale, 2);
  await reserve(sale);
  const { orders, differences } = await asSystem(() => compare({ eventId: sale.eventId }));
  expect(orders).toBe(2);
  expect(differences.map(({ name, counted, expected }) => `${name} ${counted} ${expected}`)).toEqual([
    "reserved 0 1",
    `reserved/${sale.ticketTypeId} 0 1`,
    "revenue 0 10000",
    `revenue/${sale.ticketTypeId} 0 10000`,
    "sold 0 2",
    `sold/${sale.ticketTypeId} 0 2`,
    // At the event's place.
    "30/charged 0 10000",
    "30/sold 0 2",
  ]);
});
