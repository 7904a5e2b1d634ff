/** An event that never rests: a counter or a shard that is wrong is reported the same day, and what is only on its way is not. */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { scan } from "@catraca/core/admission";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import { SALES_ITEM } from "@catraca/core/catalog/catalog.rules.ts";
import * as Report from "@catraca/core/report";
import { compare } from "@catraca/core/report/report.check.ts";
import { reconcile } from "@catraca/core/report/report.reconcile.ts";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { subscriptions } from "@catraca/functions/triggers";
import { openStream } from "../support/table-stream.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { buyAt, newScanId, openFair, placeAt, type Fair } from "../support/world/fair.ts";
import { asOrganizer, asSystem, cancel, ticketsOf, type Placed } from "../support/world/sale.ts";

let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => void (stream = await openStream()));
afterAll(() => stream.stop());
beforeEach(stopClock);
afterEach(() => {
  vi.restoreAllMocks();
  startClock();
});

const TYPES: readonly string[] = subscriptions[0].pattern["detail-type"];
const takeMessages = async (): Promise<Counted[]> =>
  (await stream.read()).filter((message): message is Counted => TYPES.includes(message.type));
const count = async (messages: readonly Counted[]): Promise<void> => {
  expect([...(await asSystem(() => Report.count(messages))).failed]).toEqual([]);
};
const countAll = async (): Promise<void> => count(await takeMessages());
const differencesOf = async ({ eventId }: Fair) => (await asSystem(() => compare({ eventId }))).differences;

/** A fair of eleven shards, with sales of both types, of which all is counted, and one that is on its way. */
const openBusy = async (): Promise<Fair> => {
  const fair = await openFair(1_100);
  for (let orders = 0; orders < 4; orders++) await buyAt(fair, { full: 3, half: 1, popcorn: 1, withCode: true });
  await countAll();
  await placeAt(fair, { full: 2 });
  return fair;
};

/** All that is on its way is counted, and another order is placed. */
const sellAt = async (fair: Fair): Promise<void> => {
  await countAll();
  await placeAt(fair, { full: 1 });
};

/** Compares, and does something in each look after its list of orders was read, before their rows and the counters are. Then a second passes. */
const reconcileDuring = async (fair: Fair, body: (look: number) => Promise<void>, indexLagMs = 0) => {
  const name = "sells";
  let looks = 0;
  let isSelling = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if (!isSelling && "RequestItems" in args.input && JSON.stringify(args.input).includes("#orderId_")) {
        isSelling = true;
        looks += 1;
        await body(looks);
        moveClock(1_000);
        isSelling = false;
      }
      return next(args);
    },
    { step: "initialize", name },
  );
  const log = vi.spyOn(console, "log");
  try {
    const found = await asSystem(() => reconcile({ eventId: fair.eventId, apply: true, indexLagMs }));
    const logs = (text: string): boolean => log.mock.calls.some(([line]) => String(line).includes(text));
    return { ...found, looks, isReported: logs('"CountersDiffered":1'), isLongUnsettled: logs('"CountersUnsettled":1') };
  } finally {
    log.mockRestore();
    dynamo.middlewareStack.remove(name);
  }
};

/** Compares while the event sells in the looks that are named. */
const reconcileBusy = (fair: Fair, sellsIn: (look: number) => boolean) =>
  reconcileDuring(fair, async (look) => {
    if (sellsIn(look)) await sellAt(fair);
  });

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
const DAY_MS = 24 * 3_600_000;
const QUIET_MS = 3 * 60_000;

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
    const rested = await asSystem(() => reconcile({ eventId: fair.eventId, apply: true, indexLagMs: 0 }));
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

  it("has an alarm of its own when it was not compared whole on three days in a row", async () => {
    const fair = await openBusy();
    await rows.event
      .patch({ eventId: fair.eventId })
      .set({ endsAtMs: Date.now() + 30 * DAY_MS, listed: "published" })
      .go();
    const compareOn = async (days: number, sellsIn: () => boolean): Promise<boolean[]> => {
      const alarms: boolean[] = [];
      for (let day = 0; day < days; day++) {
        await sellAt(fair);
        alarms.push((await reconcileBusy(fair, sellsIn)).isLongUnsettled);
        moveClock(DAY_MS);
      }
      return alarms;
    };
    expect(await compareOn(3, always)).toEqual([false, false, true]);
    expect(await compareOn(1, () => false)).toEqual([false]);
    expect(await compareOn(1, always)).toEqual([false]);
  });
});

