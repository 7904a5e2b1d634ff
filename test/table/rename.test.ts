/** A buyer corrects their own name after the purchase: who may, which tickets follow, and what a race leaves. */
import { describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { followsBuyer } from "@catraca/core/order/order.rename.rules.ts";
import { renameBuyer, writeName } from "@catraca/core/order/order.rename.ts";
import { followNames } from "@catraca/core/order/order.search.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import * as Timeline from "@catraca/core/timeline";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  asSystem,
  issue,
  openSale,
  orderBody,
  pay,
  reserve,
  rowOf,
  ticketsOf,
  type Placed,
} from "../support/world/sale.ts";

const HOUR_MS = 3_600_000;
const openDoors = (eventId: string, doorsOpenAtMs: number) => rows.event.patch({ eventId }).set({ doorsOpenAtMs }).go();

/** Two tickets in the buyer's name and one of another person. */
const bought = async (): Promise<Placed> => {
  const sale = await openSale({ capacity: 3 });
  await openDoors(sale.eventId, Date.now() + HOUR_MS / 2);
  const body = orderBody(sale, 3);
  const attendees = [body.buyer, { name: "Bia", email: "bia@example.com" }, { name: body.buyer.name }].map(({ name, ...more }) => ({
    name,
    ...("email" in more && name === "Bia" ? more : {}),
  }));
  const placed = await asAnyone(() => Order.place({ order: { ...body, attendees } }));
  if (placed.outcome === "refused") throw new Error(placed.code);
  await pay(placed);
  await issue(placed);
  return placed;
};
const rename = (placed: Placed, name = "Ana Sousa") => asBuyer(placed, () => renameBuyer({ orderId: placed.order.id, name }));
const namesOf = async (placed: Placed): Promise<string[]> => (await ticketsOf(placed)).map(({ attendee }) => attendee.name);
const refusedAs = (rule: string) => ({ code: "order.rename_refused", issues: [{ params: { rule } }] });

it("the order and the tickets in that name change together; codes, link and the others' tickets stay", async () => {
  const placed = await bought();
  const codes = (await ticketsOf(placed)).map(({ code }) => code);
  expect((await rename(placed)).buyer).toEqual({ ...placed.order.buyer, name: "Ana Sousa" });
  expect(await namesOf(placed)).toEqual(["Ana Sousa", "Bia", "Ana Sousa"]);
  expect((await ticketsOf(placed)).map(({ code }) => code)).toEqual(codes);
});

it("a repeat changes nothing, and the sixth correction is refused", async () => {
  const placed = await bought();
  for (const name of ["A", "A", "B", "C", "D", "E"]) await rename(placed, name);
  await expect(rename(placed, "F")).rejects.toMatchObject(refusedAs("too_often"));
  expect(await namesOf(placed)).toEqual(["E", "Bia", "E"]);
});

it("is refused before the tickets exist, from the doors on, and with a link that was replaced", async () => {
  const placed = await bought();
  const unpaid = await reserve(await openSale({ capacity: 1 }));
  await expect(rename(unpaid)).rejects.toMatchObject(refusedAs("not_issued"));
  await openDoors(placed.order.eventId, Date.now() - 1);
  await expect(rename(placed)).rejects.toMatchObject(refusedAs("doors_open"));
  await openDoors(placed.order.eventId, Date.now() + HOUR_MS);
  await asOrganizer(() => Order.correctBuyer({ orderId: placed.order.id, change: { buyer: { email: "new@example.com" } } }));
  await expect(rename(placed)).rejects.toMatchObject({ code: "order.missing" });
});

it("the search, the order's attendees and its history follow", async () => {
  const placed = await bought();
  const before = { order: await rowOf(placed), tickets: await Ticket.getByIds(Order.ticketIdsOf(await rowOf(placed))) };
  await rename(placed);
  const after = { order: await rowOf(placed), tickets: await Ticket.getByIds(Order.ticketIdsOf(await rowOf(placed))) };
  const changes = [
    { entity: "order", before: before.order, after: after.order },
    ...after.tickets.map((ticket, at) => ({ entity: "ticket", before: before.tickets[at], after: ticket })),
  ];
  await asSystem(() => followNames(changes));
  const { timeline, order } = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  expect(timeline.find(({ step }) => step === "buyer_renamed")).toMatchObject({ from: placed.order.buyer.name });
  expect(order.attendees.map(({ name }) => name)).toEqual(["Ana Sousa", "Bia", "Ana Sousa"]);
});

describe("a write between the read and the correction", () => {
  const late = async (change: (placed: Placed, ticketId: string) => Promise<unknown>): Promise<[boolean, ...string[]]> => {
    const placed = await bought();
    const row = await rowOf(placed);
    const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter((ticket) => followsBuyer(ticket, row.buyer));
    await change(placed, tickets[0]?.ticketId ?? "");
    const isWritten = await writeName(row, "Late", tickets);
    return [isWritten, (await rowOf(placed)).buyer.name, ...(await namesOf(placed))];
  };
  const scanned = (_: Placed, ticketId: string) =>
    rows.ticket
      .patch({ ticketId })
      .set({ scans: { scn_a: { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } } })
      .go();
  const corrected = (placed: Placed) => rename(placed, "First");

  it("a scan wins, and nothing changes", async () => {
    const [isWritten, buyer, first] = await late(scanned);
    expect([isWritten, buyer === "Late", first === "Late"]).toEqual([false, false, false]);
  });

  it("another correction wins, for order and tickets", async () =>
    expect(await late(corrected)).toEqual([false, "First", "First", "Bia", "First"]));

  it("loses without the conditions (controls)", async () => {
    const [operation, key] = ["TransactWriteItems", /ticketId/] as const;
    expect((await withoutCondition(dynamo, { operation, key, matching: /scans/ }, () => late(scanned)))[0]).toBe(true);
    const guards = [
      { operation, key: /orderId/, matching: /buyer/ },
      { operation, key, matching: /attendeeName/ },
    ];
    expect(await withoutCondition(dynamo, guards, () => late(corrected))).toEqual([true, "Late", "Late", "Bia", "Late"]);
  });
});
