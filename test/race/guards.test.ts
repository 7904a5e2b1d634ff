/** Each guard of an order's life, and what happens without it: the scenario is the same, only the condition leaves the write. */
import { afterEach, describe, expect, it } from "vitest";
import * as Protocol from "@catraca/core/order/order.protocol.ts";
import * as Outbox from "@catraca/core/outbox";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import { dynamo } from "@catraca/core/table/client";
import * as Ticket from "@catraca/core/ticket";
import { openProcess, retryTransient } from "../support/protocol.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition, type Guard } from "../support/without-condition.ts";
import {
  atOnce,
  buy,
  asOrganizer,
  cancel,
  countMessage,
  finish,
  openSale,
  pay,
  release,
  reserve,
  rowOf,
  ticketsOf,
} from "../support/world/sale.ts";
import { wrongKindsOf } from "../support/world/wrong.ts";

afterEach(startClock);

/** The row's own status, in writes of the row alone and in those with stock or tickets. */
const moveGuard: Guard = { operation: "UpdateItem", key: /orderId_/, matching: /#status = / };
/** A move with stock or tickets has a second condition that stops a repeat: the allowance that it read is gone by then. */
const transactGuard: Guard = { ...moveGuard, operation: "TransactWriteItems", matching: /#status = |#allowance = / };
const ticketGuard: Guard = { operation: "TransactWriteItems", key: /ticketId_/, matching: /attribute_not_exists/ };

describe("one outcome per payment", () => {
  /** Two cards pay one order at the same instant. */
  const doublePay = async () => {
    const sale = await openSale({ capacity: 100 });
    for (let orders = 0; orders < 10; orders++) {
      const placed = await reserve(sale);
      await Promise.all([pay(placed), pay(placed)]);
    }
    return wrongKindsOf(sale);
  };

  it("two cards at once: one pays, the other's money goes back", async () => expect(await doublePay()).toEqual([]));

  it("control: with the status out of the payment's move, both are kept", async () =>
    expect(await withoutCondition(dynamo, moveGuard, doublePay)).toEqual(["money"]));

  /** The release was held up: it has read the order before it was paid. */
  const lateRelease = async () => {
    const sale = await openSale({ capacity: 100, holdSeconds: 60 });
    const placed = await reserve(sale);
    const stale = await rowOf(placed);
    await pay(placed);
    stopClock();
    moveClock(61_000);
    await Protocol.expire(openProcess(), stale);
    return wrongKindsOf(sale);
  };

  it("a late release leaves a paid order as it is", async () => expect(await lateRelease()).toEqual([]));

  it("control: with status and allowance out of the release, the money is kept and the seat sold again", async () =>
    expect(await withoutCondition(dynamo, transactGuard, lateRelease)).toEqual(["money"]));
});

describe("seats come back once", () => {
  const endTwice = async () => {
    const sale = await openSale({ capacity: 100, holdSeconds: 60 });
    for (let orders = 0; orders < 10; orders++) {
      const placed = await reserve(sale, 2);
      await atOnce([() => cancel(placed), () => cancel(placed), () => cancel(placed)]);
    }
    stopClock();
    for (let orders = 0; orders < 10; orders++) {
      const placed = await reserve(sale, 2);
      moveClock(61_000);
      await atOnce([() => release(placed), () => finish(placed), () => release(placed)]);
    }
    return wrongKindsOf(sale);
  };

  it("cancelled and expired three times at once", async () => expect(await endTwice()).toEqual([]));

  it("control: with status and allowance out of the write that gives back, seats come back that nobody had", async () => {
    expect(await withoutCondition(dynamo, transactGuard, endTwice)).toEqual(["stock"]);
  });
});

describe("tickets are created once", () => {
  /** A step that was held up issues again from what it read before; meanwhile the ticket got a new code. */
  const lateIssue = async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await reserve(sale);
    await pay(placed);
    const stale = await rowOf(placed);
    const other = openProcess();
    await Protocol.issue(other, stale);
    const [before] = await ticketsOf(placed);
    const reissued = await asOrganizer(() => Ticket.reissue({ ticketId: before?.id ?? "none" }));
    expect(reissued.revision).toBe(1);
    await Protocol.issue(other, stale).catch((error: unknown) => error);
    const [after] = await ticketsOf(placed);
    return { codeIsSuperseded: after?.code !== before?.code };
  };

  it("a late issue leaves the tickets as they are", async () => expect(await lateIssue()).toEqual({ codeIsSuperseded: true }));
  it("a conditional put alone keeps the ticket", async () =>
    expect(await withoutCondition(dynamo, transactGuard, lateIssue)).toEqual({ codeIsSuperseded: true }));
  it("control: with put if absent out too, the old code is valid again", async () =>
    expect(await withoutCondition(dynamo, [transactGuard, ticketGuard], lateIssue)).toEqual({ codeIsSuperseded: false }));
});

it("an existing order is not created again", async () => {
  const scenario = async () => {
    const sale = await openSale({ capacity: 100 });
    const key = `made again ${sale.eventId}`;
    const all = await atOnce(Array.from({ length: 5 }, () => () => reserve(sale, 2, key)));
    expect(all.map(({ status }) => status)).toContain("fulfilled");
    return wrongKindsOf(sale);
  };
  expect(await scenario()).toEqual([]);
  const absent: Guard = { operation: "TransactWriteItems", key: /orderId_/, matching: /attribute_not_exists/ };
  expect(await withoutCondition(dynamo, absent, scenario)).toEqual(["stock"]);
});

describe("a message counts once", () => {
  const countThrice = async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await reserve(sale, 2);
    const after = { ...(await rowOf(placed)), version: 1 };
    const [message] = Outbox.messagesOf({ entity: "order", before: undefined, after });
    await atOnce([1, 2, 3].map(() => () => retryTransient(() => countMessage(message as Counted))));
    return (await asOrganizer(() => Report.get({ eventId: sale.eventId }))).reserved;
  };

  it("however often it comes", async () => expect(await countThrice()).toBe(2));
  it("control: without its claim it counts each time", async () => {
    const claim: Guard = { operation: "TransactWriteItems", key: /second_/, matching: /contains/ };
    expect(await withoutCondition(dynamo, claim, countThrice)).toBe(6);
  });
});

it("control: a condition that no write has is not taken out in silence", async () => {
  const gone = withoutCondition(dynamo, { operation: "PutItem", key: /nothing/ }, () => openSale({ capacity: 1 }).then(buy));
  await expect(gone).rejects.toThrow("no write had the condition");
});
