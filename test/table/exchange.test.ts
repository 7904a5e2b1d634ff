/** Exchanges of products: the stock of both, the pieces at the gate, the money and the statement stay true, whoever does what meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { exchangeProduct } from "@catraca/core/order/order.exchange.ts";
import { messagesOfOrder } from "@catraca/core/order/order.messages.ts";
import * as Product from "@catraca/core/product";
import { incrementsOf } from "@catraca/core/report.rules";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Timeline from "@catraca/core/timeline";
import { handler as ticketChanged } from "@catraca/functions/on/ticket-changed--notify";
import { anotherBuyer } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { openMailService } from "../support/mail-service.ts";
import { startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asOrganizer,
  asStaff,
  issue,
  openSale,
  pay,
  refund,
  refundPart,
  rowOf,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

const { mails } = openMailService();
beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

type Goods = Sale & { popcorn: string; soda: string; water: string; juice: string };

const openGoods = async (): Promise<Goods> => {
  const sale = await openSale({ capacity: 10 });
  const make = (name: string, amountMinor: number, stock: number | null) =>
    asOrganizer(
      async () => (await Product.create({ eventId: sale.eventId, product: { name, price: { amountMinor, currency: "BRL" }, stock } })).id,
    );
  const [popcorn, soda] = [await make("Pipoca", 1_500, 10), await make("Refrigerante", 1_500, 1)];
  return { ...sale, popcorn, soda, water: await make("Água", 500, null), juice: await make("Suco", 2_000, 10) };
};

const buyPopcorn = async (sale: Goods, pieces = 2): Promise<Placed> => {
  const { eventId, ticketTypeId, popcorn } = sale;
  const order = {
    eventId,
    lines: [{ ticketTypeId, quantity: 2 }],
    products: [{ productId: popcorn, quantity: pieces }],
    buyer: anotherBuyer(),
  };
  const placed = (await asAnyone(() => Order.place({ order }))) as Placed;
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  return placed;
};

const exchange = ({ order }: Placed, productId: string, toProductId: string, quantity = 1, idempotencyKey?: string) =>
  asOrganizer(() =>
    exchangeProduct({
      orderId: order.id,
      exchange: { productId, toProductId, quantity },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  );
const carrierOf = async (placed: Placed) => {
  const [first] = await ticketsOf(placed);
  const { data } = await rows.ticket.get({ ticketId: first?.id ?? "" }).go({ consistent: true });
  if (!data) throw new Error("no ticket");
  return data;
};
const leftOf = async ({ eventId, ...goods }: Goods, name: "popcorn" | "soda"): Promise<number> => {
  const { data } = await rows.stock.scan.go({ pages: "all", consistent: true });
  const own = data.filter(({ pool }) => pool.includes(goods[name]));
  expect([eventId, own.length]).not.toEqual([eventId, 0]);
  return own.reduce((sum, { available }) => sum + available, 0);
};

it("moves stock, pieces and the statement's line in one step, for staff too", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  const answer = await asStaff(() =>
    exchangeProduct({ orderId: placed.order.id, exchange: { productId: sale.popcorn, toProductId: sale.soda, quantity: 1 } }),
  );
  expect(answer.difference).toEqual({ amountMinor: 0, currency: "BRL" });
  expect([await leftOf(sale, "popcorn"), await leftOf(sale, "soda")]).toEqual([9, 0]);
  const carrier = await carrierOf(placed);
  expect(carrier.products).toEqual({ [sale.popcorn]: 1, [sale.soda]: 1 });
  expect([carrier.revision, carrier.status]).toEqual([0, "issued"]);
  const left = (await ticketsOf(placed))[0]?.products.map(({ name, remaining }) => [name, remaining]) ?? [];
  expect(Object.fromEntries(left)).toEqual({ Pipoca: 1, Refrigerante: 1 });
  const { items, products, total } = answer.order;
  expect(items.slice(1).map(({ name, quantity, amount }) => [name, quantity, amount.amountMinor])).toEqual([
    ["Pipoca", 2, 3_000],
    ["Pipoca → Refrigerante", 1, 0],
  ]);
  expect(products.map(({ productId, quantity }) => [productId, quantity])).toEqual([
    [sale.popcorn, 1],
    [sale.soda, 1],
  ]);
  expect(items.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).toBe(total.amountMinor);
  const { timeline } = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  expect(timeline.find(({ step }) => step === "exchanged")).toMatchObject({ fromProduct: "Pipoca", product: "Refrigerante", quantity: 1 });
});

it("refuses what is sold out, dearer, unknown or handed out, and changes nothing", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  const before = await rowOf(placed);
  await expect(exchange(placed, sale.popcorn, sale.soda, 2)).rejects.toMatchObject({ code: "order.sold_out" });
  await expect(exchange(placed, sale.popcorn, sale.juice)).rejects.toMatchObject({
    code: "order.exchange_refused",
    issues: [{ params: { rule: "dearer" } }],
  });
  await expect(exchange(placed, sale.popcorn, "prd_aaaaaaaaaaaaaaaa")).rejects.toMatchObject({ code: "request.invalid" });
  const { ticketId } = await carrierOf(placed);
  await rows.ticket
    .patch({ ticketId })
    .set({ products: { [sale.popcorn]: 0 } })
    .go();
  await expect(exchange(placed, sale.popcorn, sale.water)).rejects.toMatchObject({ issues: [{ params: { rule: "handed_out", max: 0 } }] });
  expect(await rowOf(placed)).toEqual(before);
});

it("for a cheaper product without a limit, which cannot be removed any more, and whose difference may go back", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  const { difference } = await exchange(placed, sale.popcorn, sale.water, 2);
  expect(difference.amountMinor).toBe(2_000);
  expect(await leftOf(sale, "popcorn")).toBe(10);
  await expect(asOrganizer(() => Product.remove({ eventId: sale.eventId, productId: sale.water }))).rejects.toMatchObject({
    code: "product.sold",
  });
  const { order } = await refundPart(placed, { amount: difference });
  expect(order.refunded).toEqual(difference);
  const water = await refundPart(placed, { products: [{ productId: sale.water, quantity: 1 }] });
  expect(water.refund.amount.amountMinor).toBe(500);
  const whole = await refund(placed);
  expect([whole.status, whole.refunded]).toEqual(["refunded", whole.total]);
});

it("is made once under one key, and refuses another exchange under it", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale, 4);
  const key = "the-key-of-one-exchange";
  const [first, second] = [
    await exchange(placed, sale.popcorn, sale.water, 1, key),
    await exchange(placed, sale.popcorn, sale.water, 1, key),
  ];
  expect(second).toEqual(first);
  expect((await carrierOf(placed)).products).toEqual({ [sale.popcorn]: 3, [sale.water]: 1 });
  await expect(exchange(placed, sale.popcorn, sale.water, 2, key)).rejects.toMatchObject({ code: "idempotency.key_reused" });
});

it("many at once give each piece once, and a last piece to one order", async () => {
  const sale = await openGoods();
  const orders = [await buyPopcorn(sale), await buyPopcorn(sale)];
  const results = await Promise.allSettled(
    orders.flatMap((placed) => [exchange(placed, sale.popcorn, sale.soda), exchange(placed, sale.popcorn, sale.soda)]),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await leftOf(sale, "soda")).toBe(0);
  const [placed] = orders as [Placed];
  const refunds = await Promise.allSettled([
    exchange(placed, sale.popcorn, sale.water, 1),
    refundPart(placed, { ticketIds: [(await ticketsOf(placed))[1]?.id ?? ""] }),
    exchange(placed, sale.popcorn, sale.water, 1),
  ]);
  expect(refunds[1]?.status).toBe("fulfilled");
});

const redeemMeanwhile = async (sale: Goods, placed: Placed): Promise<void> => {
  const { ticketId } = await carrierOf(placed);
  let isFirst = true;
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "TransactWriteItemsCommand" && isFirst) {
          isFirst = false;
          await rows.ticket
            .patch({ ticketId })
            .set({ products: { [sale.popcorn]: 0 } })
            .go();
        }
        return next(args);
      },
    { step: "initialize", name: "redeem" },
  );
  try {
    await exchange(placed, sale.popcorn, sale.water, 2);
  } finally {
    dynamo.middlewareStack.remove("redeem");
  }
};

it("refuses pieces that the gate hands out between the read and the write", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  await expect(redeemMeanwhile(sale, placed)).rejects.toMatchObject({ issues: [{ params: { rule: "handed_out" } }] });
  expect((await carrierOf(placed)).products).toEqual({ [sale.popcorn]: 0 });
});

it("control: without the ticket's condition the pieces are handed out twice", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /tkt_/ }, () => redeemMeanwhile(sale, placed));
  expect((await carrierOf(placed)).products).toEqual({ [sale.water]: 2 });
});

it("counts the products' sales anew, and the event's revenue not at all", async () => {
  const sale = await openGoods();
  const placed = await buyPopcorn(sale);
  const before = await rowOf(placed);
  await exchange(placed, sale.popcorn, sale.water);
  const after = await rowOf(placed);
  const [message] = messagesOfOrder({ entity: "order", before, after } as Parameters<typeof messagesOfOrder>[0]);
  if (message?.type !== "order.product_exchanged") throw new Error(`got ${message?.type}`);
  const counters = Object.fromEntries(incrementsOf(message).map(({ name, by }) => [name, by]));
  expect(Object.values(counters).toSorted((a, b) => a - b)).toEqual([-1_500, -1, 1, 500, 1_000]);
  expect(counters).not.toHaveProperty("revenue");
  expect(messagesOfOrder({ entity: "order", before: after, after } as Parameters<typeof messagesOfOrder>[0])).toEqual([]);
});

describe("the buyer hears of an exchange", () => {
  /** Has the messages of a change handled as the queue delivers them, twice. */
  const handled = async (placed: Placed, change: () => Promise<unknown>): Promise<void> => {
    const before = await rowOf(placed);
    await change();
    const messages = messagesOfOrder({ entity: "order", before, after: await rowOf(placed) });
    for (const message of [...messages, ...messages]) {
      const record = { messageId: message.id, body: JSON.stringify({ detail: message }) };
      const { batchItemFailures } = await ticketChanged({ Records: [record] } as unknown as Parameters<typeof ticketChanged>[0]);
      expect(batchItemFailures).toEqual([]);
    }
  };

  it("once for each, with what was and what is", async () => {
    const sale = await openGoods();
    const placed = await buyPopcorn(sale);
    mails.length = 0;
    await handled(placed, () => exchange(placed, sale.popcorn, sale.soda));
    await handled(placed, () => exchange(placed, sale.popcorn, sale.water));
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual(
      Array.from({ length: 2 }, () => [placed.order.buyer.email, "Troca no seu pedido: A night out"]),
    );
    expect(mails.map(({ text }) => /Saiu: .+?Entrou: .+?\./.exec(text)?.[0])).toEqual([
      "Saiu: 1 × Pipoca. Entrou: 1 × Refrigerante.",
      "Saiu: 1 × Pipoca. Entrou: 1 × Água.",
    ]);
  });

  it("but not a guest without an address", async () => {
    const sale = await openGoods();
    const guest = await buyPopcorn(sale);
    mails.length = 0;
    await rows.order
      .patch({ orderId: guest.order.id })
      .set({ buyer: { name: "Guest", email: "" } })
      .go();
    await handled(guest, () => exchange(guest, sale.popcorn, sale.water));
    expect(mails).toEqual([]);
  });
});
