/** The very writes of the order protocol, caught before they leave: keys and conditions that change in silence fail here. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { store } from "@catraca/core/order/order.dynamo.ts";
import type { Change } from "@catraca/core/order/order.store.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { newOrder } from "../support/protocol.ts";

type Write = {
  Key?: Record<string, unknown>;
  Item?: Record<string, unknown>;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeValues?: Record<string, unknown>;
  ReturnValuesOnConditionCheckFailure?: string;
};
type Input = Write & { TransactItems?: { Put?: Write; Update?: Write }[] };

const NOW_MS = 1_800_000_000_000;
const CAUGHT = "caught";
const sent: Input[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW_MS });
  sent.length = 0;
  dynamo.middlewareStack.add(
    () => (args) => {
      sent.push(args.input as Input);
      throw new Error(CAUGHT);
    },
    { step: "initialize", name: CAUGHT, priority: "low" },
  );
});
afterEach(() => {
  vi.useRealTimers();
  dynamo.middlewareStack.remove(CAUGHT);
});

const keysOf = (all: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => /^(.*pk|.*sk)$/.test(name)));

/** Where each item goes and on which condition, values in place. */
const shapeOf = (write: Write = {}) => {
  const { Key, Item, ConditionExpression = "", UpdateExpression, ExpressionAttributeValues = {} } = write;
  const said = (text: string): string =>
    Object.entries(ExpressionAttributeValues)
      .toSorted(([a], [b]) => b.length - a.length)
      .reduce((left, [name, value]) => left.replaceAll(name, JSON.stringify(value)), text);
  return {
    key: Key ?? keysOf(Item),
    condition: said(ConditionExpression),
    ...(UpdateExpression === undefined ? {} : { update: said(UpdateExpression) }),
  };
};

const written = async (change: Change) => {
  await expect(store.commit(change)).rejects.toThrow();
  const [input] = sent;
  return (input?.TransactItems?.map(({ Put, Update }) => Put ?? Update) ?? [input]).map((write) => shapeOf(write));
};

/** Nobody is sold a ticket who cannot be told. */
const withBuyer = "attribute_not_exists(#anonymizedAtMs)";
const there = "attribute_exists(#pk) AND attribute_exists(#sk)";
const absent = "attribute_not_exists(#pk) AND attribute_not_exists(#sk)";
const row = { ...newOrder([], 1), orderId: "ord_Aa7", eventId: "evt_Aa", createdAtMs: NOW_MS, expiresAtMs: NOW_MS + 900_000 };
const orderKey = { pk: "$catraca#orderId_ord_Aa7", sk: "$order_1" };
const seats = [{ pool: "tty_Aa:4", shard: 3, quantity: 2 }];
const refundedTickets: NonNullable<Change["end"]> = { ticketIds: ["tkt_Aa"], status: "refunded", unused: true };
const stockKey = { pk: "$catraca#pool_tty_Aa:4#shard_03", sk: "$stock_1" };
const ticket = {
  ticketId: "tkt_Aa",
  eventId: "evt_Aa",
  orderId: "ord_Aa7",
  ticketTypeId: "tty_Aa",
  ticketTypeName: "Full",
  attendeeName: "Ana",
  products: {},
  productNames: {},
};

