/** Whole lives of orders on a bad network: conflicts, throttles, lost answers, writes that come twice. */
import { afterEach, expect, it } from "vitest";
import { Fault } from "@catraca/core/kernel/fault";
import { dynamo } from "@catraca/core/table/client";
import { withFaults } from "../support/faults.ts";
import { audit, readTable } from "../support/ledger.ts";
import { inLanes } from "../support/lanes.ts";
import { retryTransient } from "../support/protocol.ts";
import { issuePaidOrders, moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  cancel,
  issue,
  countAvailable,
  openSale,
  pay,
  place,
  type Placed,
  refund,
  release,
  reserve,
  statusOf,
} from "../support/world/sale.ts";

const ODDS = { conflict: 0.1, throttle: 0.02, errorBefore: 0.04, errorAfter: 0.06, timeoutAfter: 0.06, duplicate: 0.15, lateMs: 400 };
const ORDERS = 80;
const SEATS = 150;

afterEach(startClock);

/** Retries transient errors. A fault is an answer, so it is ignored. */
const answered = async (ask: () => Promise<unknown>): Promise<void> => {
  try {
    await retryTransient(ask);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
};

const sometimes = (chance: number): boolean => Math.random() < chance;

const life = async (placed: Placed): Promise<void> => {
  const key = `the payment of ${placed.order.id}`;
  if (sometimes(0.2)) await answered(() => cancel(placed));
  if (sometimes(0.2)) await answered(() => pay(placed, "decline"));
  if (sometimes(0.1)) await answered(() => release(placed));
  if (sometimes(0.8)) await Promise.all(Array.from({ length: sometimes(0.3) ? 2 : 1 }, () => answered(() => pay(placed, "approve", key))));
  if (sometimes(0.2)) await answered(() => pay(placed));
  if (sometimes(0.7)) await answered(() => issue(placed));
  if (sometimes(0.2)) await answered(() => refund(placed));
};

it("seats, tickets and money agree when all has come to rest", async () => {
  const sale = await openSale({ capacity: SEATS, holdSeconds: 60 });
  const all: Placed[] = [];
  stopClock();
  const counts = await withFaults(dynamo, ODDS, async () => {
    await inLanes(
      16,
      Array.from({ length: ORDERS }, (_, at) => at),
      async (at) => {
        const quantity = 1 + Math.floor(Math.random() * 4);
        const answer = await retryTransient(() => place(sale, quantity, `order ${at} of the bad network`));
        if (answer.outcome === "refused") return;
        all.push(answer);
        await life(answer);
      },
    );
  });
  for (const fault of ["conflict", "throttle", "errorBefore", "errorAfter", "timeoutAfter", "duplicate"])
    expect(counts.get(fault)).toBeGreaterThan(0);
  for (const byMs of [31_000, 60_000, 60_000]) {
    moveClock(byMs);
    await sweep();
    await issuePaidOrders();
  }
  expect(await audit()).toEqual([]);
  const { orders, payments } = await readTable();
  expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(["issued", "expired", "cancelled", "refunded"]));
  expect(payments.filter(({ status }) => status === "started" || status === "return_due")).toEqual([]);

  const left = await countAvailable(sale);
  if (left > 0) expect(await statusOf(await reserve(sale, Math.min(50, left)))).toBe("reserved");
  expect(await audit()).toEqual([]);
});
