/** Refunds of parts of an order: each ticket once, never more than was paid, and the rest of the order goes on. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Transient } from "@catraca/core/kernel/fault";
import * as Fee from "@catraca/core/fee";
import * as Order from "@catraca/core/order";
import * as Outbox from "@catraca/core/outbox";
import * as Payment from "@catraca/core/payment";
import { simulated } from "@catraca/core/payment/payment.simulated.ts";
import * as Product from "@catraca/core/product";
import type { RefundBody } from "@catraca/core/refund.schema";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Timeline from "@catraca/core/timeline";
import { anotherBuyer } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asOrganizer,
  atOnce,
  buy,
  countAvailable,
  countMessage,
  issue,
  openSale,
  pay,
  refund,
  refundPart,
  rowOf,
  statusOf,
  threeTimes,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  vi.restoreAllMocks();
  startClock();
  expect(await audit()).toEqual([]);
});

const away = () => new Transient("payment.unavailable");
const idsOf = async (placed: Placed): Promise<string[]> => (await ticketsOf(placed)).map(({ id }) => id);
const nth = (ids: readonly string[], at: number): string => ids[at] ?? "none";
const chargeOf = async (placed: Placed) => {
  const { paymentId = "none" } = await rowOf(placed);
  return (await rows.simulatedCharge.get({ paymentId }).go({ consistent: true })).data;
};
/** The smallest first. */
const returnedOf = async (placed: Placed): Promise<number[]> =>
  Object.values((await chargeOf(placed))?.refunds ?? {}).toSorted((a, b) => a - b);
const used = (ticketId: string, products: Record<string, number> = {}) =>
  rows.ticket
    .patch({ ticketId })
    .set({ scans: { scn_a: { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } }, products })
    .go();

/** Tickets at 33.33 with a fee of 10.5 % each, a fee of 1.00 for the order, and popcorn. */
const openDear = async () => {
  const sale = await openSale({ capacity: 10, priceMinor: 3_333 });
  const product = await asOrganizer(async () => {
    await Fee.create({ eventId: sale.eventId, fee: { name: "Service", per: "ticket", basisPoints: 1_050 } });
    await Fee.create({ eventId: sale.eventId, fee: { name: "Booking", per: "order", amount: { amountMinor: 100, currency: "BRL" } } });
    return Product.create({
      eventId: sale.eventId,
      product: { name: "Popcorn", price: { amountMinor: 500, currency: "BRL" }, stock: 20 },
    });
  });
  return { ...sale, productId: product.id };
};

const buyWith = async (sale: Sale & { productId: string }, quantity: number, pieces: number): Promise<Placed> => {
  const placed = await asAnyone(() =>
    Order.place({
      order: {
        eventId: sale.eventId,
        lines: [{ ticketTypeId: sale.ticketTypeId, quantity }],
        products: [{ productId: sale.productId, quantity: pieces }],
        buyer: anotherBuyer(),
      },
    }),
  );
  if (placed.outcome !== "placed") throw new Error(placed.code);
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  return placed;
};

