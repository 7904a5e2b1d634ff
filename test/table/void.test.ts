/** A voided ticket: its seat, its place in the report, and a refund of the order afterwards. */
import { afterEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Outbox from "@catraca/core/outbox";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import * as Stock from "@catraca/core/stock";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import * as TicketType from "@catraca/core/ticket-type";
import { anotherBuyer, eventBody } from "../support/bodies.ts";
import { audit, readTable } from "../support/ledger.ts";
import {
  anyone,
  asOrganizer,
  buy,
  countAvailable,
  countMessage,
  issue,
  openSale,
  pay,
  place,
  refund,
  rowOf,
  statusOf,
  ticketsOf,
  type Placed,
} from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

const firstOf = async (placed: Placed): Promise<string> => (await ticketsOf(placed))[0]?.id ?? "none";
const voidTicket = (ticketId: string, release?: boolean) =>
  asOrganizer(() => Order.voidTicket({ ticketId, ...(release === undefined ? {} : { release }) }));
const used = (ticketId: string) =>
  rows.ticket
    .patch({ ticketId })
    .set({ scans: { scn_a: { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } } })
    .go();

/** The house in many shards, and a type of its own beside the pool that it shares. */
const openHouse = () =>
  asOrganizer(async () => {
    const event = await Event.create(eventBody());
    const house = await Stock.createPool({ eventId: event.id, pool: { name: "House", capacity: 6_400 } });
    const ticketType = { name: "Half", price: { amountMinor: 1000, currency: "BRL" }, capacity: 300, poolIds: [house.id], maxPerOrder: 10 };
    const type = await TicketType.create({ eventId: event.id, ticketType });
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, ticketTypeId: type.id };
  });

describe("void without release", () => {
  it("the ticket is void, its seat stays taken, and a repeat changes nothing", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    const ticketId = await firstOf(placed);
    for (let times = 0; times < 3; times++) expect(await voidTicket(ticketId)).toMatchObject({ id: ticketId, status: "voided" });
    expect(await countAvailable(sale)).toBe(0);
    expect((await rowOf(placed)).voided).toHaveLength(1);
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "order.sold_out" });
  });

  it("a used ticket can be voided", async () => {
    const ticketId = await firstOf(await buy(await openSale({ capacity: 1 })));
    await used(ticketId);
    expect(await voidTicket(ticketId)).toMatchObject({ status: "voided" });
  });
});

describe("void with release", () => {
  it("puts the seat back on sale at once, and once however often it is asked", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "order.sold_out" });
    const ticketId = await firstOf(placed);
    for (let times = 0; times < 3; times++) expect(await voidTicket(ticketId, true)).toMatchObject({ status: "voided", released: true });
    expect(await countAvailable(sale)).toBe(1);
    const next = await buy(sale);
    expect(await statusOf(next)).toBe("issued");
    expect(await countAvailable(sale)).toBe(0);
  });

  it("releases the seat of a ticket that was voided before, and the order counts it once", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    const ticketId = await firstOf(placed);
    await voidTicket(ticketId);
    expect(await voidTicket(ticketId, true)).toMatchObject({ released: true });
    expect(await voidTicket(ticketId)).toMatchObject({ released: true });
    expect(await countAvailable(sale)).toBe(1);
    expect((await rowOf(placed)).voided).toHaveLength(1);
  });

  it("a ticket that was voided before orders listed theirs can be released", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    const ticketId = await firstOf(placed);
    await rows.ticket.patch({ ticketId }).set({ status: "voided" }).go();
    expect(await voidTicket(ticketId, true)).toMatchObject({ status: "voided", released: true });
    expect(await countAvailable(sale)).toBe(1);
  });

  it("gives back one seat in the type's own shard and one in the pool that it shares", async () => {
    const sale = await openHouse();
    const placed = await runAs(anyone, () =>
      Order.place({ order: { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeId, quantity: 4 }], buyer: anotherBuyer() } }),
    );
    if (placed.outcome !== "placed") throw new Error(placed.code);
    await pay(placed);
    await issue(placed);
    const tickets = await ticketsOf(placed);
    for (const { id } of tickets.slice(1)) await voidTicket(id, true);
    const { stock } = await readTable();
    const pools = (await rowOf(placed)).lines[0]?.pools ?? [];
    const gone = pools.map((pool) =>
      stock.filter((one) => one.pool === pool).reduce((sum, { capacity, available }) => sum + capacity - available, 0),
    );
    expect(gone).toEqual([1, 1]);
    await refund(placed);
  });

  it("is refused for a ticket that was used at the door, and changes nothing", async () => {
    const sale = await openSale({ capacity: 1 });
    const placed = await buy(sale);
    const ticketId = await firstOf(placed);
    await used(ticketId);
    await expect(voidTicket(ticketId, true)).rejects.toMatchObject({ code: "ticket.used" });
    expect(await countAvailable(sale)).toBe(0);
    expect((await ticketsOf(placed))[0]?.status).toBe("issued");
    expect((await rowOf(placed)).voided).toBeUndefined();
  });

  it("is refused for a refunded ticket", async () => {
    const placed = await buy(await openSale({ capacity: 1 }));
    const ticketId = await firstOf(placed);
    await refund(placed);
    await expect(voidTicket(ticketId, true)).rejects.toMatchObject({ code: "ticket.move_refused" });
  });

  it("a refund of the order afterwards gives back the other seats only", async () => {
    const sale = await openSale({ capacity: 3 });
    const placed = await buy(sale, 3);
    await voidTicket(await firstOf(placed), true);
    expect(await countAvailable(sale)).toBe(1);
    await refund(placed);
    expect(await statusOf(placed)).toBe("refunded");
    expect(await countAvailable(sale)).toBe(3);
  });

  it("is the organizer's alone", async () => {
    const ticketId = await firstOf(await buy(await openSale({ capacity: 1 })));
    await expect(runAs(anyone, () => Order.voidTicket({ ticketId, release: true }))).rejects.toThrow();
    const stranger = { type: "organizer", subject: "another-organizer" } as const;
    await expect(runAs(stranger, () => Order.voidTicket({ ticketId, release: true }))).rejects.toMatchObject({ code: "ticket.missing" });
    expect((await asOrganizer(() => Ticket.block({ ticketId }))).status).toBe("blocked");
  });
});

