/** The list of published events: one organizer with many types does not slow it for everybody. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { MOST } from "@catraca/core/event/event.rules.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Stock from "@catraca/core/stock";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../support/bodies.ts";
import { asAnyone, asOrganizer, openSale, reserve } from "../support/world/sale.ts";

const price = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

beforeEach(async () => {
  const { data } = await rows.event.scan.go({ pages: "all" });
  for (const { eventId, endsAtMs } of data) await rows.event.patch({ eventId }).set({ listed: "hidden", status: "draft", endsAtMs }).go();
});

const openEvent = (types: { capacity: number | null; amountMinor?: number }[]): Promise<string> =>
  asOrganizer(async () => {
    const { id: eventId } = await Event.create(eventBody());
    for (const { capacity, amountMinor = 5000 } of types)
      await TicketType.create({ eventId, ticketType: { name: "Type", price: price(amountMinor), capacity } });
    await Event.publish({ eventId });
    return eventId;
  });

const list = async () => (await asAnyone(() => Catalog.list({ page: {} }))).events;
const find = async (eventId: string) => (await list()).find(({ id }) => id === eventId);

/** The items that a list reads, and its requests, after an earlier list and its caches. */
const measure = async (): Promise<{ requests: number; items: number }> => {
  await list();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
  let requests = 0;
  let items = 0;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Items = [], Responses = {} } = result.output as { Items?: unknown[]; Responses?: Record<string, unknown[]> };
      requests += 1;
      items += Items.length + Object.values(Responses).flat().length;
      return result;
    },
    { step: "initialize", name: "measure" },
  );
  try {
    await list();
    return { requests, items };
  } finally {
    dynamo.middlewareStack.remove("measure");
    vi.useRealTimers();
  }
};

const many = (capacity: number) => Array.from({ length: MOST.ticketTypeCount }, () => ({ capacity }));

describe("an event with fifty types beside twenty others", () => {
  it("costs the list as much as an event with four types", async () => {
    for (let at = 0; at < 20; at++) await openEvent([{ capacity: 10 }]);
    await openEvent(many(10).slice(0, 4));
    const few = await measure();
    await rows.event
      .patch({ eventId: (await list()).at(-1)?.id ?? "" })
      .set({ status: "draft" })
      .go();
    await openEvent(many(10));
    const all = await measure();
    expect(all.requests / few.requests).toBeLessThan(1.1);
    expect(all.items / few.items).toBeLessThan(1.1);
  });
});

describe("the list", () => {
  it("shows a price whose change lost its last write after a minute", async () => {
    const eventId = await openEvent([{ capacity: 5 }]);
    expect((await find(eventId))?.fromPrice).toEqual(price(5000));
    const [type] = (await rows.ticketType.query.primary({ eventId }).go()).data;
    await rows.ticketType
      .patch({ eventId, ticketTypeId: type?.ticketTypeId ?? "" })
      .set({ priceMinor: 9000 })
      .go();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    try {
      expect((await find(eventId))?.fromPrice).toEqual(price(9000));
    } finally {
      vi.useRealTimers();
    }
  });

  it("says the lowest price and the best availability of the types that attendees see", async () => {
    const eventId = await openEvent([
      { capacity: 0, amountMinor: 100 },
      { capacity: 0, amountMinor: 200 },
      { capacity: 0, amountMinor: 300 },
      { capacity: 0, amountMinor: 400 },
      { capacity: 100, amountMinor: 500 },
    ]);
    expect(await find(eventId)).toMatchObject({ fromPrice: price(100), availability: "available" });
    const { ticketTypes } = await asAnyone(() => Catalog.get({ eventId }));
    const [first, last] = [ticketTypes[0]?.id ?? "", ticketTypes[4]?.id ?? ""];
    await asOrganizer(() => TicketType.change({ eventId, ticketTypeId: first, change: { visibility: "hidden" } }));
    expect(await find(eventId)).toMatchObject({ fromPrice: price(200), availability: "available" });
    await asOrganizer(() => TicketType.change({ eventId, ticketTypeId: last, change: { capacity: 5 } }));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_000 });
    await reserve({ eventId, ticketTypeId: last }, 5);
    vi.setSystemTime(Date.now() + 3_000);
    expect((await find(eventId))?.availability).not.toBe("available");
    await asOrganizer(() => TicketType.change({ eventId, ticketTypeId: last, change: { salesClosed: true } }));
    expect(await find(eventId)).toMatchObject({ availability: "sold_out" });
    vi.useRealTimers();
  });

  it("follows a new type, a removed one and a changed pool at once", async () => {
    const eventId = await openEvent([{ capacity: 10, amountMinor: 500 }]);
    expect(await find(eventId)).toMatchObject({ fromPrice: price(500), availability: "available" });
    const cheap = await asOrganizer(() => TicketType.create({ eventId, ticketType: { name: "Cheap", price: price(100), capacity: null } }));
    expect(await find(eventId)).toMatchObject({ fromPrice: price(100) });
    await asOrganizer(() => TicketType.remove({ eventId, ticketTypeId: cheap.id }));
    expect(await find(eventId)).toMatchObject({ fromPrice: price(500) });
    const pool = await asOrganizer(() => Stock.createPool({ eventId, pool: { name: "House", capacity: 200 } }));
    const ticketType = { name: "Pooled", price: price(50), capacity: 200, poolIds: [pool.id] };
    await asOrganizer(() => TicketType.create({ eventId, ticketType }));
    expect(await find(eventId)).toMatchObject({ fromPrice: price(50), availability: "available" });
    await asOrganizer(() => Stock.changePool({ eventId, poolId: pool.id, change: { name: "All" } }));
    expect(await find(eventId)).toMatchObject({ fromPrice: price(50) });
  });

  it("reads the catalog of an event that is older than the counts", async () => {
    const { eventId } = await openSale({ capacity: 5 });
    await rows.event.patch({ eventId }).remove(["ticketTypeCount"]).go();
    expect(await find(eventId)).toMatchObject({ fromPrice: price(5000), availability: "available" });
    expect((await rows.summary.get({ eventId }).go()).data).toBeNull();
  });

  it("is not slower for a summary that cannot be saved, and fails for nothing else", async () => {
    const eventId = await openEvent([{ capacity: 10 }]);
    dynamo.middlewareStack.add(
      (next) => (args) => {
        if ((args.input as { Item?: unknown }).Item) throw Object.assign(new Error("busy"), { name: "ThrottlingException" });
        return next(args);
      },
      { step: "initialize", name: "busy" },
    );
    try {
      expect(await find(eventId)).toMatchObject({ availability: "available" });
    } finally {
      dynamo.middlewareStack.remove("busy");
    }
  });
});