describe("a quote", () => {
  const quoteOf = async (placed: Placed, body?: RefundBody) =>
    (await asOrganizer(() => Payment.quoteRefund({ orderId: placed.order.id, ...(body ? { refund: body } : {}) }))).quote;

  it("is what the refund then returns, names all that is left, and changes nothing", async () => {
    const sale = await openDear();
    const placed = await buyWith(sale, 3, 2);
    const ids = await idsOf(placed);
    const before = await rowOf(placed);
    const whole = await quoteOf(placed);
    expect(whole).toMatchObject({ amount: placed.order.total, ticketIds: ids, products: [{ productId: sale.productId, quantity: 2 }] });
    expect(whole.left).toEqual({
      amount: placed.order.total,
      tickets: [3_716, 3_716, 3_717].map((amountMinor, at) => ({
        id: nth(ids, at),
        amount: { amountMinor, currency: "BRL" },
        used: false,
      })),
      products: [{ productId: sale.productId, name: "Popcorn", quantity: 2, amount: { amountMinor: 500, currency: "BRL" } }],
    });
    const asks: RefundBody[] = [
      { ticketIds: [nth(ids, 1)], keepFees: true },
      { products: [{ productId: sale.productId, quantity: 1 }] },
      { amount: { amountMinor: 250, currency: "BRL" } },
      { ticketIds: [nth(ids, 0)] },
    ];
    expect(await rowOf(placed)).toEqual(before);
    for (const ask of asks) {
      const { amount, ticketIds, products } = await quoteOf(placed, ask);
      const { order, refund: made } = await refundPart(placed, ask);
      expect(order.refunds?.at(-1)).toMatchObject({ id: made.id, amount, ticketIds, products });
    }
    expect((await quoteOf(placed)).left).toMatchObject({ tickets: [{ id: nth(ids, 2) }], products: [] });
    await expect(quoteOf(placed, { ticketIds: [nth(ids, 0)] })).rejects.toMatchObject({
      code: "order.refund_refused",
      issues: [{ params: { rule: "already_refunded" } }],
    });
  });

  it("refuses what the refund refuses: used tickets, collected pieces, and more than is left", async () => {
    const sale = await openDear();
    const placed = await buyWith(sale, 2, 2);
    const [first = "none"] = await idsOf(placed);
    await used(first, { [sale.productId]: 1 });
    await expect(quoteOf(placed)).rejects.toMatchObject({ code: "order.ticket_used" });
    const { left, products } = await quoteOf(placed, { includeUsed: true });
    expect([left.tickets.map((ticket) => ticket.used), left.products.map(({ quantity }) => quantity), products]).toEqual([
      [true, false],
      [1],
      [],
    ]);
    const pieces = { products: [{ productId: sale.productId, quantity: 2 }] };
    await expect(quoteOf(placed, pieces)).rejects.toMatchObject({ code: "order.product_used" });
    await expect(refundPart(placed, pieces)).rejects.toMatchObject({ code: "order.product_used" });
    const { amountMinor, currency } = placed.order.total;
    await expect(quoteOf(placed, { amount: { amountMinor: amountMinor + 1, currency } })).rejects.toMatchObject({
      code: "order.refund_refused",
      issues: [{ params: { max: amountMinor } }],
    });
  });
});

