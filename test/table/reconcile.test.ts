/** Counters that are repaired from rows: what was lost counts once, also when it arrives later, and numbers are corrected only when nothing is on its way. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Message } from "@catraca/core/kernel/message";
import { messagesOfPast } from "@catraca/core/order/order.past.ts";
import * as Report from "@catraca/core/report";
import { compare } from "@catraca/core/report/report.check.ts";
import { reconcile } from "@catraca/core/report/report.reconcile.ts";
import { incrementsOf, type Counted } from "@catraca/core/report/report.rules.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { subscriptions } from "@catraca/functions/triggers";
import { meetAtTransaction } from "../support/meeting.ts";
import { randomOf } from "../support/random.ts";
import { openStream } from "../support/table-stream.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { actAtRandom, buyAt, openFair, placeAt, type Fair } from "../support/world/fair.ts";
import { asSystem, ticketsOf } from "../support/world/sale.ts";

let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => void (stream = await openStream()));
afterAll(() => stream.stop());
beforeEach(stopClock);
afterEach(startClock);

const MINUTE_MS = 60_000;
const TYPES: readonly string[] = subscriptions[0].pattern["detail-type"];
const isCounted = (message: Message): message is Counted => TYPES.includes(message.type);
const takeMessages = async (): Promise<Counted[]> => (await stream.read()).filter(isCounted);
const count = async (messages: readonly Counted[]): Promise<void> => {
  expect([...(await asSystem(() => Report.count(messages))).failed]).toEqual([]);
};
const repair = ({ eventId }: Fair, apply = true) => asSystem(() => reconcile({ eventId, apply, indexLagMs: 0 }));
const differencesOf = async ({ eventId }: Fair) => (await asSystem(() => compare({ eventId }))).differences;

it("counts what was lost once, although it arrives later, and leaves what is on its way", async () => {
  const fair = await openFair();
  await buyAt(fair, { full: 2, popcorn: 1, withCode: true });
  await count(await takeMessages());
  await buyAt(fair, { full: 3, half: 1, withCode: true });
  const lost = await takeMessages();
  expect(await repair(fair)).toMatchObject({ missing: 0, numbers: "busy" });
  moveClock(3 * MINUTE_MS);
  expect(await repair(fair, false)).toMatchObject({ missing: lost.filter((message) => incrementsOf(message).length > 0).length });
  await buyAt(fair, { half: 2 });
  const onItsWay = await takeMessages();
  expect((await repair(fair)).missing).toBeGreaterThan(0);
  await count([...lost, ...onItsWay, ...lost]);
  expect(await differencesOf(fair)).toEqual([]);
  expect(await repair(fair)).toMatchObject({ numbers: "equal" });
});

it("makes the messages again that a row announced, with their names, times and counts", async () => {
  const fair = await openFair(60);
  await takeMessages();
  const random = randomOf(7);
  await actAtRandom(fair, random, 150);
  const sent = (await takeMessages()).filter(({ id }) => id.startsWith("ord_"));
  const { data } = await rows.order.scan.where(({ eventId }, { eq }) => eq(eventId, fair.eventId)).go({ pages: "all", consistent: true });
  const told = (messages: readonly Counted[]) =>
    messages
      .map((message) =>
        [
          message.id,
          message.at,
          JSON.stringify(incrementsOf(message).toSorted((a, b) => (`${a.item}${a.name}` < `${b.item}${b.name}` ? -1 : 1))),
        ].join(" "),
      )
      .toSorted();
  const made = data.flatMap((row): Message[] => messagesOfPast(row)).filter(isCounted);
  expect(told(made)).toEqual(told(sent));
  expect(new Set(sent.map(({ type }) => type))).toEqual(
    new Set(["order.moved", "order.part_refunded", "order.product_exchanged", "ticket.voided"]),
  );
});

/** Removes every counter of the event, as if nothing had been counted, but keeps what was counted. */
const loseCounters = async ({ eventId }: Fair): Promise<void> => {
  const { data } = await rows.counter.scan.where((counter, { eq }) => eq(counter.eventId, eventId)).go({ pages: "all", consistent: true });
  for (const { slot, name } of data.filter((one) => !one.name.startsWith("~sales/")))
    await rows.counter.delete({ eventId, slot, name }).go();
};