describe("each move of an order is one write", () => {
  it("reserve: the row if absent, and each shard if enough is left", async () => {
    const [order, stock] = await written({ orderId: "ord_Aa7", from: "absent", to: "reserved", set: row, take: seats });
    expect(order).toEqual({
      key: {
        ...orderKey,
        gsi1pk: "$catraca#eventId_evt_Aa#listSlot_15",
        gsi1sk: "$order_1#createdAtMs_1800000000000#orderId_ord_Aa7",
        duepk: "$catraca#dueSlot_15",
        duesk: "$order_1#dueAtMs_1800000960000#orderId_ord_Aa7",
      },
      condition: absent,
    });
    expect(stock).toMatchObject({ key: stockKey, condition: `${there} AND #available >= 2 AND attribute_not_exists(#overbooked)` });
    expect(stock?.update).toContain("#available = (if_not_exists(#available, 0) - 2)");
    expect(stock?.update).toContain(`#heldAtMs = ${NOW_MS}`);
  });

  const allowance = "ABCDEFGHIJKLMNOPQRST";
  const allowanceKey = { pk: `$catraca#allowance_${allowance}`, sk: "$allowance_1" };

  it("reserve: one more open order of the buyer, if fewer than two are open; the count is cleaned up after thirty days", async () => {
    const take = { limits: [{ key: allowance, effect: "take" as const, quantity: 1, max: 2 }] };
    const all = await written({ orderId: "ord_Aa7", from: "absent", to: "reserved", set: { ...row, allowance }, take: seats, ...take });
    expect(all).toMatchObject([{}, {}, { key: allowanceKey, condition: "attribute_not_exists(#taken) OR #taken <= 1" }]);
    expect(all[2]?.update).toContain("ADD #taken 1");
    expect(all[2]?.update).toContain(`#cleanUpAtSec = ${NOW_MS / 1000 + 30 * 86_400}`);
  });

  it("name the buyer: the allowance moves with it, on the condition that the order still has the one that was read", async () => {
    const other = "TSRQPONMLKJIHGFEDCBA";
    const moved = [
      { key: allowance, effect: "give" as const, quantity: 1, max: 2 },
      { key: other, effect: "take" as const, quantity: 1, max: 2 },
    ];
    const set = { buyer: { name: "Ana", email: "ana@example.com" }, attendees: [], allowance: other };
    const all = await written({ orderId: "ord_Aa7", from: "reserved", to: "reserved", set, holding: allowance, limits: moved });
    expect(all).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "reserved" AND #allowance = "${allowance}"` },
      { key: allowanceKey, condition: "" },
      { key: { ...allowanceKey, pk: `$catraca#allowance_${other}` }, condition: "attribute_not_exists(#taken) OR #taken <= 1" },
    ]);
    sent.length = 0;
    const [older] = await written({ orderId: "ord_Aa7", from: "reserved", to: "reserved", set, holding: "", limits: moved });
    expect(older?.condition).toBe(`${there} AND #status = "reserved" AND (attribute_not_exists(#allowance) OR #allowance = "")`);
  });

  it("expire and issue: one open order fewer, without a condition that could stop them", async () => {
    const give = { limits: [{ key: allowance, effect: "give" as const, quantity: 1, max: 2 }] };
    const expired = await written({ orderId: "ord_Aa7", from: "reserved", to: "expired", set: { allowance: "" }, give: seats, ...give });
    expect(expired[2]).toMatchObject({ key: allowanceKey, condition: "" });
    expect(expired[2]?.update).toContain("ADD #taken -1");
    sent.length = 0;
    const issued = await written({ orderId: "ord_Aa7", from: "paid", to: "issued", set: { allowance: "" }, create: [ticket], ...give });
    expect(issued[2]).toMatchObject({ key: allowanceKey, condition: "" });
  });

  it("a limit: as many as are ordered if they are left, kept for as long as they count; without a limit they are counted", async () => {
    const untilSec = NOW_MS / 1000 + 500 * 86_400;
    const limits = [
      { key: "prm_Aa", effect: "take" as const, quantity: 3, max: 10, untilSec },
      { key: "prm_Bb", effect: "take" as const, quantity: 1, untilSec },
      { key: "prm_Cc", effect: "take" as const, quantity: 1, max: 0, untilSec },
    ];
    const all = await written({ orderId: "ord_Aa7", from: "absent", to: "reserved", set: row, take: [], limits });
    const keyOf = (key: string) => ({ ...allowanceKey, pk: `$catraca#allowance_${key}` });
    expect(all).toMatchObject([
      {},
      { key: keyOf("prm_Aa"), condition: "attribute_not_exists(#taken) OR #taken <= 7" },
      { key: keyOf("prm_Bb"), condition: "" },
      { key: keyOf("prm_Cc"), condition: "#taken <= -1" },
    ]);
    expect(all[1]?.update).toContain("ADD #taken 3");
    expect(all[1]?.update).toContain(`#cleanUpAtSec = ${untilSec}`);
  });

  it("pay: the row alone, from reserved", async () => {
    const all = await written({ orderId: "ord_Aa7", from: "reserved", to: "paid", set: { paymentId: "pay_Aa" } });
    expect(all).toMatchObject([{ key: orderKey, condition: `${there} AND #status = "reserved" AND ${withBuyer}` }]);
    expect(all[0]?.update).toContain('#paymentId = "pay_Aa"');
    expect(all[0]?.update).toContain('#status = "paid"');
    expect(all[0]?.update).toContain('#duesk = "$order_1#dueAtMs_1800000030000#orderId_ord_Aa7"');
    expect(all[0]?.update).toContain(`#paidAtMs = ${NOW_MS}`);
    expect(all[0]?.update).toContain("ADD #version 1");
  });

  it("pay late: the row from expired, and the stock again", async () =>
    expect(
      await written({ orderId: "ord_Aa7", from: "expired", to: "paid", set: { paymentId: "pay_Aa", allocations: seats }, take: seats }),
    ).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "expired" AND ${withBuyer}` },
      { key: stockKey, condition: `${there} AND #available >= 2 AND attribute_not_exists(#overbooked)` },
    ]));

  it("expire: only when the row's own time is over; the seats come back to a shard that is there; its personal data are due within thirty days", async () => {
    const all = await written({ orderId: "ord_Aa7", from: "reserved", to: "expired", set: {}, expiringBy: NOW_MS, give: seats });
    expect(all).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "reserved" AND #expiresAtMs <= ${NOW_MS}` },
      { key: stockKey, condition: there },
    ]);
    expect(all[0]?.update).toContain(`#dueAtMs = ${NOW_MS + 29 * 86_400_000 + ((NOW_MS * 7_919) % 86_400_000)}`);
    expect(all[1]?.update).toContain("ADD #available 2");
  });

  it("cancel: whatever the time", async () =>
    expect(await written({ orderId: "ord_Aa7", from: "reserved", to: "cancelled", set: {}, give: seats })).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "reserved"` },
      { key: stockKey, condition: there },
    ]));

  it("issue: the row from paid, and each ticket if absent", async () =>
    expect(await written({ orderId: "ord_Aa7", from: "paid", to: "issued", set: { issuedAtMs: NOW_MS }, create: [ticket] })).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "paid"` },
      {
        key: {
          pk: "$catraca#ticketId_tkt_Aa",
          sk: "$ticket_1",
          gsi1pk: "$catraca#eventId_evt_Aa#listSlot_04",
          gsi1sk: "$ticket_1#ticketId_tkt_Aa",
        },
        condition: absent,
      },
    ]));

  it("issue: a ticket begins with all that was bought left", async () => {
    const products = { prd_Aa: 2 };
    await written({ orderId: "ord_Aa7", from: "paid", to: "issued", set: { issuedAtMs: NOW_MS }, create: [{ ...ticket, products }] });
    expect(sent[0]?.TransactItems?.[1]?.Put?.Item).toMatchObject({ products, productsBought: products, status: "issued", revision: 0 });
  });

  it("refund: the row from issued, the seats back, and each ticket void if nobody used it", async () =>
    expect(
      await written({ orderId: "ord_Aa7", from: "issued", to: "refund_due", set: {}, give: seats, end: refundedTickets }),
    ).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "issued"` },
      { key: stockKey, condition: there },
      { key: { pk: "$catraca#ticketId_tkt_Aa", sk: "$ticket_1" }, condition: `${there} AND #scans = {}` },
    ]));

  it("void with release: the row as it was read, the seat back, and the ticket if nobody used it", async () => {
    const voided = [{ ticketId: "tkt_Aa", ticketTypeId: "tty_Aa", atMs: NOW_MS, released: true }];
    const all = await written({
      orderId: "ord_Aa7",
      from: "issued",
      to: "issued",
      set: { voided, allocations: [] },
      voided: [],
      give: seats,
      end: { ticketIds: ["tkt_Aa"], status: "voided", unused: true },
    });
    expect(all).toMatchObject([
      { key: orderKey, condition: `${there} AND #status = "issued" AND attribute_not_exists(#voided)` },
      { key: stockKey, condition: there },
      { key: { pk: "$catraca#ticketId_tkt_Aa", sk: "$ticket_1" }, condition: `${there} AND #scans = {}` },
    ]);
    expect(all[0]?.update).not.toContain("#duesk");
    expect(all[2]?.update).toContain("#released = true");
  });

  it("every refusal comes with the row as it was", async () => {
    await written({ orderId: "ord_Aa7", from: "issued", to: "refund_due", set: {}, give: seats, end: refundedTickets });
    await written({ orderId: "ord_Aa7", from: "reserved", to: "paid", set: {} });
    const all = sent.flatMap((input) => input.TransactItems?.map(({ Put, Update }) => Put ?? Update) ?? [input]);
    expect(all.map((write) => write?.ReturnValuesOnConditionCheckFailure)).toEqual(["ALL_OLD", "ALL_OLD", "ALL_OLD", "ALL_OLD"]);
  });

  it("a move the table of moves does not have is never sent", () => {
    const back = () => store.commit({ orderId: "ord_Aa7", from: "refunded", to: "paid", set: {} });
    expect(back).toThrow("no move from refunded to paid");
    expect(sent).toEqual([]);
  });
});