describe("one of three tickets", () => {
  it("goes back with its price, its seat is on sale again, and the order stays issued", async () => {
    const sale = await openSale({ capacity: 3 });
    const placed = await buy(sale, 3);
    const ids = await idsOf(placed);
    const { order, refund: made } = await refundPart(placed, { ticketIds: [nth(ids, 1)], reason: "Ill" });
    expect(order).toMatchObject({
      status: "issued",
      refunded: { amountMinor: 5_000 },
      refunds: [{ id: made.id, reason: "Ill", by: "organizer" }],
    });
    expect(made).toMatchObject({ amount: { amountMinor: 5_000, currency: "BRL" }, status: "returned" });
    expect((await ticketsOf(placed)).map(({ status }) => status)).toEqual(["issued", "refunded", "issued"]);
    expect(await countAvailable(sale)).toBe(1);
    expect(await returnedOf(placed)).toEqual([5_000]);
    await buy(sale);
  });

  it("M5 refunded twice at once with the provider down in between: refunded once, one seat back, the order still issued", async () => {
    const sale = await openSale({ capacity: 3 });
    const placed = await buy(sale, 3);
    const [first] = await idsOf(placed);
    const provider = vi.spyOn(simulated, "refund").mockImplementation(() => Promise.reject(away()));
    const ask: RefundBody = { ticketIds: [first ?? "none"] };
    const answers = await Promise.all([
      refundPart(placed, ask),
      refundPart(placed, ask),
      refundPart(placed, ask, "a key of sixteen letters"),
    ]);
    expect(new Set(answers.map(({ refund: made }) => made.id)).size).toBe(1);
    expect(answers.every(({ refund: made }) => made.status === "due")).toBe(true);
    expect(await countAvailable(sale)).toBe(1);
    // Three failures put the next attempt off by up to 80 seconds.
    moveClock(81_000);
    await expect(sweep()).rejects.toThrow("left 1 unfinished");
    expect(await returnedOf(placed)).toEqual([]);
    provider.mockRestore();
    moveClock(3_600_000);
    await sweep();
    expect(await returnedOf(placed)).toEqual([5_000]);
    expect(await rowOf(placed)).toMatchObject({ status: "issued", refundedMinor: 5_000, refundCount: 1 });
    expect(await countAvailable(sale)).toBe(1);
    expect((await refundPart(placed, ask)).refund.status).toBe("returned");
    moveClock(3_600_000);
    await sweep();
    expect(await returnedOf(placed)).toEqual([5_000]);
  });

  it("the refund's id is used once: the same key and body give the same refund, another body is refused", async () => {
    const placed = await buy(await openSale({ capacity: 3 }), 3);
    const [first, second] = await idsOf(placed);
    const key = "a key of sixteen letters";
    const amount = { amountMinor: 700, currency: "BRL" };
    const made = await refundPart(placed, { amount }, key);
    expect((await refundPart(placed, { amount }, key)).refund).toEqual(made.refund);
    await expect(refundPart(placed, { ticketIds: [second ?? "none"] }, key)).rejects.toMatchObject({ code: "idempotency.key_reused" });
    expect(await returnedOf(placed)).toEqual([700]);
    await refundPart(placed, { ticketIds: [first ?? "none"] });
    expect((await rowOf(placed)).refundedMinor).toBe(5_700);
  });

  it("a provider that refuses leaves the refund due and asks for a person, and the order stays issued", async () => {
    const placed = await buy(await openSale({ capacity: 3 }), 3);
    const [first] = await idsOf(placed);
    const provider = vi
      .spyOn(simulated, "refund")
      .mockImplementation(() => Promise.reject(Object.assign(new Error("no"), { name: "AccountClosed" })));
    await expect(refundPart(placed, { ticketIds: [first ?? "none"] })).rejects.toMatchObject({ name: "AccountClosed" });
    expect(await rowOf(placed)).toMatchObject({ status: "issued", attention: "Refund: AccountClosed" });
    provider.mockRestore();
    moveClock(3_600_000);
    await sweep();
    expect(await rowOf(placed)).toMatchObject({ status: "issued", attention: "" });
    expect(await returnedOf(placed)).toEqual([5_000]);
  });

  it("a refund that the provider refuses holds up no later one of its order", async () => {
    const placed = await buy(await openSale({ capacity: 3 }), 3);
    const [first, second] = await idsOf(placed);
    const accepts = simulated.refund.bind(simulated);
    let refusedId = "";
    const provider = vi.spyOn(simulated, "refund").mockImplementation((charge, asked) => {
      refusedId ||= asked.refundId;
      if (asked.refundId !== refusedId) return accepts(charge, asked);
      return Promise.reject(Object.assign(new Error("no"), { name: "AccountClosed" }));
    });
    const refused = (ticketIds?: string[]) =>
      expect(refundPart(placed, ticketIds ? { ticketIds } : {})).rejects.toMatchObject({ name: "AccountClosed" });
    await refused([first ?? "none"]);
    await refused([second ?? "none"]);
    expect(await returnedOf(placed)).toEqual([5_000]);
    await refused();
    expect(await returnedOf(placed)).toEqual([5_000, 5_000]);
    expect(await rowOf(placed)).toMatchObject({ status: "refund_due", attention: "Refund: AccountClosed" });
    provider.mockRestore();
    moveClock(3_600_001);
    await sweep();
    expect(await returnedOf(placed)).toEqual([5_000, 5_000, 5_000]);
    expect(await statusOf(placed)).toBe("refunded");
  });
});

