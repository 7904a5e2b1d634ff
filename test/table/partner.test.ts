/** A partner's system keeps an event by its own id: upserts are repeated and late, both sides change it, and the partner sells from an allotment. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Partner from "@catraca/core/partner";
import { dynamo } from "@catraca/core/table/client";
import { eventBody } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, buy, place } from "../support/world/sale.ts";

const externalId = () => `show-${(number += 1)}`;
let number = 0;
/** A control oversells for good. */
let isControl = false;
beforeEach(stopClock);
afterEach(async () => {
  startClock();
  if (!isControl) expect(await audit()).toEqual([]);
});

const price = { amountMinor: 5000, currency: "BRL" };
type Body = Parameters<typeof Partner.upsert>[0]["body"];
const bodyOf = (event: object = {}, more: Partial<Body> = {}): Body => ({
  updatedAt: new Date().toISOString(),
  event: eventBody(event),
  ticketTypes: [{ externalId: "floor", name: "Floor", price, capacity: 10 }],
  ...more,
});
const send = (id: string, body: Body) => asOrganizer(() => Partner.upsert({ externalId: id, body }));
const see = (id: string) => asOrganizer(() => Partner.get({ externalId: id }));
const allot = (id: string, quantity: number) =>
  asOrganizer(() => Partner.setAllotment({ externalId: id, typeExternalId: "floor", allotment: { quantity } }));

describe("an event of a partner", () => {
  it("T4 sent twice, also at once, is one event with one type", async () => {
    const [id, body] = [externalId(), bodyOf({}, { publish: true })];
    const { result, partnerEvent } = await send(id, body);
    expect([result, partnerEvent.event.status]).toEqual(["created", "published"]);
    await Promise.allSettled([send(id, body), send(id, body)]);
    const again = await send(id, body);
    expect([again.result, again.partnerEvent]).toEqual(["updated", partnerEvent]);
    expect(await see(id)).toEqual(partnerEvent);
    const catalog = await asOrganizer(() => Catalog.getFull({ eventId: partnerEvent.event.id }));
    expect(catalog.ticketTypes).toHaveLength(1);
  });

  it("has what the partner changed, and keeps what the organizer alone changed", async () => {
    const id = externalId();
    const { partnerEvent } = await send(id, bodyOf({ name: "Baile" }));
    const eventId = partnerEvent.event.id;
    await asOrganizer(() => Event.change({ eventId, change: { venue: { name: "The yard" } } }));
    moveClock(1000);
    const ticketTypes = [{ externalId: "floor", name: "Floor", price: { ...price, amountMinor: 6000 }, capacity: 12 }];
    await send(id, bodyOf({ name: "Festa" }, { ticketTypes }));
    moveClock(3000);
    const after = await see(id);
    expect(after.event).toMatchObject({ name: "Festa", venue: { name: "The yard" } });
    expect(after.ticketTypes).toMatchObject([{ price: { amountMinor: 6000 }, capacity: 12, available: 12 }]);
    expect(after.conflicts).toEqual([]);
  });

  it("that both changed has the newer value of a field, and names the loser", async () => {
    const id = externalId();
    const eventId = (await send(id, bodyOf({ name: "Baile" }))).partnerEvent.event.id;
    moveClock(1000);
    const early = new Date().toISOString();
    moveClock(1000);
    await asOrganizer(() => Event.change({ eventId, change: { name: "Show" } }));
    moveClock(1000);
    const lost = await send(id, bodyOf({ name: "Festa" }, { updatedAt: early }));
    expect(lost.partnerEvent.event.name).toBe("Show");
    expect(lost.partnerEvent.conflicts).toMatchObject([{ field: "name", winner: "organizer" }]);
    await asOrganizer(() => Event.change({ eventId, change: { name: "Show de verão" } }));
    moveClock(1000);
    const won = await send(id, bodyOf({ name: "Festa junina" }));
    expect(won.partnerEvent.event.name).toBe("Festa junina");
    expect(won.partnerEvent.conflicts.map(({ winner }) => winner)).toEqual(["partner", "organizer"]);
  });

  it("is not changed by an older word that comes late", async () => {
    const id = externalId();
    const late = bodyOf({ name: "Baile" });
    moveClock(1000);
    await send(id, bodyOf({ name: "Festa" }));
    const { result, partnerEvent } = await send(id, late);
    expect([result, partnerEvent.event.name]).toEqual(["older", "Festa"]);
  });

  it("is of its organization: another one has its own event under the same id, and a missing one is missing", async () => {
    const id = externalId();
    const { partnerEvent } = await send(id, bodyOf());
    await runAs({ type: "organizer", subject: "another-organizer" }, async () => {
      await expect(Partner.get({ externalId: id })).rejects.toMatchObject({ code: "partner_event.missing" });
      const own = await Partner.upsert({ externalId: id, body: bodyOf() });
      expect(own.partnerEvent.event.id).not.toBe(partnerEvent.event.id);
    });
  });
});

