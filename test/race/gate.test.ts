/** Two at the gates at once: the ticket's one write decides. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { runAs } from "@catraca/core/kernel/actor";
import { scan } from "@catraca/core/admission";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import * as Order from "@catraca/core/order";
import * as Product from "@catraca/core/product";
import { rows } from "@catraca/core/table/service";
import { inLanes } from "../support/lanes.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { withoutGateCondition } from "../support/without-condition.ts";
import { anyone, asBuyer, asOrganizer, asSystem, openSale, orderBody } from "../support/world/sale.ts";

const ROUNDS = 1_000;
const CONTROL_ROUNDS = 50;
const LANES = 8;

let sale: { eventId: string; ticketTypeId: string };
beforeAll(async () => {
  sale = await openSale({ capacity: null, priceMinor: 0 });
});

const scanId = (): string => `scn_${randomUUID()}`;

/** In words: "admitted", "admitted again" for a replay, or the reason. */
const said = async (assignment: Assignment, code: string, more: object = {}): Promise<string> => {
  const { answer, followUp } = await scan({ code, scanId: scanId(), ...more }, assignment);
  await followUp?.();
  return answer.reason ?? `${answer.result}${answer.replayed ? " again" : ""}`;
};

/** A device that lost the reply sends the scan again. It acts on the answer that reached it. */
const saidAtLast = async (assignment: Assignment, code: string, loses: boolean): Promise<string> => {
  const once = { scanId: scanId() };
  if (loses) await said(assignment, code, once);
  return said(assignment, code, once);
};

const loses = (round: number, each = 0): boolean => each > 0 && round % each === 0;

/** The two answers of each round, in one order. Of the first gate's replies every other is lost, of the second one's every third. */
const rounds = async (count: number, gates: [Assignment, Assignment], losses = [0, 0]): Promise<string[]> =>
  inLanes(LANES, [...(await takeTickets(sale, count)).entries()], async ([round, { code }]) => {
    const answers = gates.map((one, at) => saidAtLast(one, code, loses(round, losses[at])));
    return (await Promise.all(answers)).toSorted().join();
  });

it("C4 C5 one of two gates admits a ticket scanned at both at once, a thousand times, also when replies are lost", async () => {
  const gates: [Assignment, Assignment] = [await openGate(sale.eventId), await openGate(sale.eventId, { name: "South" })];
  const outcomes = await rounds(ROUNDS, gates, [2, 3]);
  expect(outcomes).toHaveLength(ROUNDS);
  expect(new Set(outcomes)).toEqual(new Set(["admitted,already_admitted", "admitted again,already_admitted"]));
});

it("C4 control: without the condition on entries both admit", async () => {
  const gates: [Assignment, Assignment] = [await openGate(sale.eventId), await openGate(sale.eventId)];
  const outcomes = await withoutGateCondition(/#entries = :zero/, () => rounds(CONTROL_ROUNDS, gates));
  expect(outcomes.filter((one) => one === "admitted,admitted").length).toBeGreaterThan(0);
});

it("C4 one of two gates with re-entry admits a ticket scanned at both at once", async () => {
  const reentry = { reentry: true };
  const gates: [Assignment, Assignment] = [await openGate(sale.eventId, reentry), await openGate(sale.eventId, reentry)];
  expect(new Set(await rounds(100, gates))).toEqual(new Set(["admitted,already_admitted"]));
  const control = await withoutGateCondition(/#inside = :false/, () => rounds(CONTROL_ROUNDS, gates));
  expect(control.filter((one) => one === "admitted,admitted").length).toBeGreaterThan(0);
});

it("C3 a scan sent five times at once has one effect and five equal answers", async () => {
  const gate = await openGate(sale.eventId, { reentry: true });
  const answers = await inLanes(LANES, await takeTickets(sale, 50), ({ code }) => {
    const once = { scanId: scanId() };
    return Promise.all(Array.from({ length: 5 }, () => said(gate, code, once)));
  });
  const words = [...Array.from({ length: 4 }, () => "admitted again"), "admitted"].toSorted();
  for (const five of answers) expect(five.toSorted()).toEqual(words);
});

it("C14 eight scans at once redeem three popcorns", async () => {
  const product = { name: "Popcorn", price: { amountMinor: 0, currency: "BRL" }, stock: null };
  const { id: productId } = await asOrganizer(() => Product.create({ eventId: sale.eventId, product }));
  const stand = await openGate(sale.eventId, { mode: "redeem", productIds: [productId] });
  const buy = async (): Promise<{ id: string; code: string }> => {
    const placed = await runAs(anyone, () => Order.place({ order: { ...orderBody(sale, 1), products: [{ productId, quantity: 3 }] } }));
    if (placed.outcome === "refused") throw new Error(placed.message);
    const { id: orderId } = placed.order;
    await asSystem(() => Order.issue({ orderId }));
    const [ticket] = (await asBuyer(placed, () => Order.listTickets({ orderId }))).tickets;
    return ticket as { id: string; code: string };
  };
  for (let round = 0; round < 10; round++) {
    const { id, code } = await buy();
    const answers = await Promise.all(Array.from({ length: 8 }, () => said(stand, code)));
    expect(answers.toSorted()).toEqual([...Array.from({ length: 5 }, () => "nothing_to_redeem"), "redeemed", "redeemed", "redeemed"]);
    expect((await rows.ticket.get({ ticketId: id }).go({ consistent: true })).data?.products).toEqual({ [productId]: 0 });
  }
});

it("a ticket that goes in and out all day answers its last scans and stays small", async () => {
  const gate = await openGate(sale.eventId, { reentry: true });
  const [ticket] = await takeTickets(sale, 1);
  const { id = "", code = "" } = ticket ?? {};
  const scans = Array.from({ length: 50 }, (_, n) => ({ scanId: scanId(), direction: n % 2 === 0 ? "entry" : "exit" }));
  for (const one of scans) expect(await said(gate, code, one)).toBe(one.direction === "entry" ? "admitted" : "exited");
  const kept = Object.keys((await rows.ticket.get({ ticketId: id }).go({ consistent: true })).data?.scans ?? {});
  expect(kept.map((reading) => reading.slice(0, reading.indexOf("@"))).toSorted()).toEqual(
    scans
      .slice(-40)
      .map((one) => one.scanId)
      .toSorted(),
  );
  for (const one of scans.slice(-40))
    expect(await said(gate, code, one)).toBe(one.direction === "entry" ? "admitted again" : "exited again");
});