describe("amounts", () => {
  it("M6 parts until nothing is left: never more than was captured, then refunded", async () => {
    const sale = await openDear();
    const placed = await buyWith(sale, 3, 2);
    const total = placed.order.total.amountMinor;
    expect(total).toBe(3 * (3_333 + 350) + 100 + 1_000);
    const ids = await idsOf(placed);
    const sums: number[] = [];
    const part = async (body: RefundBody) => sums.push((await refundPart(placed, body)).refund.amount.amountMinor);
    await part({ products: [{ productId: sale.productId, quantity: 1 }] });
    await part({ ticketIds: [nth(ids, 2)] });
    await part({ ticketIds: [nth(ids, 0)] });
    expect(await statusOf(placed)).toBe("issued");
    await part({ ticketIds: [nth(ids, 1)] });
    expect(sums).toEqual([500, 3_683 + 34, 3_683 + 33 + 500, 3_683 + 33]);
    expect(sums.reduce((sum, one) => sum + one, 0)).toBe(total);
    expect(await rowOf(placed)).toMatchObject({ status: "refunded", refundedMinor: total });
    expect((await chargeOf(placed))?.status).toBe("refunded");
    expect(await countAvailable(sale)).toBe(10);
  });

  it("fees are kept when the organizer says so, and the whole of the rest ends the order", async () => {
    const sale = await openDear();
    const placed = await buyWith(sale, 2, 1);
    const [first] = await idsOf(placed);
    expect((await refundPart(placed, { ticketIds: [first ?? "none"], keepFees: true })).refund.amount.amountMinor).toBe(3_333 + 500);
    const last = await refundPart(placed, { keepFees: true });
    expect(last).toMatchObject({
      order: { status: "refunded", refunded: { amountMinor: 7_166 } },
      refund: { amount: { amountMinor: 3_333 } },
    });
  });

  it("an amount alone returns money and leaves every ticket valid, and no more than is left", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    await refundPart(placed, { amount: { amountMinor: 4_000, currency: "BRL" } });
    expect(await countAvailable(sale)).toBe(0);
    await expect(refundPart(placed, { amount: { amountMinor: 6_001, currency: "BRL" } })).rejects.toMatchObject({
      code: "order.refund_refused",
      issues: [{ params: { max: 6_000 } }],
    });
    await expect(refundPart(placed, { amount: { amountMinor: 1, currency: "EUR" } })).rejects.toMatchObject({ code: "request.invalid" });
    const [first] = await idsOf(placed);
    expect((await refundPart(placed, { ticketIds: [first ?? "none"] })).refund.amount.amountMinor).toBe(5_000);
    expect((await refund(placed)).refunded.amountMinor).toBe(10_000);
    expect(await returnedOf(placed)).toEqual([1_000, 4_000, 5_000]);
  });

  it("many amounts at once never exceed what was paid", async () => {
    const placed = await buy(await openSale({ capacity: 2 }), 2);
    await atOnce(Array.from({ length: 8 }, () => () => refundPart(placed, { amount: { amountMinor: 3_000, currency: "BRL" } })));
    const row = await rowOf(placed);
    expect(row.refundedMinor).toBeLessThanOrEqual(10_000);
    expect(row.refundedMinor).toBe(3_000 * (row.refundCount ?? 0));
  });

  it("control: without the condition on the refunds, more goes back than was paid", async () => {
    const placed = await buy(await openSale({ capacity: 2 }), 2);
    const body = { amount: { amountMinor: 6_000, currency: "BRL" } };
    await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /orderId/, matching: /refundCount/ }, () =>
      atOnce(Array.from({ length: 4 }, () => () => refundPart(placed, body))),
    );
    const { data } = await rows.refund.scan.where(({ orderId }, { eq }) => eq(orderId, placed.order.id)).go({ pages: "all" });
    expect(data.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBeGreaterThan(10_000);
    for (const { refundId } of data) await rows.refund.delete({ refundId }).go();
    await rows.order.patch({ orderId: placed.order.id }).set({ refundedMinor: 0, refundCount: 0, refunds: [] }).go();
    const { paymentId = "none" } = await rowOf(placed);
    await rows.simulatedCharge.patch({ paymentId }).set({ status: "captured", refunds: {} }).go();
  });

  it("a free ticket goes back without the provider", async () => {
    const sale = await openSale({ capacity: 2, priceMinor: 0 });
    const placed = await asAnyone(() =>
      Order.place({ order: { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeId, quantity: 2 }], buyer: anotherBuyer() } }),
    );
    if (placed.outcome !== "placed") throw new Error(placed.code);
    await issue(placed);
    const [first] = await idsOf(placed);
    const provider = vi.spyOn(simulated, "refund");
    expect((await refundPart(placed, { ticketIds: [first ?? "none"] })).refund).toMatchObject({
      amount: { amountMinor: 0 },
      status: "returned",
    });
    expect((await refund(placed)).status).toBe("refunded");
    expect(provider).not.toHaveBeenCalled();
  });
});

