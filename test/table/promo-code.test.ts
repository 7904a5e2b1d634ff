/** Promo codes: what an order costs with one, how often it is used, and what becomes of it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Order from "@catraca/core/order";
import * as PromoCode from "@catraca/core/promo-code";
import { dynamo } from "@catraca/core/table/client";
import * as TicketType from "@catraca/core/ticket-type";
import { audit } from "../support/ledger.ts";
import { retryTransient } from "../support/protocol.ts";
import { setClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  cancel,
  issue,
  openSale,
  orderBody,
  pay,
  refund,
  release,
  rowOf,
  statusOf,
  threeTimes,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

type Body = Parameters<typeof PromoCode.create>[0]["promoCode"];

const ANA = "ana@example.com";
let emails = 0;
const someone = (): string => `somebody.${++emails}@example.com`;

const open = async (body: Partial<Body> = { percentOff: 20 }, sale: object = {}) => {
  const opened = await openSale({ capacity: 50, holdSeconds: 60, ...sale });
  const promoCode = await asOrganizer(() => PromoCode.create({ eventId: opened.eventId, promoCode: { code: "friends", ...body } }));
  return { ...opened, promoCode, ref: { eventId: opened.eventId, promoCodeId: promoCode.id } };
};
type Open = Awaited<ReturnType<typeof open>>;

const orderWith = (sale: Sale, more: object = {}, email = someone(), quantity = 1) =>
  asAnyone(() => Order.place({ order: { ...orderBody(sale, quantity, { name: "Ana", email }), promoCode: "FRIENDS", ...more } }));
const placed = async (answer: ReturnType<typeof orderWith>): Promise<Placed> => {
  const result = await answer;
  if (result.outcome === "refused") throw new Error(`refused: ${result.code} ${result.message}`);
  return result;
};
const quoteWith = ({ eventId, ticketTypeId }: Sale, promoCode: string, quantity = 1) =>
  asAnyone(() => Order.quoteOrder({ eventId, quote: { lines: [{ ticketTypeId, quantity }], promoCode } }));
const invalid = (reason: string, more: object = {}) => ({
  outcome: "refused",
  code: "promo_code.invalid",
  issues: [{ path: "promoCode", params: { reason, ...more } }],
});
const usesOf = async ({ eventId }: Sale): Promise<number | undefined> =>
  (await asOrganizer(() => PromoCode.list({ eventId }))).promoCodes[0]?.uses;
const change = ({ ref }: Pick<Open, "ref">, changes: Parameters<typeof PromoCode.change>[0]["change"]) =>
  asOrganizer(() => PromoCode.change({ ...ref, change: changes }));

describe("an order with a code", () => {
  it("costs less, by one item of its statement, and names the code", async () => {
    const sale = await open({ percentOff: 20 });
    const { order } = await placed(orderWith(sale, { promoCode: " friends " }, ANA, 2));
    expect(order).toMatchObject({
      promoCode: "FRIENDS",
      total: { amountMinor: 8000 },
      items: [
        { kind: "ticket", amount: { amountMinor: 10_000 } },
        { kind: "discount", name: "FRIENDS", quantity: 2, unitPrice: { amountMinor: -1000 }, amount: { amountMinor: -2000 } },
      ],
    });
    expect(await quoteWith(sale, "Friends", 2)).toMatchObject({ outcome: "quoted", total: { amountMinor: 8000 } });
  });

  it("of an amount takes no more off than the ticket costs, and is issued when nothing is left to pay", async () => {
    const sale = await open({ amountOff: { amountMinor: 9000, currency: "BRL" } });
    const order = await placed(orderWith(sale));
    expect(order.order).toMatchObject({ total: { amountMinor: 0 }, status: "paid" });
    await issue(order);
    expect(await usesOf(sale)).toBe(1);
  });

  it("M2 is refused with both sums when the code changed since the quote, and nothing is held", async () => {
    const sale = await open({ percentOff: 20 });
    const expectedTotal = { amountMinor: 4000, currency: "BRL" };
    await change(sale, { percentOff: 10 });
    expect(await orderWith(sale, { expectedTotal })).toMatchObject({
      code: "order.price_changed",
      issues: [{ params: { was: 4000, now: 4500 } }],
    });
    expect(await usesOf(sale)).toBe(0);
  });
});

describe("a code is refused, by a quote and an order, with the reason", () => {
  const refuses = async (sale: Open, reason: string, more: object = {}) => {
    expect(await quoteWith(sale, "FRIENDS")).toMatchObject(invalid(reason, more));
    expect(await orderWith(sale)).toMatchObject(invalid(reason, more));
  };

  it("unknown: another event's, or mistyped", async () => {
    const [sale, other] = [await open(), await openSale({ capacity: 5 })];
    expect(await orderWith(other)).toMatchObject(invalid("unknown"));
    expect(await quoteWith(sale, "FRIEND")).toMatchObject(invalid("unknown"));
    expect(await quoteWith(sale, "né? ' OR 1=1")).toMatchObject(invalid("unknown"));
  });

  it("before its start and after its end", async () => {
    const sale = await open({ percentOff: 5, startsAt: new Date(Date.now() + 60_000).toISOString() });
    await refuses(sale, "not_started");
    await change(sale, { startsAt: null, endsAt: new Date(Date.now()).toISOString() });
    await refuses(sale, "over");
  });

  it("for other tickets, or more of them", async () => {
    const sale = await open({ percentOff: 5, minQuantity: 2 });
    await refuses(sale, "min_quantity", { min: 2 });
    const free = await open({ percentOff: 5 }, { priceMinor: 0 });
    await refuses(free, "not_for_these");
  });

  it("used up: by orders that hold tickets or have them", async () => {
    const sale = await open({ percentOff: 5, maxUses: 1 });
    await placed(orderWith(sale));
    await refuses(sale, "used_up");
  });

  it("already used by this buyer, in any case of the address", async () => {
    const sale = await open({ percentOff: 5, maxPerBuyer: 1 });
    await placed(orderWith(sale, {}, ANA));
    expect(await orderWith(sale, {}, "Ana@Example.com")).toMatchObject(invalid("already_used"));
    await placed(orderWith(sale));
  });

  it("already used, when the buyer of held tickets is named", async () => {
    const sale = await open({ percentOff: 5, maxPerBuyer: 1 });
    await placed(orderWith(sale, {}, ANA));
    const { buyer: _, ...body } = orderBody(sale, 1);
    const order = { ...body, promoCode: "friends", holder: "a-browser-keeps-this-secret" };
    const held = await placed(asAnyone(() => Order.place({ order })));
    const name = (email: string) =>
      asBuyer(held, () => Order.setDetails({ orderId: held.order.id, details: { buyer: { name: "Ana", email }, attendees: [] } }));
    expect(await name(ANA)).toMatchObject(invalid("already_used"));
    expect(await name(someone())).toMatchObject({ outcome: "set" });
    expect(await usesOf(sale)).toBe(2);
  });
});

describe("a type that a code unlocks", () => {
  /** A public type, one that needs the code FRIENDS, and a code that is not for it. */
  const openMembers = async (body: Partial<Body> = {}) => {
    const { eventId } = await openSale({ capacity: 5 });
    const price = { amountMinor: 2_000, currency: "BRL" };
    const { id: ticketTypeId } = await asOrganizer(() =>
      TicketType.create({ eventId, ticketType: { name: "Members", price, capacity: 5, visibility: "code" } }),
    );
    const promoCode = await asOrganizer(() =>
      PromoCode.create({ eventId, promoCode: { code: "friends", unlocks: [ticketTypeId], ...body } }),
    );
    await asOrganizer(() => PromoCode.create({ eventId, promoCode: { code: "OTHER", percentOff: 10 } }));
    return { eventId, ticketTypeId, ref: { eventId, promoCodeId: promoCode.id } };
  };
  const listed = async ({ eventId }: Sale, code?: string) => {
    const { ticketTypes } = await asAnyone(() => Catalog.get({ eventId, ...(code === undefined ? {} : { code }) }));
    return ticketTypes.map(({ name }) => name).toSorted();
  };
  const required = { outcome: "refused", code: "promo_code.required", issues: [{ path: "lines.0.ticketTypeId" }] };
  it("is listed, quoted and sold with the code alone, without a discount", async () => {
    const sale = await openMembers();
    expect(await listed(sale)).toEqual(["Full"]);
    expect(await listed(sale, "OTHER")).toEqual(["Full"]);
    expect(await listed(sale, "nothing")).toEqual(["Full"]);
    expect(await listed(sale, " friends ")).toEqual(["Full", "Members"]);
    const { fromPrice, ticketTypes } = await asAnyone(() => Catalog.get({ eventId: sale.eventId, code: "FRIENDS" }));
    expect([fromPrice?.amountMinor, ticketTypes.find(({ name }) => name === "Members")?.needsCode]).toEqual([2_000, true]);
    expect(await asAnyone(() => Order.place({ order: orderBody(sale, 1) }))).toMatchObject(required);
    expect(await orderWith(sale, { promoCode: "OTHER" })).toMatchObject(required);
    expect(JSON.stringify(await orderWith(sale, { promoCode: "OTHER" }))).not.toContain("Members");
    expect(await orderWith(sale, { promoCode: "nothing" })).toMatchObject(invalid("unknown"));
    expect(await quoteWith(sale, "OTHER")).toMatchObject(required);
    expect(await quoteWith(sale, "friends")).toMatchObject({ outcome: "quoted", total: { amountMinor: 2_000 } });
    const { order } = await placed(orderWith(sale));
    expect(order).toMatchObject({ promoCode: "FRIENDS", total: { amountMinor: 2_000 } });
    expect(order.items.map(({ kind }) => kind)).toEqual(["ticket"]);
  });

  it("as often as the code has uses, in its time, and with its discount", async () => {
    const sale = await openMembers({ maxUses: 1, percentOff: 50 });
    const { order } = await placed(orderWith(sale));
    expect(order.total.amountMinor).toBe(1_000);
    expect(await orderWith(sale)).toMatchObject(invalid("used_up"));
    await change(sale, { endsAt: new Date(Date.now()).toISOString() });
    expect(await listed(sale, "FRIENDS")).toEqual(["Full"]);
    expect(await orderWith(sale)).toMatchObject(invalid("over"));
  });

  it("is told to nobody by the types after it, and a code does something", async () => {
    const sale = await openMembers();
    const ticketType = { name: "Last", price: { amountMinor: 9_000, currency: "BRL" }, capacity: 5, after: sale.ticketTypeId };
    await asOrganizer(() => TicketType.create({ eventId: sale.eventId, ticketType }));
    expect(await listed(sale)).toEqual(["Full", "Last"]);
    expect(JSON.stringify(await asAnyone(() => Catalog.get({ eventId: sale.eventId })))).not.toContain("Members");
    await expect(change(sale, { unlocks: null })).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "unlocks" }] });
    const make = (promoCode: object) =>
      asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "ANOTHER", ...promoCode } as Body }));
    await expect(make({})).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "promoCode.percentOff" }] });
    await expect(make({ unlocks: ["tty_aaaaaaaaaaaaaaaa"] })).rejects.toMatchObject({ issues: [{ path: "unlocks.0" }] });
  });
});

