/** A partner and an organizer work on one event: neither undoes the other's word, and no seat is sold twice. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Partner from "@catraca/core/partner";
import * as Stock from "@catraca/core/stock";
import { dynamo } from "@catraca/core/table/client";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, buy, place } from "../support/world/sale.ts";

/** A control moves seats for good. */
let isControl = false;
beforeEach(() => {
  isControl = false;
  stopClock();
});
afterEach(async () => {
  startClock();
  if (!isControl) expect(await audit()).toEqual([]);
});

const price = (amountMinor: number) => ({ amountMinor, currency: "BRL" });
type Body = Parameters<typeof Partner.upsert>[0]["body"];
type Type = NonNullable<Body["ticketTypes"]>[number];

let number = 0;
/** A show on sale, with a type `floor` of a hundred seats. */
const open = async () => {
  const id = `both-${(number += 1)}`;
  const send = (floor: Partial<Type> = {}, more: Partial<Body> = {}) => {
    const ticketTypes = [{ externalId: "floor", name: "Floor", price: price(5000), capacity: 100, ...floor }];
    const body = { updatedAt: new Date().toISOString(), event: eventBody(), ticketTypes, publish: true, ...more };
    return asOrganizer(() => Partner.upsert({ externalId: id, body }));
  };
  const allot = (quantity: number) =>
    asOrganizer(() => Partner.setAllotment({ externalId: id, typeExternalId: "floor", allotment: { quantity } }));
  const see = async () => {
    moveClock(3000);
    return asOrganizer(() => Partner.get({ externalId: id }));
  };
  const seats = async () => {
    const [type] = (await see()).ticketTypes;
    return [type?.capacity, type?.allotment?.quantity];
  };
  const { partnerEvent } = await send();
  const sale = { eventId: partnerEvent.event.id, ticketTypeId: partnerEvent.ticketTypes[0]?.ticketTypeId ?? "" };
  return { send, allot, see, seats, sale };
};

describe("an allotment", () => {
  it("draws from the shared limits of its type", async () => {
    const { allot, sale } = await open();
    const { eventId } = sale;
    const house = await asOrganizer(() => Stock.createPool({ eventId, pool: { name: "House", capacity: 10 } }));
    await asOrganizer(() => TicketType.change({ ...sale, change: { poolIds: [house.id] } }));
    const vip = { name: "VIP", price: price(9000), capacity: 10, maxPerOrder: 10, visibility: "public" as const, poolIds: [house.id] };
    const { id: ticketTypeId } = await asOrganizer(() => TicketType.create({ eventId, ticketType: vip }));
    const { ticketTypes } = await allot(10);
    expect(await place({ eventId, ticketTypeId }, 10)).toMatchObject({ outcome: "placed" });
    const own = ticketTypes[0]?.allotment?.ticketTypeId ?? "";
    expect(await place({ eventId, ticketTypeId: own }, 1)).toMatchObject({ outcome: "refused" });
  });

  it("is refused when its type was put into another limit afterwards", async () => {
    const { allot, sale } = await open();
    await allot(10);
    const house = await asOrganizer(() => Stock.createPool({ eventId: sale.eventId, pool: { name: "House", capacity: 10 } }));
    await asOrganizer(() => TicketType.change({ ...sale, change: { poolIds: [house.id] } }));
    await expect(allot(20)).rejects.toMatchObject({ code: "allotment.pools_differ" });
  });

  /** The second call is whole between what the first one read and what it writes. */
  const allotTwice = async (): Promise<(number | undefined)[]> => {
    const { allot, see } = await open();
    await allot(0);
    const name = "second";
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== "TransactWriteItemsCommand") return next(args);
          dynamo.middlewareStack.remove(name);
          await allot(20);
          return next(args);
        },
      { step: "initialize", name, priority: "high" },
    );
    await allot(20);
    const [type] = (await see()).ticketTypes;
    return [type?.capacity ?? 0, type?.available ?? 0, type?.allotment?.quantity, type?.allotment?.available];
  };

  it("set twice at once is set once", async () => {
    expect(await allotTwice()).toEqual([80, 80, 20, 20]);
  });

  it("control: without the condition on the limits its seats move twice", async () => {
    isControl = true;
    const guard = { operation: "TransactWriteItems" as const, key: /evt_/, matching: /capacity/ };
    expect(await withoutCondition(dynamo, guard, allotTwice)).toEqual([80, 60, 20, 40]);
  });

  /** The organizer gives the partner's own type more seats between what the partner's word read and what it writes. */
  const growDuringWord = async (): Promise<(number | null | undefined)[]> => {
    const { send, allot, seats, sale } = await open();
    const own = (await allot(20)).ticketTypes[0]?.allotment?.ticketTypeId ?? "";
    moveClock(1000);
    const name = "organizer";
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== "TransactWriteItemsCommand") return next(args);
          dynamo.middlewareStack.remove(name);
          await asOrganizer(() => TicketType.change({ eventId: sale.eventId, ticketTypeId: own, change: { capacity: 30 } }));
          return next(args);
        },
      { step: "initialize", name, priority: "high" },
    );
    await send({ capacity: 120 });
    return seats();
  };

  it("that the organizer changes at the same moment counts in how many seats there are", async () => {
    expect(await growDuringWord()).toEqual([90, 30]);
  });

  it("control: without the condition on the partner's share there are more seats than the partner said", async () => {
    isControl = true;
    const guard = { operation: "TransactWriteItems" as const, key: /evt_/, matching: /capacity/ };
    expect(await withoutCondition(dynamo, guard, growDuringWord)).toEqual([100, 30]);
  });

  it("stays when the partner changes how many seats there are, and is not exceeded by fewer", async () => {
    const { send, allot, seats } = await open();
    await allot(20);
    await Promise.allSettled([send({ capacity: 120 }), allot(30)]);
    const [left = 0, own = 0] = await seats();
    expect([100, 120]).toContain((left ?? 0) + (own ?? 0));
    moveClock(1000);
    await expect(send({ capacity: 10 })).rejects.toMatchObject({ code: "allotment.short" });
    expect(await seats()).toEqual([left, own]);
  });
});