describe("used, voided and sold things", () => {
  it("a used ticket is refused unless the organizer says so, and then its seat stays taken", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    const ids = await idsOf(placed);
    await used(nth(ids, 1));
    await expect(refundPart(placed, { ticketIds: [nth(ids, 1)] })).rejects.toMatchObject({ code: "order.ticket_used" });
    await expect(refund(placed)).rejects.toMatchObject({ code: "order.ticket_used" });
    expect(await statusOf(placed)).toBe("issued");
    expect((await refundPart(placed, { includeUsed: true })).order).toMatchObject({
      status: "refunded",
      refunded: { amountMinor: 10_000 },
    });
    expect(await countAvailable(sale)).toBe(1);
  });

  it("the other ticket of a used one goes back", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await buy(sale, 2);
    const ids = await idsOf(placed);
    await used(nth(ids, 1));
    expect((await refundPart(placed, { ticketIds: [nth(ids, 0)] })).order.status).toBe("issued");
    expect(await countAvailable(sale)).toBe(1);
  });

  it("pieces that were handed out are not taken back, and those that were not are", async () => {
    const sale = await openDear();
    const placed = await buyWith(sale, 2, 3);
    const [carrier] = await idsOf(placed);
    await used(carrier ?? "none", { [sale.productId]: 1 });
    const back = (quantity: number) => refundPart(placed, { products: [{ productId: sale.productId, quantity }] });
    await expect(back(2)).rejects.toMatchObject({ code: "order.product_used" });
    expect((await back(1)).refund.amount.amountMinor).toBe(500);
    await expect(back(1)).rejects.toMatchObject({ code: "order.product_used" });
    await expect(back(3)).rejects.toMatchObject({ code: "order.refund_refused", issues: [{ params: { max: 2 } }] });
    const { data } = await rows.ticket.get({ ticketId: carrier ?? "none" }).go({ consistent: true });
    expect(data).toMatchObject({ products: { [sale.productId]: 0 }, productsBought: { [sale.productId]: 2 } });
  });

  it("the seat of a voided and released ticket does not come back again with its money", async () => {
    const sale = await openSale({ capacity: 3 });
    const placed = await buy(sale, 3);
    const ids = await idsOf(placed);
    await asOrganizer(() => Order.voidTicket({ ticketId: nth(ids, 0), release: true }));
    expect(await countAvailable(sale)).toBe(1);
    expect((await refundPart(placed, { ticketIds: [nth(ids, 0)] })).refund.amount.amountMinor).toBe(5_000);
    expect(await countAvailable(sale)).toBe(1);
    await expect(asOrganizer(() => Order.voidTicket({ ticketId: nth(ids, 0), release: true }))).rejects.toMatchObject({
      code: "ticket.move_refused",
    });
    await refundPart(placed, { ticketIds: [nth(ids, 1)] });
    await asOrganizer(() => Order.voidTicket({ ticketId: nth(ids, 2), release: true }));
    expect(await countAvailable(sale)).toBe(3);
  });

  it("a ticket of another order, an unpaid order and a stranger are refused", async () => {
    const sale = await openSale({ capacity: 3 });
    const placed = await buy(sale);
    const other = await buy(sale);
    const [foreign] = await idsOf(other);
    await expect(refundPart(placed, { ticketIds: [foreign ?? "none"] })).rejects.toMatchObject({ code: "order.refund_refused" });
    expect(await statusOf(other)).toBe("issued");
  });
});

