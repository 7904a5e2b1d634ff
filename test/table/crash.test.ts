/** A process dies between any two calls, and the sweeper or a retry finishes its work. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { dynamo } from "@catraca/core/table/client";
import { dieAtCall } from "../support/faults.ts";
import { audit, readTable } from "../support/ledger.ts";
import { issuePaidOrders, moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  buy,
  cancel,
  issue,
  countAvailable,
  openSale,
  pay,
  type Placed,
  refund,
  release,
  reserve,
  rowOf,
  type Sale,
  statusOf,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(startClock);

type Step = {
  name: string;
  before: (sale: Sale) => Promise<Placed>;
  run: (placed: Placed) => Promise<unknown>;
  /** Statuses that the order may have after its hold and a sweep. */
  ends: string[];
};

const expire = async (placed: Placed): Promise<void> => {
  setClock((await rowOf(placed)).expiresAtMs);
  await release(placed);
};

const late = async (sale: Sale): Promise<Placed> => {
  const placed = await reserve(sale, 2);
  await expire(placed);
  return placed;
};

/** Runs in a sale of its own that is sold out. */
const tooLate = async (): Promise<Placed> => {
  const sale = await openSale({ capacity: 3, holdSeconds: 60 });
  const placed = await late(sale);
  await buy(sale, 2);
  return placed;
};

const payOnce = (placed: Placed) => pay(placed, "approve", `the payment of ${placed.order.id}`);

const steps: Step[] = [
  { name: "pay", before: (sale) => reserve(sale, 2), run: payOnce, ends: ["issued", "expired"] },
  { name: "pay late", before: late, run: payOnce, ends: ["issued", "expired"] },
  { name: "pay too late", before: tooLate, run: payOnce, ends: ["refunded", "expired"] },
  { name: "cancel", before: (sale) => reserve(sale, 2), run: cancel, ends: ["cancelled", "expired"] },
  { name: "release", before: (sale) => reserve(sale, 2), run: expire, ends: ["expired"] },
  {
    name: "issue",
    before: async (sale) => {
      const placed = await reserve(sale, 2);
      await pay(placed);
      return placed;
    },
    run: issue,
    ends: ["issued"],
  },
  { name: "refund", before: (sale) => buy(sale, 2), run: refund, ends: ["issued", "refunded"] },
];

/** One sweep after pending payments are checked again, and one after every hold. */
const timeGoesBy = async (): Promise<void> => {
  for (const byMs of [31_000, 120_000, 120_000]) {
    moveClock(byMs);
    await sweep();
    await issuePaidOrders();
  }
};

it.each(steps)("$name: died before or after any call, then swept", async ({ before, run, ends }) => {
  const sale = await openSale({ capacity: 100, holdSeconds: 60 });
  const crashed: { placed: Placed; when: string }[] = [];
  for (const side of ["before", "after"] as const)
    for (let call = 1; ; call++) {
      const placed = await before(sale);
      crashed.push({ placed, when: `${side} call ${call}` });
      if (!(await dieAtCall(dynamo, { call, side }, () => run(placed)))) break;
    }
  await timeGoesBy();
  const seen = new Set<string>();
  for (const { placed, when } of crashed) {
    const status = await statusOf(placed);
    expect(ends, `died ${when}`).toContain(status);
    seen.add(status);
  }
  expect(await audit()).toEqual([]);
  expect((await readTable()).payments.filter(({ status }) => status === "started")).toEqual([]);
  expect([...seen].toSorted()).toEqual(ends.toSorted());
});

it("reserve: died before or after any call, then asked again under the same key: one order, its seats taken once", async () => {
  for (const side of ["before", "after"] as const)
    for (let call = 1; ; call++) {
      const sale = await openSale({ capacity: 3, holdSeconds: 60 });
      const key = `reserve, dying ${side} call ${call}`;
      const died = await dieAtCall(dynamo, { call, side }, () => reserve(sale, 2, key));
      expect((await reserve(sale, 2, key)).order.status).toBe("reserved");
      expect(await countAvailable(sale)).toBe(1);
      if (!died) break;
    }
  expect(await audit()).toEqual([]);
});
