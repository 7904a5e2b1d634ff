/** Voids that put seats back on sale, against each other, a refund of the order, and a scan. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { openGate } from "../support/world/gate.ts";
import { meetAtTransaction } from "../support/meeting.ts";
import { withoutCondition, type Guard } from "../support/without-condition.ts";
import { asOrganizer, atOnce, buy, countAvailable, openSale, refund, rowOf, statusOf, ticketsOf } from "../support/world/sale.ts";
import { wrongKindsOf } from "../support/world/wrong.ts";

const ROUNDS = 8;
/** The list of voided tickets, in the writes of a void and of a refund. */
const listGuard: Guard = { operation: "TransactWriteItems", key: /orderId_/, matching: /voided/ };

const release = (ticketId: string) => asOrganizer(() => Order.voidTicket({ ticketId, release: true }));

/** Each ticket is voided twice at once. Some tickets share a shard. */
const voidTwice = async () => {
  const sale = await openSale({ capacity: 4 * ROUNDS });
  for (let round = 0; round < ROUNDS; round++) {
    const placed = await buy(sale, 4);
    const [a = "", b = ""] = (await ticketsOf(placed)).map(({ id }) => id);
    const voids = [a, b, a, b].map((ticketId) => () => release(ticketId));
    await meetAtTransaction(dynamo, 2, () => atOnce(voids));
    // A loser of too many conflicts asks again.
    for (const ticketId of [a, b]) await release(ticketId).catch(() => undefined);
  }
  return { sale, wrong: await wrongKindsOf(sale) };
};

it("a seat goes back on sale once, however many void its ticket at once", async () => {
  const { sale, wrong } = await voidTwice();
  expect(wrong).toEqual([]);
  expect(await countAvailable(sale)).toBe(2 * ROUNDS);
});

it("control: without the list of voided tickets as a condition, seats come back that nobody had", async () => {
  const { wrong } = await withoutCondition(dynamo, listGuard, voidTwice);
  expect(wrong).toContain("stock");
});

/** One voids a ticket and another refunds the order, which read its seats before. */
const voidAndRefund = async () => {
  const sale = await openSale({ capacity: 3 * ROUNDS });
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const placed = await buy(sale, 3);
    const [first = ""] = (await ticketsOf(placed)).map(({ id }) => id);
    await meetAtTransaction(dynamo, 3, () => atOnce([() => release(first), () => refund(placed), () => release(first)]));
    await refund(placed);
    outcomes.push(`${await statusOf(placed)}, ${(await rowOf(placed)).voided?.length ?? 0} voided`);
  }
  return { sale, outcomes, wrong: await wrongKindsOf(sale) };
};

it("a refund at the same time gives back each seat once", async () => {
  const { sale, outcomes, wrong } = await voidAndRefund();
  expect(outcomes.filter((one) => !one.startsWith("refunded"))).toEqual([]);
  expect(wrong).toEqual([]);
  expect(await countAvailable(sale)).toBe(3 * ROUNDS);
});

it("control: without the list of voided tickets as a condition, a refund gives the seat back again", async () => {
  const { wrong } = await withoutCondition(dynamo, listGuard, voidAndRefund);
  expect(wrong).toContain("stock");
});

/** A ticket is scanned and its seat released at the same instant. */
const scanAndRelease = async (): Promise<string[]> => {
  const sale = await openSale({ capacity: ROUNDS });
  const gate = await openGate(sale.eventId);
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [ticket] = await ticketsOf(await buy(sale));
    const [scanned, released] = await Promise.allSettled([
      scan({ code: ticket?.code ?? "", scanId: `scn_${randomUUID()}` }, gate),
      release(ticket?.id ?? ""),
    ]);
    const result = scanned.status === "fulfilled" ? scanned.value.answer.result : "failed";
    outcomes.push(`${result}, ${released.status === "fulfilled" ? "seat on sale" : "refused"}`);
  }
  return outcomes;
};

it("nobody is let in with a ticket whose seat is on sale", async () => {
  expect(await scanAndRelease()).not.toContain("admitted, seat on sale");
});

it("control: without the condition that it was never scanned, the seat of somebody inside is sold", async () => {
  const scansGuard: Guard = { operation: "TransactWriteItems", key: /ticketId_/, matching: /scans/ };
  expect(await withoutCondition(dynamo, scansGuard, scanAndRelease)).toContain("admitted, seat on sale");
});