it("money that belongs to no order is written once, also after a decline, and never over money that is booked or returned", async () => {
  await expect(store.returnPayment({ paymentId: "pay_Aa", orderId: "ord_Aa7", amountMinor: 5000, currency: "BRL" })).rejects.toThrow();
  const [write] = sent.map(shapeOf);
  expect(write).toMatchObject({
    key: { pk: "$catraca#paymentId_pay_Aa", sk: "$payment_1" },
    condition: 'attribute_not_exists(#status) OR #status = "started" OR #status = "declined"',
  });
});

describe("reads", () => {
  it("an order, strongly consistent, by its own key", async () => {
    await expect(store.order("ord_Aa7")).rejects.toThrow();
    expect(sent).toMatchObject([{ Key: orderKey, ConsistentRead: true }]);
  });

  it("every shard of a pool, strongly consistent", async () => {
    await expect(store.shards(["tty_Aa:4"])).rejects.toThrow();
    const [request] = Object.values((sent[0] as { RequestItems?: Record<string, unknown> }).RequestItems ?? {});
    expect(request).toMatchObject({
      ConsistentRead: true,
      Keys: [0, 1, 2, 3].map((shard) => ({ pk: `$catraca#pool_tty_Aa:4#shard_0${shard}`, sk: "$stock_1" })),
    });
  });

  it("what is due, and an event's orders, through the indexes", () => {
    expect(rows.order.query.due({ dueSlot: 3 }).lte({ dueAtMs: NOW_MS }).params()).toMatchObject({
      IndexName: "due",
      ExpressionAttributeValues: { ":pk": "$catraca#dueSlot_03" },
    });
    expect(rows.order.query.byEvent({ eventId: "evt_Aa", listSlot: 3 }).params()).toMatchObject({
      IndexName: "gsi1",
      ExpressionAttributeValues: { ":pk": "$catraca#eventId_evt_Aa#listSlot_03", ":sk1": "$order_1#createdAtMs_" },
    });
    expect(rows.device.query.byEvent({ eventId: "evt_Aa" }).params()).toMatchObject({
      IndexName: "gsi1",
      ExpressionAttributeValues: { ":pk": "$catraca#eventId_evt_Aa", ":sk1": "$device_1#createdAtMs_" },
    });
  });
});