describe("what the organizer took away", () => {
  it("a removed type is not made again by the partner's next word", async () => {
    const { send, see, sale } = await open();
    await asOrganizer(() => TicketType.remove(sale));
    moveClock(1000);
    await send();
    const { ticketTypes, conflicts } = await see();
    expect(ticketTypes).toEqual([]);
    expect(conflicts).toMatchObject([{ field: "ticketTypes.floor", winner: "organizer" }]);
  });

  it("an event that was taken off sale is not put on sale again", async () => {
    const { send, see, sale } = await open();
    await asOrganizer(() => Event.unpublish({ eventId: sale.eventId }));
    moveClock(1000);
    await send();
    const { event, conflicts } = await see();
    expect([event.status, conflicts[0]]).toEqual(["draft", expect.objectContaining({ field: "publish", winner: "organizer" })]);
  });
});

describe("a price that both changed", () => {
  it("is the organizer's when that is newer", async () => {
    const { send, see, sale } = await open();
    moveClock(60_000);
    const early = new Date().toISOString();
    moveClock(60_000);
    await asOrganizer(() => TicketType.change({ ...sale, change: { price: price(9000) } }));
    await send({ price: price(6000) }, { updatedAt: early });
    expect((await see()).ticketTypes[0]?.price).toEqual(price(9000));
  });

  it("is the partner's when that is newer, also when the same word changes the event", async () => {
    const { send, see, sale } = await open();
    await asOrganizer(() => TicketType.change({ ...sale, change: { price: price(9000) } }));
    moveClock(60_000);
    await send({ price: price(6000) }, { event: eventBody({ name: "Another night" }) });
    expect((await see()).ticketTypes[0]?.price).toEqual(price(6000));
  });
});

it("two words at once: the older one never ends after the newer one", async () => {
  const { send, see, sale } = await open();
  await buy(sale, 1);
  moveClock(1000);
  const early = new Date().toISOString();
  moveClock(1000);
  await Promise.allSettled([send({ price: price(6000) }, { updatedAt: early }), send({ price: price(7000) })]);
  await send({ price: price(7000) });
  expect((await see()).ticketTypes[0]?.price).toEqual(price(7000));
});