describe("an event that sells during some looks", () => {
  it("has a wrong counter reported that each sale writes", async () => {
    const fair = await openBusy();
    await addToCounter(fair, "reserved", -1);
    const found = await reconcileBusy(fair, (look) => look === 1 || look === 3);
    expect(found).toMatchObject({ isReported: true, looks: 5, lasting: [{ name: "reserved" }] });
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

type Item = Record<string, unknown>;
type Output = { Items?: Item[]; Responses?: Record<string, Item[]> };
type Change = (items: Item[], index: string | undefined) => Item[];

/** Runs the body with something removed from what the table answers. */
const withAnswers = async <T>(change: Change, body: () => Promise<T>): Promise<T> => {
  const name = "answers";
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const output = result.output as Output;
      const { IndexName: index } = args.input as { IndexName?: string };
      if (output.Items) output.Items = change(output.Items, index);
      for (const [table, items] of Object.entries(output.Responses ?? {})) output.Responses = { [table]: change(items, index) };
      return result;
    },
    { step: "initialize", priority: "high", name },
  );
  try {
    return await body();
  } finally {
    dynamo.middlewareStack.remove(name);
  }
};

/** Leaves out attributes. */
const without =
  (isLeftOut: (attribute: string) => boolean): Change =>
  (items) =>
    items.map((item) => Object.fromEntries(Object.entries(item).filter(([attribute]) => !isLeftOut(attribute))));

/**
 * In each look one order is placed that the list lacks, and one of the list is cancelled, before the rows are read. Both are counted at once, so that
 * counters and the only shard have the same values before and after.
 */
const reconcileBalanced = async () => {
  const fair = await openFair(10);
  const waiting: Placed[] = [];
  for (let orders = 0; orders < 7; orders++) waiting.push(await placeAt(fair, { full: 1 }));
  await countAll();
  return reconcileDuring(fair, async () => {
    const placed = waiting.shift();
    if (!placed) throw new Error("no order");
    await placeAt(fair, { full: 1 });
    await cancel(placed);
    await countAll();
  });
};

describe("an event whose sales and returns are even during every look", () => {
  it("has nothing reported", async () => {
    const found = await reconcileBalanced();
    expect(found).toMatchObject({ isReported: false, lasting: [], stock: [] });
    expect(found.unsettled).toBeGreaterThan(0);
  });

  it("control: without the falls of counters it has differences of counters", async () => {
    const found = await withAnswers(
      without((attribute) => attribute.startsWith("-")),
      reconcileBalanced,
    );
    expect(found).toMatchObject({ isReported: true, stock: [] });
    expect(found.lasting.map(({ name }) => name)).toContain("reserved");
  });

  it("control: without the moves of shards it has differences of stock", async () => {
    const found = await withAnswers(
      without((attribute) => attribute === "moves"),
      reconcileBalanced,
    );
    expect(found).toMatchObject({ isReported: true, lasting: [], stock: [{ shard: 0 }] });
  });
});

describe("orders of an earlier version", () => {
  const makeOld = async ({ order }: Placed): Promise<void> =>
    void (await rows.order.patch({ orderId: order.id }).remove(["namesMessages"]).go());

  it("raise no alarm of an event that sells, and one whose counter is wrong is reported all the same", async () => {
    const fair = await openBusy();
    await makeOld(await buyAt(fair, { half: 1 }));
    await countAll();
    moveClock(3 * 60_000);
    const always = await reconcileBusy(fair, () => true);
    expect(always).toMatchObject({ isReported: false, lasting: [] });
    await addToCounter(fair, `sold/${fair.half}`, 2);
    const wrong = await reconcileBusy(fair, () => true);
    expect(wrong).toMatchObject({ isReported: true, numbers: "busy", lasting: [{ name: `sold/${fair.half}`, counted: 7, expected: 5 }] });
  });

  it("raise none while their own messages are on their way", async () => {
    const fair = await openBusy();
    await countAll();
    await makeOld(await buyAt(fair, { half: 1 }));
    expect(await reconcileBusy(fair, () => false)).toMatchObject({ isReported: false, numbers: "busy", lasting: [] });
  });
});

/** The index has no order that is younger than this, by a clock that nobody stops. */
const reconcileBehind = async (lagMs: number) => {
  const fair = await openBusy();
  await countAll();
  moveClock(3 * 60_000);
  const { order } = await buyAt(fair, { half: 1 });
  await countAll();
  const fromMs = performance.now() + lagMs;
  const hide: Change = (items, index) =>
    index !== undefined && performance.now() < fromMs ? items.filter((item) => !JSON.stringify(item).includes(order.id)) : items;
  return withAnswers(hide, () => reconcileDuring(fair, async () => {}, 500));
};

describe("an order that is in the index late", () => {
  it("is no difference of counters or stock, because the last look waits for it", async () => {
    expect(await reconcileBehind(1_400)).toMatchObject({ isReported: false, lasting: [], stock: [], unsettled: 0 });
  });

  it("control: one that is later than the last look waits is taken for a difference", async () => {
    expect(await reconcileBehind(60_000)).toMatchObject({ isReported: true });
  });
});

describe("messages that wait in the queue of the counters", () => {
  /** Compares three minutes after a sale whose messages are counted, or not, between the first look and the second. */
  const reconcileLate = async (arrives: boolean) => {
    const fair = await openBusy();
    await countAll();
    await buyAt(fair, { full: 1, half: 1 });
    const messages = await takeMessages();
    moveClock(QUIET_MS);
    return reconcileDuring(fair, async (look) => {
      if (look === 2 && arrives) await count(messages);
    });
  };

  it("are not missing when the second look finds them counted", async () => {
    expect(await reconcileLate(true)).toMatchObject({ isReported: false, missing: 0, lasting: [], unsettled: 0 });
  });

  it("control: those that it does not find are missing", async () => {
    const found = await reconcileLate(false);
    expect([found.isReported, found.missing > 0]).toEqual([true, true]);
  });
});

/** A ticket whose holder comes in: at this moment, or an hour ago by a phone that sends it now. The message of the scan is not counted. */
const admitAt = async (fair: Fair, how: "now" | "offline"): Promise<Counted[]> => {
  const placed = await buyAt(fair, { full: 1 });
  await countAll();
  moveClock(QUIET_MS);
  const [{ code } = { code: "" }] = await ticketsOf(placed);
  const body = { code, scanId: newScanId() };
  const late = { ...body, scannedAt: new Date(Date.now() - 3_600_000).toISOString(), localResult: "admitted" as const };
  const results = how === "now" ? [await scan(body, fair.entry)] : await scanBatch({ scans: [late] }, fair.entry);
  for (const { answer, followUp } of results) {
    expect(answer).toMatchObject({ result: "admitted" });
    await followUp?.();
  }
  return takeMessages();
};

/** Scans as an earlier version stored them. */
const withoutStored: Change = (items, index) =>
  items.map((item) => {
    const scans = Object.entries((item["scans"] ?? {}) as Record<string, Item>);
    const records = without((attribute) => attribute === "storedAtMs")(
      scans.map(([, record]) => record),
      index,
    );
    return "scans" in item ? { ...item, scans: Object.fromEntries(scans.map(([scanId], at) => [scanId, records[at]])) } : item;
  });

describe("a scan that a phone sends an hour later", () => {
  it("is on its way, however old it is", async () => {
    const fair = await openFair();
    const messages = await admitAt(fair, "offline");
    expect(await reconcileBusy(fair, () => false)).toMatchObject({ isReported: false, missing: 0, lasting: [] });
    await count(messages);
    expect(await differencesOf(fair)).toEqual([]);
  });

  it("control: without the time when it was stored it is missing", async () => {
    const fair = await openFair();
    await admitAt(fair, "offline");
    expect(await withAnswers(withoutStored, () => reconcileBusy(fair, () => false))).toMatchObject({ isReported: true, missing: 1 });
  });
});

describe("a scan whose message waits in the queue of the counters", () => {
  it.each(["now", "offline"] as const)("counts by its message alone while the event sells (%s)", async (how) => {
    const fair = await openFair();
    const messages = await admitAt(fair, how);
    moveClock(QUIET_MS);
    const found = await reconcileBusy(fair, always);
    expect(found).toMatchObject({ isReported: false, missing: 0, lasting: [] });
    await count(messages);
    await countAll();
    expect(await differencesOf(fair)).toEqual([]);
    expect(await asOrganizer(() => Report.get({ eventId: fair.eventId }))).toMatchObject({ admitted: 1, inside: 1 });
  });

  it.each(["now", "offline"] as const)("is missing once nothing changes any more, and then counts no more (%s)", async (how) => {
    const fair = await openFair();
    const messages = await admitAt(fair, how);
    moveClock(QUIET_MS);
    expect(await reconcileBusy(fair, () => false)).toMatchObject({ isReported: true, missing: 1, numbers: "repaired" });
    await count(messages);
    expect(await differencesOf(fair)).toEqual([]);
    const { admitted, inside, byGate } = await asOrganizer(() => Report.get({ eventId: fair.eventId }));
    expect([admitted, inside, byGate.map((gate) => gate.admitted)]).toEqual([1, 1, expect.arrayContaining([1])]);
  });
});

describe("scans that are on their way", () => {
  it("are no difference, because a ticket does not say which scan let its holder in", async () => {
    const fair = await openBusy();
    const placed = await buyAt(fair, { full: 1 });
    await countAll();
    const [ticket] = await ticketsOf(placed);
    const { followUp } = await scan({ code: ticket?.code ?? "", scanId: newScanId() }, fair.entry);
    await followUp?.();
    const found = await reconcileBusy(fair, () => false);
    expect(found).toMatchObject({ isReported: false, lasting: [] });
    expect(found.unsettled).toBeGreaterThan(0);
    await countAll();
    expect(await reconcileBusy(fair, () => false)).toMatchObject({ isReported: false, lasting: [], unsettled: 0 });
  });
});
