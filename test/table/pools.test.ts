/** Ticket types that share stock. */
import { afterEach, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Stock from "@catraca/core/stock";
import * as TicketType from "@catraca/core/ticket-type";
import { audit } from "../support/ledger.ts";
import { anotherBuyer, eventBody } from "../support/bodies.ts";
import { anyone, asOrganizer } from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

const price = { amountMinor: 1000, currency: "BRL" };

it("Q4 two types share a pool and one has a second: available is the smaller, and both count down", async () => {
  const { eventId, full, half } = await asOrganizer(async () => {
    const event = await Event.create(eventBody());
    const house = await Stock.createPool({ eventId: event.id, pool: { name: "House", capacity: 5 } });
    const inHouse = { price, poolIds: [house.id], maxPerOrder: 10 };
    const types = {
      full: await TicketType.create({ eventId: event.id, ticketType: { ...inHouse, name: "Full", capacity: null } }),
      half: await TicketType.create({ eventId: event.id, ticketType: { ...inHouse, name: "Half", capacity: 3 } }),
    };
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, ...types };
  });
  const buy = (ticketTypeId: string, quantity: number) =>
    runAs(anyone, () => Order.place({ order: { eventId, lines: [{ ticketTypeId, quantity }], buyer: anotherBuyer() } }));
  const left = async () => {
    const catalog = await Catalog.getFresh(eventId);
    const pools = (id: string) => catalog?.ticketTypes.find(({ ticketTypeId }) => ticketTypeId === id)?.pools ?? [];
    const of = async (id: string) => {
      const shards = await Stock.readShards(pools(id), { consistent: true });
      return Math.min(
        ...pools(id).map((pool) => shards.filter((one) => one.pool === pool).reduce((sum, { available }) => sum + available, 0)),
      );
    };
    return { full: await of(full.id), half: await of(half.id) };
  };

  expect(await left()).toEqual({ full: 5, half: 3 });
  expect((await buy(half.id, 2)).outcome).toBe("placed");
  expect(await left()).toEqual({ full: 3, half: 1 });
  expect(await buy(half.id, 2)).toMatchObject({ outcome: "refused", code: "order.sold_out" });
  expect(await left()).toEqual({ full: 3, half: 1 });
  expect((await buy(full.id, 3)).outcome).toBe("placed");
  expect(await left()).toEqual({ full: 0, half: 0 });
  expect(await buy(half.id, 1)).toMatchObject({ outcome: "refused", code: "order.sold_out" });
});

it("Q5 an unlimited type is never sold out", async () => {
  const { eventId, ticketTypeId } = await asOrganizer(async () => {
    const event = await Event.create(eventBody());
    const type = await TicketType.create({ eventId: event.id, ticketType: { name: "Anyone", price, capacity: null, maxPerOrder: 50 } });
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, ticketTypeId: type.id };
  });
  for (let times = 0; times < 5; times++)
    expect(
      (await runAs(anyone, () => Order.place({ order: { eventId, lines: [{ ticketTypeId, quantity: 50 }], buyer: anotherBuyer() } })))
        .outcome,
    ).toBe("placed");
  expect((await Catalog.get({ eventId })).ticketTypes[0]).toMatchObject({ available: null, availability: "available" });
});

it("one of each of fifty types is not sold out: the refusal says how many fit, and so many are sold", async () => {
  const { eventId, types } = await asOrganizer(async () => {
    const event = await Event.create(eventBody());
    const made = [];
    for (let at = 1; at <= 50; at++)
      made.push(await TicketType.create({ eventId: event.id, ticketType: { name: `Type ${at}`, price, capacity: 10, maxPerOrder: 10 } }));
    await Event.publish({ eventId: event.id });
    return { eventId: event.id, types: made };
  });
  const buyOneOf = (count: number) =>
    runAs(anyone, () =>
      Order.place({
        order: { eventId, lines: types.slice(0, count).map(({ id }) => ({ ticketTypeId: id, quantity: 1 })), buyer: anotherBuyer() },
      }),
    );
  expect(await buyOneOf(50)).toMatchObject({
    outcome: "refused",
    code: "order.limit_exceeded",
    message: expect.stringContaining("choose fewer"),
    issues: [{ path: "lines", params: { max: 49 } }],
  });
  expect(await buyOneOf(49)).toMatchObject({ outcome: "placed" });
});

it.each([3, null])("the shared pools of a type change until a ticket of it is sold or held: capacity %s", async (capacity) => {
  const { eventId, type, house, balcony } = await asOrganizer(async () => {
    const { id } = await Event.create(eventBody());
    const pool = (name: string, seats: number) => Stock.createPool({ eventId: id, pool: { name, capacity: seats } });
    const made = { eventId: id, house: await pool("House", 2), balcony: await pool("Balcony", 1) };
    const type = await TicketType.create({ eventId: id, ticketType: { name: "Full", price, capacity, poolIds: [made.house.id] } });
    await Event.publish({ eventId: id });
    return { ...made, type };
  });
  const ref = { eventId, ticketTypeId: type.id };
  const change = (poolIds: string[]) => asOrganizer(() => TicketType.change({ ...ref, change: { poolIds } }));
  const buy = (quantity: number) =>
    runAs(anyone, () => Order.place({ order: { eventId, lines: [{ ticketTypeId: type.id, quantity }], buyer: anotherBuyer() } }));
  await expect(change(["pol_none"])).rejects.toMatchObject({ issues: [{ path: "poolIds.0" }] });
  expect((await change([balcony.id])).poolIds).toEqual([balcony.id]);
  expect((await change([balcony.id])).poolIds).toEqual([balcony.id]);
  expect(await buy(2)).toMatchObject({ code: "order.sold_out" });
  await expect(asOrganizer(() => Stock.removePool({ eventId, poolId: balcony.id }))).rejects.toMatchObject({ code: "pool.in_use" });
  expect(await buy(1)).toMatchObject({ outcome: "placed" });
  await expect(change([house.id])).rejects.toMatchObject({ kind: "conflict", code: "ticket_type.pools_sold" });
  expect((await change([balcony.id])).poolIds).toEqual([balcony.id]);
});