describe("an allotment", () => {
  const open = async () => {
    const id = externalId();
    const { partnerEvent } = await send(id, bodyOf({}, { publish: true }));
    const [type] = partnerEvent.ticketTypes;
    return { id, sale: { eventId: partnerEvent.event.id, ticketTypeId: type?.ticketTypeId ?? "" } };
  };
  const numbersOf = async (id: string) => {
    const [type] = (await see(id)).ticketTypes;
    return [type?.available, type?.allotment?.quantity ?? 0, type?.allotment?.available ?? 0];
  };

  it("T4 takes seats out of the public sale, and returns what was not sold: stock adds up", async () => {
    const { id, sale } = await open();
    await buy(sale, 3);
    await allot(id, 4);
    await allot(id, 4);
    moveClock(3000);
    expect(await numbersOf(id)).toEqual([3, 4, 4]);
    expect(await place(sale, 4)).toMatchObject({ outcome: "refused" });
    await allot(id, 1);
    moveClock(3000);
    expect(await numbersOf(id)).toEqual([6, 1, 1]);
    await allot(id, 0);
    expect(await place(sale, 7)).toMatchObject({ outcome: "placed" });
  });

  it("is refused when fewer seats are left, and leaves everything as it is", async () => {
    const { id, sale } = await open();
    await buy(sale, 8);
    await expect(allot(id, 3)).rejects.toMatchObject({ code: "allotment.short" });
    await allot(id, 2);
    moveClock(3000);
    expect(await numbersOf(id)).toEqual([0, 2, 2]);
  });

  it("and a sale at the same moment never have the same seat; the partner's capacity counts both", async () => {
    const { id, sale } = await open();
    await Promise.allSettled([allot(id, 6), ...Array.from({ length: 5 }, () => place(sale, 2))]);
    moveClock(3000);
    const [type] = (await see(id)).ticketTypes;
    expect((type?.capacity ?? 0) + (type?.allotment?.quantity ?? 0)).toBe(10);
    moveClock(1000);
    const ticketTypes = [{ externalId: "floor", name: "Floor", price, capacity: 20 }];
    const { partnerEvent } = await send(id, bodyOf({}, { ticketTypes }));
    const [after] = partnerEvent.ticketTypes;
    expect((after?.capacity ?? 0) + (after?.allotment?.quantity ?? 0)).toBe(20);
  });

  /** Sells two seats after the allotment was planned and before it is written. */
  const allotDuringSale = async (quantity: number): Promise<{ given: number; sold: number }> => {
    const { id, sale } = await open();
    await allot(id, 0);
    const name = "sale";
    let sold = 0;
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== "TransactWriteItemsCommand") return next(args);
          dynamo.middlewareStack.remove(name);
          sold = (await place(sale, 2)).outcome === "placed" ? 2 : 0;
          return next(args);
        },
      { step: "initialize", name, priority: "high" },
    );
    await allot(id, quantity).catch(() => undefined);
    const [type] = (await see(id)).ticketTypes;
    return { given: type?.allotment?.quantity ?? 0, sold };
  };

  it("of seats that are sold meanwhile is refused", async () => {
    expect(await allotDuringSale(10)).toEqual({ given: 0, sold: 2 });
    expect(await allotDuringSale(8)).toEqual({ given: 8, sold: 2 });
  });

  it("control: without the condition on the shard the seats are sold and allotted", async () => {
    isControl = true;
    const guard = { operation: "TransactWriteItems" as const, key: /pool_/, matching: /available/ };
    expect(await withoutCondition(dynamo, guard, () => allotDuringSale(10))).toEqual({ given: 10, sold: 2 });
  });
});
