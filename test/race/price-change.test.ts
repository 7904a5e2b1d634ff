/** Buyers of a process whose catalog is cached, while the organizer changes the price and the times of the sale. */
import { afterEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as Fee from "@catraca/core/fee";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { audit } from "../support/ledger.ts";
import { retryTransient } from "../support/protocol.ts";
import { asAnyone, asOrganizer, countAvailable, openSale, orderBody, place, reserve, type Sale } from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

const OLD = 5000;
const NEW = 9000;
const LANES = 8;
const ROUNDS = 5;

const changePrice = ({ eventId, ticketTypeId }: Sale) =>
  asOrganizer(() => TicketType.change({ eventId, ticketTypeId, change: { price: { amountMinor: NEW, currency: "BRL" } } }));

const addFee = ({ eventId }: Sale) =>
  asOrganizer(() => Fee.create({ eventId, fee: { name: "Service", per: "ticket", amount: { amountMinor: NEW - OLD, currency: "BRL" } } }));

/** Writes the price as an operation would that forgets the catalog's version. */
const writePriceAlone = (sale: Sale) => rows.ticketType.patch(sale).set({ priceMinor: NEW }).go();

/** Buyers buy one after the other in each lane while the price changes. Returns the prices of orders that began after the change was answered. */
const buyDuring = async (change: (sale: Sale) => Promise<unknown>): Promise<number[]> => {
  const sale = await openSale({ capacity: null, priceMinor: OLD });
  await Catalog.getFresh(sale.eventId);
  let isAnswered = false;
  const after: number[] = [];
  const lane = async () => {
    for (let rest = 3; rest > 0;) {
      const isLater = isAnswered;
      const { order } = await retryTransient(() => reserve(sale));
      if (!isLater) continue;
      after.push(order.total.amountMinor);
      rest -= 1;
    }
  };
  await Promise.all([
    ...Array.from({ length: LANES }, lane),
    change(sale).then(() => {
      isAnswered = true;
    }),
  ]);
  return after;
};

describe("a change binds every order that is placed after its answer", () => {
  it("no order is sold at the old price", async () => {
    for (let round = 0; round < ROUNDS; round++) expect(new Set(await buyDuring(changePrice))).toEqual(new Set([NEW]));
  });

  it("no order is sold without a new fee", async () => expect(new Set(await buyDuring(addFee))).toEqual(new Set([NEW])));

  it("control: without the catalog's version, orders are sold at the old price", async () =>
    expect(await buyDuring(writePriceAlone)).toContain(OLD));

  it("no order is sold after the end of a type's sales", async () => {
    const sale = await openSale({ capacity: 10 });
    await reserve(sale);
    await asOrganizer(() => TicketType.change({ ...sale, change: { salesEndAt: new Date(Date.now() - 1).toISOString() } }));
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "event.not_on_sale" });
    await asOrganizer(() => TicketType.change({ ...sale, change: { salesEndAt: null } }));
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("no order is sold after the end of the event", async () => {
    const sale = await openSale({ capacity: 10 });
    await reserve(sale);
    const [startsAt, endsAt] = [-2000, -1].map((ms) => new Date(Date.now() + ms).toISOString());
    await asOrganizer(() =>
      Event.change({
        eventId: sale.eventId,
        change: { startsAt: startsAt as string, endsAt: endsAt as string, doorsOpenAt: startsAt as string },
      }),
    );
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "event.not_on_sale" });
  });

  it("M2: an order for another sum than the new one is refused with both sums, and nothing is held", async () => {
    const sale = await openSale({ capacity: 10, priceMinor: OLD });
    const order = { ...orderBody(sale, 2), expectedTotal: { amountMinor: 2 * OLD, currency: "BRL" } };
    const idempotencyKey = "0b7bd3a6-52f0-4c9e-9d5e-1c2b3a4d5e6f";
    expect(await asAnyone(() => Order.place({ order }))).toMatchObject({ outcome: "placed" });
    await changePrice(sale);
    expect(await asAnyone(() => Order.place({ order, idempotencyKey }))).toMatchObject({
      outcome: "refused",
      code: "order.price_changed",
      issues: [{ path: "expectedTotal", params: { was: 2 * OLD, now: 2 * NEW, currency: "BRL" } }],
    });
    expect(await countAvailable(sale)).toBe(8);
    const accepted = { ...order, expectedTotal: { amountMinor: 2 * NEW, currency: "BRL" } };
    expect(await asAnyone(() => Order.place({ order: accepted, idempotencyKey }))).toMatchObject({
      outcome: "placed",
      order: { total: { amountMinor: 2 * NEW } },
    });
  });

  it("control: an order that names no sum is placed at the new price", async () => {
    const sale = await openSale({ capacity: 10, priceMinor: OLD });
    await reserve(sale);
    await changePrice(sale);
    expect((await reserve(sale)).order.total.amountMinor).toBe(NEW);
  });

  it("a lower limit per order holds at once", async () => {
    const sale = await openSale({ capacity: 10 });
    await reserve(sale, 3);
    await asOrganizer(() => TicketType.change({ ...sale, change: { maxPerOrder: 2 } }));
    expect(await place(sale, 3)).toMatchObject({ outcome: "refused", code: "order.limit_exceeded" });
  });
});

/** The names of the calls that the database gets meanwhile. */
const callsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  const calls: string[] = [];
  const name = "callsOf";
  dynamo.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        calls.push(commandName.replace(/Command$/, ""));
        return next(args);
      },
    { step: "initialize", name },
  );
  try {
    await work();
  } finally {
    dynamo.middlewareStack.remove(name);
  }
  return calls;
};

it("a sale costs one read and one transaction, and a refusal of stock that is known to be gone costs nothing", async () => {
  const sale = await openSale({ capacity: 3 });
  await reserve(sale);
  expect(await callsOf(() => reserve(sale))).toEqual(["GetItem", "TransactWriteItems"]);
  expect(await place(sale, 2)).toMatchObject({ code: "order.sold_out" });
  await Catalog.getCached(sale.eventId);
  expect(await callsOf(() => place(sale, 2))).toEqual([]);
  expect(await callsOf(() => reserve(sale))).toEqual(["GetItem", "TransactWriteItems"]);
});
