/** Limits of a buyer and of a code, with orders at the same instant. */
import { expect, it } from "vitest";
import { Transient } from "@catraca/core/kernel/fault";
import * as Order from "@catraca/core/order";
import * as PromoCode from "@catraca/core/promo-code";
import { ticketCount } from "@catraca/core/order.rules";
import { dynamo } from "@catraca/core/table/client";
import { audit, readTable } from "../support/ledger.ts";
import { retryTransient } from "../support/protocol.ts";
import { meetAtTransaction } from "../support/meeting.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, cancel, openSale, orderBody } from "../support/world/sale.ts";

const SPELLINGS = ["ana@example.com", "Ana@Example.com", "ANA@EXAMPLE.COM", "aNa@example.COM", "ana@EXAMPLE.com"];

const buyAtOnce = async ({ priceMinor, quantity }: { priceMinor: number; quantity: number }) => {
  const sale = await openSale({ capacity: 100, priceMinor, maxPerBuyer: 4 });
  const order = (at: number) => orderBody(sale, quantity, { name: "Ana Souza", email: SPELLINGS[at % SPELLINGS.length] ?? "" });
  const all = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => asAnyone(() => Order.place({ order: order(at) }))));
  const answers = all.map((one) => {
    if (one.status === "rejected") return one.reason instanceof Transient ? "transient" : String(one.reason);
    return one.value.outcome === "refused" ? one.value.code : one.value.outcome;
  });
  const rows = (await readTable()).orders.filter(({ eventId }) => eventId === sale.eventId);
  return { tickets: rows.reduce((sum, row) => sum + ticketCount(row), 0), answers: new Set(answers) };
};

it("M4 of ten free orders of one buyer at once, the limit of 4 tickets is exact", async () => {
  const { tickets, answers } = await buyAtOnce({ priceMinor: 0, quantity: 1 });
  expect(tickets).toBe(4);
  expect([...answers].filter((answer) => answer !== "transient").toSorted()).toEqual(["order.limit_exceeded", "placed"]);
  expect(await audit()).toEqual([]);
});

it("M4 of ten orders of two tickets that wait for their payment, two are placed", async () => {
  const { tickets } = await buyAtOnce({ priceMinor: 5000, quantity: 2 });
  expect(tickets).toBe(4);
  expect(await audit()).toEqual([]);
});

it("control: without the condition on the limit, the buyer has more", async () => {
  const guard = { operation: "TransactWriteItems", key: /allowance_/ } as const;
  const { tickets } = await withoutCondition(dynamo, guard, () => buyAtOnce({ priceMinor: 0, quantity: 1 }));
  expect(tickets).toBeGreaterThan(4);
});

const useAtOnce = async ({ maxUses, orders }: { maxUses: number; orders: number }) => {
  const sale = await openSale({ capacity: 100 });
  await asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "LAST", percentOff: 10, maxUses } }));
  const use = () => asAnyone(() => Order.place({ order: { ...orderBody(sale, 1), promoCode: "LAST" } }));
  const all = await Promise.all(Array.from({ length: orders }, () => retryTransient(use)));
  const placed = all.flatMap((one) => (one.outcome === "placed" ? [one] : []));
  const refused = new Set(all.flatMap((one) => (one.outcome === "refused" ? [`${one.code} ${one.issues?.[0]?.params?.["reason"]}`] : [])));
  return { sale, use, placed, refused: [...refused] };
};

it("Q10 of two orders at once the last use of a code is for one; it comes back with that order's end", async () => {
  const { use, placed, refused } = await useAtOnce({ maxUses: 1, orders: 2 });
  expect([placed.length, refused]).toEqual([1, ["promo_code.invalid used_up"]]);
  for (const one of placed) await cancel(one);
  const again = await Promise.all([retryTransient(use), retryTransient(use)]);
  expect(again.map(({ outcome }) => outcome).toSorted()).toEqual(["placed", "refused"]);
  expect(await audit()).toEqual([]);
});

it("Q10 of thirty orders at once seven use a code of seven uses", async () => {
  const { sale, placed } = await useAtOnce({ maxUses: 7, orders: 30 });
  expect(placed).toHaveLength(7);
  expect((await asOrganizer(() => PromoCode.list({ eventId: sale.eventId }))).promoCodes).toMatchObject([{ uses: 7 }]);
  expect(await audit()).toEqual([]);
});

it("control: without the condition on its uses, a code is used more often", async () => {
  const guard = { operation: "TransactWriteItems", key: /allowance_prm_/ } as const;
  const { placed } = await withoutCondition(dynamo, guard, () => useAtOnce({ maxUses: 1, orders: 5 }));
  expect(placed.length).toBeGreaterThan(1);
});

/** The organizer removes the code that a buyer just typed. */
const removeWhileOrdering = async () => {
  const sale = await openSale({ capacity: 100 });
  const promoCode = await asOrganizer(() => PromoCode.create({ eventId: sale.eventId, promoCode: { code: "LAST", percentOff: 10 } }));
  const order = () => asAnyone(() => Order.place({ order: { ...orderBody(sale, 1), promoCode: "LAST" } }));
  const remove = () => asOrganizer(() => PromoCode.remove({ eventId: sale.eventId, promoCodeId: promoCode.id }));
  const [ordered, removed] = await meetAtTransaction(dynamo, 2, () => Promise.allSettled([retryTransient(order), retryTransient(remove)]));
  return { isPlaced: ordered.status === "fulfilled" && ordered.value.outcome === "placed", isRemoved: removed.status === "fulfilled" };
};

it("of an order with a code and its removal at once, one wins", async () => {
  for (let round = 0; round < 20; round++) {
    const { isPlaced, isRemoved } = await removeWhileOrdering();
    expect([isPlaced, isRemoved]).toSatisfy(([one, other]: boolean[]) => one !== other);
  }
});

it("control: a code that was used stays only by its condition", async () => {
  const guard = { operation: "TransactWriteItems", key: /eventId_/, matching: /#isUsed = / } as const;
  let both = 0;
  await withoutCondition(dynamo, guard, async () => {
    for (let round = 0; round < 60 && both === 0; round++) {
      const { isPlaced, isRemoved } = await removeWhileOrdering();
      if (isPlaced && isRemoved) both++;
    }
  });
  expect(both).toBeGreaterThan(0);
});