describe("a use comes back", () => {
  it("Q10 Q11 when its order is cancelled, expires or is refunded, each sent three times", async () => {
    const sale = await open({ percentOff: 5, maxUses: 1 });
    const next = async (): Promise<Placed> => {
      const order = await placed(orderWith(sale));
      expect(await orderWith(sale)).toMatchObject(invalid("used_up"));
      return order;
    };
    const cancelled = await next();
    await threeTimes(() => cancel(cancelled));
    const expired = await next();
    setClock((await rowOf(expired)).expiresAtMs);
    await threeTimes(() => release(expired));
    const refunded = await next();
    await pay(refunded);
    await issue(refunded);
    await threeTimes(() => refund(refunded));
    await next();
    expect(await usesOf(sale)).toBe(1);
  });

  it("and a late payment takes it again, or is refunded when it is gone", async () => {
    const sale = await open({ percentOff: 5, maxUses: 1 });
    const late = await placed(orderWith(sale));
    setClock((await rowOf(late)).expiresAtMs);
    await release(late);
    const other = await placed(orderWith(sale));
    await pay(late);
    expect(["refund_due", "refunded"]).toContain(await statusOf(late));
    await cancel(other);
    const again = await placed(orderWith(sale));
    setClock((await rowOf(again)).expiresAtMs);
    await release(again);
    await pay(again);
    expect([await statusOf(again), await usesOf(sale)]).toEqual(["paid", 1]);
  });
});