it("rebuilds counters that are gone, once, although two begin at once, and not while something changes", async () => {
  const fair = await openFair(60);
  await takeMessages();
  await actAtRandom(fair, randomOf(8), 60);
  await count(await takeMessages());
  await loseCounters(fair);
  expect(await repair(fair)).toMatchObject({ missing: 0, numbers: "busy" });
  moveClock(3 * MINUTE_MS);
  expect(await repair(fair, false)).toMatchObject({ numbers: "not_applied" });
  const both = await meetAtTransaction(dynamo, 2, () => Promise.all([repair(fair), repair(fair)]), 30_000);
  expect(both.map(({ numbers }) => numbers)).toContain("repaired");
  expect(await differencesOf(fair)).toEqual([]);
  await buyAt(fair, { full: 1 });
  await count(await takeMessages());
  expect(await differencesOf(fair)).toEqual([]);
});

it("control: without the condition two repairs at once count twice", async () => {
  const fair = await openFair(60);
  await buyAt(fair, { full: 2 });
  await count(await takeMessages());
  await loseCounters(fair);
  moveClock(3 * MINUTE_MS);
  const repairTwice = () => meetAtTransaction(dynamo, 2, () => Promise.all([repair(fair), repair(fair)]), 30_000);
  await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /slot_/ }, repairTwice);
  expect(await differencesOf(fair)).not.toEqual([]);
});

it("compares stock with what orders hold, and does not touch it", async () => {
  const fair = await openFair(10);
  await buyAt(fair, { full: 3 });
  await count(await takeMessages());
  moveClock(3 * MINUTE_MS);
  expect(await repair(fair)).toMatchObject({ numbers: "equal", stock: [] });
  const { data } = await rows.stock.scan.where(({ pool }, { begins }) => begins(pool, fair.full)).go({ pages: "all", consistent: true });
  const [shard] = data;
  if (!shard) throw new Error("no shard");
  await rows.stock.patch({ pool: shard.pool, shard: shard.shard }).add({ available: 1 }).go();
  expect(await repair(fair)).toMatchObject({ numbers: "equal", stock: [{ pool: shard.pool, shard: shard.shard, gone: 2, held: 3 }] });
});

/** Somebody takes a seat each time that the event's orders are listed, before they and the stock are read. */
const whileOthersOrder = async <T>(fair: Fair, body: () => Promise<T>): Promise<{ result: T; placed: number }> => {
  const name = "whileOthersOrder";
  let placed = 0;
  let isPlacing = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if (!isPlacing && "RequestItems" in args.input && JSON.stringify(args.input).includes("#orderId_")) {
        isPlacing = true;
        await placeAt(fair, { full: 1 });
        placed += 1;
        isPlacing = false;
      }
      return next(args);
    },
    { step: "initialize", name },
  );
  try {
    return { result: await body(), placed };
  } finally {
    dynamo.middlewareStack.remove(name);
  }
};

it.each([true, false])("takes an order that is placed during the comparison for no difference of stock (in use: %s)", async (isInUse) => {
  const fair = await openFair(10);
  await buyAt(fair, { full: 3 });
  await count(await takeMessages());
  moveClock(3 * MINUTE_MS);
  const { result, placed } = await whileOthersOrder(fair, () =>
    asSystem(() => reconcile({ eventId: fair.eventId, apply: true, isInUse, indexLagMs: 0 })),
  );
  // The shard moves during each look, so that none of them is exact.
  expect([result.stock, result.unsettled > 0, placed]).toEqual([[], true, 5]);
});

it("does not correct numbers of orders whose messages it cannot make again", async () => {
  const fair = await openFair();
  const placed = await buyAt(fair, { full: 1 });
  await rows.order.patch({ orderId: placed.order.id }).remove(["namesMessages"]).go();
  await takeMessages();
  moveClock(3 * MINUTE_MS);
  expect(await repair(fair)).toMatchObject({ missing: 0, numbers: "old_names" });
  expect(await ticketsOf(placed)).toHaveLength(1);
});
