/** Guests' orders on the table: who continues when a process dies, and how they compete with buyers. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Invitation from "@catraca/core/invitation";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { dieAtCall } from "../support/faults.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { executionNamesOf, failWith } from "../support/workflow-stub.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, asSystem, countAvailable, openSale, reserve, type Sale } from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(startClock);

const invite = ({ eventId, ticketTypeId }: Sale, names: string[], idempotencyKey = "one-key-of-these-guests") =>
  asOrganizer(async () => {
    const invitation = { ticketTypeId, attendees: names.map((name) => ({ name })) };
    const answer = await Invitation.inviteGuests({ eventId, invitation, idempotencyKey });
    if ("job" in answer) throw new Error("so few guests are no job");
    return answer.orders;
  });

/** Runs the first state of the workflow. */
const takeStock = (orderId: string) => asSystem(() => Order.reserve({ orderId }));

it("the sweeper starts the execution that the call could not start", async () => {
  failWith("ServiceUnavailable");
  const [order] = await invite(await openSale({ capacity: 1 }), ["Gil"]);
  failWith(undefined);
  const id = order?.id ?? "";
  moveClock(31_000);
  await sweep();
  expect(executionNamesOf(id).at(-1)).toBe(`${id}-r1`);
  expect((await takeStock(id)).status).toBe("paid");
  moveClock(120_000);
  await sweep();
  expect(await audit()).toEqual([]);
});

it("a call that dies anywhere and is repeated makes each guest one order", async () => {
  const sale = await openSale({ capacity: 10 });
  for (const side of ["before", "after"] as const)
    for (let call = 1; ; call++) {
      const key = `dies ${side} call ${call}`;
      const died = await dieAtCall(dynamo, { call, side }, () => invite(sale, ["Gil", "Lia"], key));
      const [orders, again] = [await invite(sale, ["Gil", "Lia"], key), await invite(sale, ["Gil", "Lia"], key)];
      expect(again.map(({ id }) => id)).toEqual(orders.map(({ id }) => id));
      expect(new Set(orders.map(({ id }) => id)).size).toBe(2);
      if (!died) break;
    }
});

it("a guest gets no seat that a buyer holds, and counts for no limit of buyers", async () => {
  const sale = await openSale({ capacity: 2, maxPerBuyer: 1 });
  await reserve(sale);
  const orders = await invite(sale, ["Gil", "Lia"]);
  const statuses = [];
  for (const { id } of orders) statuses.push((await takeStock(id)).status);
  expect(statuses).toEqual(["paid", "rejected"]);
  expect(await audit()).toEqual([]);
});

/** Makes the same guest's order again after it took its seat. Returns the order's status and the seats that are left. */
const inviteTwice = async () => {
  const sale = await openSale({ capacity: 5 });
  const [order] = await invite(sale, ["Gil"]);
  await takeStock(order?.id ?? "");
  await invite(sale, ["Gil"]);
  await takeStock(order?.id ?? "");
  return { order: (await Order.findRow(order?.id ?? ""))?.status, left: await countAvailable(sale) };
};

it("a guest's order that is made again stays as it is, and takes one seat", async () => {
  expect(await inviteTwice()).toEqual({ order: "paid", left: 4 });
});

it("a guest's order that is made again takes another seat without the condition (control)", async () => {
  const guard = { operation: "PutItem", key: /orderid_/i } as const;
  expect(await withoutCondition(dynamo, guard, inviteTwice)).toEqual({ order: "paid", left: 3 });
});
