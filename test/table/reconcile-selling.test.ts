/** An event that never rests: a counter or a shard that is wrong is reported the same day, and what is only on its way is not. */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { SALES_ITEM } from "@catraca/core/catalog/catalog.rules.ts";
import * as Report from "@catraca/core/report";
import { reconcile } from "@catraca/core/report/report.reconcile.ts";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { subscriptions } from "@catraca/functions/triggers";
import { openStream } from "../support/table-stream.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { buyAt, openFair, placeAt, type Fair } from "../support/world/fair.ts";
import { asSystem } from "../support/world/sale.ts";

let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => void (stream = await openStream()));
afterAll(() => stream.stop());
beforeEach(stopClock);
afterEach(() => {
  vi.restoreAllMocks();
  startClock();
});

const TYPES: readonly string[] = subscriptions[0].pattern["detail-type"];
const countAll = async (): Promise<void> => {
  const messages = (await stream.read()).filter((message): message is Counted => TYPES.includes(message.type));
  expect([...(await asSystem(() => Report.count(messages))).failed]).toEqual([]);
};

/** A fair of eleven shards, with sales of both types, of which all is counted, and one that is on its way. */
const openBusy = async (): Promise<Fair> => {
  const fair = await openFair(1_100);
  for (let orders = 0; orders < 4; orders++) await buyAt(fair, { full: 3, half: 1, popcorn: 1, withCode: true });
  await countAll();
  await placeAt(fair, { full: 2 });
  return fair;
};

/**
 * Compares while the event sells: in the looks that are named, all that is on its way is counted and another order is placed between the reads of the
 * counters. Between two looks a second passes.
 */
const reconcileBusy = async (fair: Fair, sellsIn: (look: number) => boolean) => {
  const name = "sells";
  let looks = 0;
  let isSelling = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if (!isSelling && "RequestItems" in args.input && JSON.stringify(args.input).includes("#orderId_")) {
        isSelling = true;
        looks += 1;
        if (sellsIn(looks)) {
          await countAll();
          await placeAt(fair, { full: 1 });
        }
        moveClock(1_000);
        isSelling = false;
      }
      return next(args);
    },
    { step: "initialize", name },
  );
  const log = vi.spyOn(console, "log");
  try {
    const found = await asSystem(() => reconcile({ eventId: fair.eventId, apply: true }));
    const isReported = log.mock.calls.some(([line]) => String(line).includes('"CountersDiffered":1'));
    return { ...found, looks, isReported };
  } finally {
    dynamo.middlewareStack.remove(name);
  }
};

const addToCounter = async ({ eventId }: Fair, counter: string, by: number): Promise<void> => {
  const { Key } = rows.counter.get({ eventId, slot: 0, name: SALES_ITEM }).params<{ Key: { pk: string; sk: string } }>();
  await dynamo.send(
    new UpdateItemCommand({
      TableName: process.env["TABLE_NAME"] ?? "",
      Key: { pk: { S: Key.pk }, sk: { S: Key.sk } },
      UpdateExpression: "SET eventId = :e, slot = :s, #n = :i, #t = :t, #v = :v ADD #c :by",
      ExpressionAttributeNames: { "#n": "name", "#c": counter, "#t": "__edb_e__", "#v": "__edb_v__" },
      ExpressionAttributeValues: {
        ":e": { S: eventId },
        ":s": { N: "0" },
        ":i": { S: SALES_ITEM },
        ":t": { S: "counter" },
        ":v": { S: "1" },
        ":by": { N: String(by) },
      },
    }),
  );
};

const always = () => true;

describe("an event that sells during every look", () => {
  it("has a wrong counter reported, and corrected only when it rests", async () => {
    const fair = await openBusy();
    const name = `sold/${fair.half}`;
    await addToCounter(fair, name, 2);
    const found = await reconcileBusy(fair, always);
    expect(found).toMatchObject({
      isReported: true,
      numbers: "busy",
      stock: [],
      lasting: [{ item: SALES_ITEM, name, counted: 6, expected: 4 }],
    });
    await countAll();
    moveClock(3 * 60_000);
    const rested = await asSystem(() => reconcile({ eventId: fair.eventId, apply: true }));
    expect(rested).toMatchObject({ numbers: "repaired", differences: [{ name, counted: 6, expected: 4 }] });
    expect(await asSystem(() => reconcile({ eventId: fair.eventId, apply: false }))).toMatchObject({ numbers: "equal", lasting: [] });
  });

  it("has a wrong shard reported", async () => {
    const fair = await openBusy();
    const { data } = await rows.stock.scan.where(({ pool }, { begins }) => begins(pool, fair.full)).go({ pages: "all", consistent: true });
    const [shard] = data;
    if (!shard) throw new Error("no shard");
    await rows.stock.patch({ pool: shard.pool, shard: shard.shard }).add({ available: -1 }).go();
    const { isReported, stock, lasting } = await reconcileBusy(fair, always);
    expect([isReported, lasting]).toEqual([true, []]);
    expect(stock).toMatchObject([{ pool: shard.pool, shard: shard.shard }]);
    expect((stock[0]?.gone ?? 0) - (stock[0]?.held ?? 0)).toBe(1);
  });

  it("has nothing reported when all is right, and says what it could not compare", async () => {
    const fair = await openBusy();
    for (let days = 0; days < 3; days++) {
      const found = await reconcileBusy(fair, always);
      expect(found).toMatchObject({ isReported: false, missing: 0, lasting: [], stock: [] });
      expect(found.unsettled).toBeGreaterThan(0);
    }
  });
});

describe("an event that sells during some looks", () => {
  it("has a wrong counter reported that each sale writes", async () => {
    const fair = await openBusy();
    await addToCounter(fair, "reserved", -1);
    const found = await reconcileBusy(fair, (look) => look !== 2 && look !== 4);
    expect(found).toMatchObject({ isReported: true, lasting: [{ name: "reserved" }] });
    expect((found.lasting[0]?.counted ?? 0) - (found.lasting[0]?.expected ?? 0)).toBe(-1);
  });

  it("has nothing reported when all is right, although messages are on their way, and all of it compared", async () => {
    const fair = await openBusy();
    for (const sellsIn of [(look: number) => look === 1, (look: number) => look < 3, () => false]) {
      const found = await reconcileBusy(fair, sellsIn);
      expect(found).toMatchObject({ isReported: false, missing: 0, lasting: [], stock: [], unsettled: 0 });
    }
  });
});