it("the report counts a voided ticket out of sold once, keeps the revenue, and returns both to nothing after a refund", async () => {
  const sale = await openSale({ capacity: 3, priceMinor: 1000 });
  const placed = await buy(sale, 3);
  const report = () => asOrganizer(() => Report.get({ eventId: sale.eventId }));
  let before: Record<string, unknown> | undefined;
  let version = 0;
  /** Sends what the stream says of the order's row since the last call, twice. */
  const count = async (): Promise<void> => {
    const after = { ...(await rowOf(placed)), version: ++version };
    const messages = Outbox.messagesOf({ entity: "order", before, after });
    for (const message of [...messages, ...messages]) await countMessage(message as Counted);
    before = after;
  };
  before = { ...(await rowOf(placed)), status: "reserved" };
  await countMessage(
    Outbox.messagesOf({ entity: "order", before, after: { ...before, status: "paid", version: ++version } })[0] as Counted,
  );
  before = { ...(await rowOf(placed)) };
  const revenue = { amountMinor: 3000 };
  expect(await report()).toMatchObject({ sold: 3, revenue, byTicketType: [{ revenue }] });

  const [first, second] = await ticketsOf(placed);
  await voidTicket(first?.id ?? "none");
  await count();
  expect(await report()).toMatchObject({ sold: 2, byTicketType: [{ sold: 2 }], revenue: { amountMinor: 3000 } });
  await voidTicket(first?.id ?? "none", true);
  await count();
  expect(await report()).toMatchObject({ sold: 2, revenue: { amountMinor: 3000 } });
  await voidTicket(second?.id ?? "none", true);
  await count();
  expect(await report()).toMatchObject({ sold: 1, revenue: { amountMinor: 3000 } });
  const { hours: byHour } = await asOrganizer(() => Report.getSales({ eventId: sale.eventId }));
  expect(byHour.map(({ sold, revenue: { amountMinor } }) => [sold, amountMinor])).toEqual([[1, 3000]]);
  const list = { eventIds: `${sale.eventId},${(await openSale({ capacity: null })).eventId}` };
  expect((await asOrganizer(() => Report.listSales(list))).sales).toMatchObject([
    { eventId: sale.eventId, capacity: 3, sold: 1, revenue },
    { capacity: null, sold: 0 },
  ]);
  const stranger = { type: "organizer", subject: "another-organizer" } as const;
  expect(await runAs(stranger, () => Report.listSales(list))).toEqual({ sales: [] });

  await refund(placed);
  const refunded = await rowOf(placed);
  const due = { ...refunded, status: "refund_due", version: ++version };
  await countMessage(Outbox.messagesOf({ entity: "order", before, after: due })[0] as Counted);
  expect(await report()).toMatchObject({ sold: 0, byTicketType: [{ sold: 0, revenue: { amountMinor: 0 } }], revenue: { amountMinor: 0 } });
  const { hours } = await asOrganizer(() => Report.getSales({ eventId: sale.eventId }));
  expect(hours.reduce((sum, { sold }) => sum + sold, 0)).toBe(0);
});