describe("the organizer", () => {
  it("sees the uses, and finds a code once, in any case", async () => {
    const sale = await open({ percentOff: 20, maxUses: 5, maxPerBuyer: 2, minQuantity: 1 });
    await placed(orderWith(sale));
    const { promoCodes } = await asOrganizer(() => PromoCode.list({ eventId: sale.eventId }));
    expect(promoCodes).toEqual([
      {
        id: sale.promoCode.id,
        code: "FRIENDS",
        percentOff: 20,
        maxUses: 5,
        maxPerBuyer: 2,
        minQuantity: 1,
        uses: 1,
        isUsed: true,
        version: 1,
      },
    ]);
    await expect(
      asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "Friends", percentOff: 1 } })),
    ).rejects.toMatchObject({ code: "promo_code.exists" });
  });

  it("stops a code that nobody used with no uses at all", async () => {
    const sale = await open({ percentOff: 5, maxUses: 0 });
    expect(await quoteWith(sale, "FRIENDS")).toMatchObject(invalid("used_up"));
    expect(await orderWith(sale)).toMatchObject(invalid("used_up"));
    expect(await usesOf(sale)).toBe(0);
  });

  it("lowers the uses below those there are, which stops the code", async () => {
    const sale = await open({ percentOff: 5 });
    await placed(orderWith(sale));
    await placed(orderWith(sale));
    expect(await change(sale, { maxUses: 1 })).toMatchObject({ maxUses: 1, uses: 2, version: 2 });
    expect(await orderWith(sale)).toMatchObject(invalid("used_up"));
    expect(await change(sale, { maxUses: null })).not.toHaveProperty("maxUses");
    await placed(orderWith(sale));
  });

  it("changes a part of the price to an amount and back, and nothing with an older version", async () => {
    const sale = await open({ percentOff: 5 });
    expect(await change(sale, { amountOff: { amountMinor: 100, currency: "BRL" }, version: 1 })).not.toHaveProperty("percentOff");
    await expect(change(sale, { percentOff: 50, version: 1 })).rejects.toMatchObject({ code: "promo_code.changed" });
    expect(await change(sale, { percentOff: 50 })).not.toHaveProperty("amountOff");
    const wrong = change(sale, { startsAt: "2030-01-02T00:00:00Z", endsAt: "2030-01-01T00:00:00Z" });
    await expect(wrong).rejects.toMatchObject({ issues: [{ path: "endsAt" }] });
  });

  it("of two changes at once keeps both", async () => {
    const sale = await open({ percentOff: 5 });
    await Promise.all([retryTransient(() => change(sale, { maxUses: 7 })), retryTransient(() => change(sale, { minQuantity: 2 }))]);
    expect((await asOrganizer(() => PromoCode.list({ eventId: sale.eventId }))).promoCodes[0]).toMatchObject({
      maxUses: 7,
      minQuantity: 2,
      version: 3,
    });
  });

  it("control: without the version one of two changes at once is lost", async () => {
    const sale = await open({ percentOff: 5 });
    const guard = { operation: "TransactWriteItems", key: /eventId_/, matching: /#version = / } as const;
    await withoutCondition(dynamo, guard, () => Promise.allSettled([change(sale, { maxUses: 7 }), change(sale, { minQuantity: 2 })]));
    expect((await asOrganizer(() => PromoCode.list({ eventId: sale.eventId }))).promoCodes[0]?.version).toBe(2);
  });

  it("removes a code that nobody used, and adds it again; a used one stays", async () => {
    const sale = await open({ percentOff: 5 });
    const remove = () => asOrganizer(() => PromoCode.remove(sale.ref));
    expect(await remove()).toMatchObject({ code: "FRIENDS" });
    await expect(remove()).rejects.toMatchObject({ code: "promo_code.missing" });
    expect(await orderWith(sale)).toMatchObject(invalid("unknown"));
    await asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "FRIENDS", percentOff: 1 } }));
    await cancel(await placed(orderWith(sale)));
    await expect(remove()).rejects.toMatchObject({ code: "promo_code.used" });
  });

  it("keeps a removed type, so that its code is not for every type all of a sudden", async () => {
    const { eventId, ticketTypeId } = await openSale({ capacity: 5 });
    const body = { code: "TYPED", percentOff: 5, ticketTypeIds: [ticketTypeId] };
    const { id: promoCodeId } = await asOrganizer(() => PromoCode.create({ eventId, promoCode: body }));
    await asOrganizer(() => TicketType.remove({ eventId, ticketTypeId }));
    const again = { percentOff: 6, ticketTypeIds: [ticketTypeId] };
    expect(await asOrganizer(() => PromoCode.change({ eventId, promoCodeId, change: again }))).toMatchObject(again);
  });

  it("names types of the event alone, and prices in its currency", async () => {
    const sale = await open();
    const create = (promoCode: object) =>
      asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "OTHER", ...promoCode } }));
    await expect(create({ percentOff: 5, ticketTypeIds: ["tty_other"] })).rejects.toMatchObject({ issues: [{ path: "ticketTypeIds.0" }] });
    await expect(create({ amountOff: { amountMinor: 5, currency: "USD" } })).rejects.toMatchObject({
      issues: [{ path: "amountOff.currency" }],
    });
    for (const wrong of [{}, { percentOff: 5, amountOff: { amountMinor: 5, currency: "BRL" } }, { percentOff: 101 }, { percentOff: 0.5 }])
      await expect(create(wrong)).rejects.toMatchObject({ code: "request.invalid" });
  });
});