it("Q11 a refund of a part, sent three times, gives back once", async () => {
  const sale = await openSale({ capacity: 4 });
  const placed = await buy(sale, 3);
  const [first] = await idsOf(placed);
  await threeTimes(() => refundPart(placed, { ticketIds: [first ?? "none"] }));
  expect(await countAvailable(sale)).toBe(2);
  await threeTimes(() => refundPart(placed, {}));
  expect(await countAvailable(sale)).toBe(4);
  expect(await returnedOf(placed)).toEqual([5_000, 10_000]);
});

it("the largest order goes back ticket by ticket and as a whole", async () => {
  const sale = await openSale({ capacity: 6_400, maxPerOrder: 50 });
  const placed = await buy(sale, 50);
  const ids = await idsOf(placed);
  await refundPart(placed, { ticketIds: ids.slice(0, 20) });
  expect((await refund(placed)).status).toBe("refunded");
  expect(await countAvailable(sale)).toBe(6_400);
});

it("the report is net of what went back and comes to nothing, and the timeline names each part", async () => {
  const sale = await openSale({ capacity: 3, priceMinor: 1_000 });
  const placed = await buy(sale, 3);
  const report = () => asOrganizer(() => Report.get({ eventId: sale.eventId }));
  let before: Record<string, unknown> = { ...(await rowOf(placed)), status: "reserved" };
  let version = 0;
  const count = async (after: Record<string, unknown>): Promise<void> => {
    const messages = Outbox.messagesOf({ entity: "order", before, after: { ...after, version: ++version } });
    for (const message of [...messages, ...messages]) await countMessage(message as Counted);
    before = after;
  };
  await count({ ...(await rowOf(placed)), status: "paid" });
  before = { ...(await rowOf(placed)) };
  const ids = await idsOf(placed);
  await asOrganizer(() => Order.voidTicket({ ticketId: nth(ids, 0) }));
  await count({ ...(await rowOf(placed)) });
  expect(await report()).toMatchObject({ sold: 2, revenue: { amountMinor: 3_000 } });
  await refundPart(placed, { ticketIds: [nth(ids, 0)] });
  await count({ ...(await rowOf(placed)) });
  expect(await report()).toMatchObject({
    sold: 2,
    revenue: { amountMinor: 2_000 },
    byTicketType: [{ sold: 2, revenue: { amountMinor: 2_000 } }],
  });
  await refundPart(placed, { ticketIds: [nth(ids, 1)], amount: { amountMinor: 400, currency: "BRL" } });
  await count({ ...(await rowOf(placed)) });
  expect(await report()).toMatchObject({
    sold: 1,
    revenue: { amountMinor: 1_600 },
    byTicketType: [{ sold: 1, revenue: { amountMinor: 1_000 } }],
  });
  await refund(placed);
  await count({ ...(await rowOf(placed)), status: "refund_due" });
  await count({ ...(await rowOf(placed)) });
  expect(await report()).toMatchObject({ sold: 0, revenue: { amountMinor: 0 }, byTicketType: [{ sold: 0, revenue: { amountMinor: 0 } }] });
  const { timeline } = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  expect(timeline.filter(({ step }) => step === "part_refunded").map(({ amount }) => amount?.amountMinor)).toEqual([400, 1_000]);
  expect(timeline.filter(({ step }) => step === "refunded")).toHaveLength(1);
});

it("an event's organizer alone refunds", async () => {
  const placed = await buy(await openSale({ capacity: 1 }));
  await expect(asAnyone(() => Payment.refundOrder({ orderId: placed.order.id }))).rejects.toThrow();
  expect(await statusOf(placed)).toBe("issued");
});
