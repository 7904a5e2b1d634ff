/**
 * Counters equal a recount of the messages. Thousands of random orders and scans come in batches that are cut anew each time, repeated, reordered, partly
 * failed and counted by several at once; then what the table took is compared with a sum over the distinct messages.
 */
import { afterEach, expect, it } from "vitest";
import * as Report from "@catraca/core/report";
import { RARE_PREFIX } from "@catraca/core/report/report.money.rules.ts";
import { incrementsOf, type Counted } from "@catraca/core/report/report.rules.ts";
import { readCounters, readHistory } from "@catraca/core/report/report.dynamo.ts";
import { dynamo } from "@catraca/core/table/client";
import { STATUSES } from "@catraca/core/order.rules";
import { withFaults } from "../support/faults.ts";
import { withoutCondition, type Guard } from "../support/without-condition.ts";
import { asSystem } from "../support/world/sale.ts";

let seed = 20_261_128;
/** mulberry32: the same messages in every run. */
const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => [random(), one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one);

/** More for a longer run: 20,000 take minutes. */
const MESSAGES = Number(process.env["COUNTED_MESSAGES"] ?? 2_000);
const START_MS = Date.UTC(2027, 4, 1, 20);
const OUTCOMES = ["admitted", "exited", "redeemed"] as const;

const orderMessage = (eventId: string, at: number): Counted => ({
  id: `ord_${eventId}_${at}/1`,
  type: "order.moved",
  at: new Date(START_MS + at * 4 + below(50)).toISOString(),
  causedBy: "",
  data: {
    orderId: `ord_${at}`,
    eventId,
    from: pick(["absent", ...STATUSES] as const),
    to: pick(STATUSES),
    tickets: [{ ticketTypeId: `tty_${below(3)}`, quantity: 1 + below(4) }],
    amountMinor: below(10_000),
    currency: "BRL",
    ...(random() < 0.3 ? { promoCodeId: `prm_${below(9)}`, discountMinor: below(500) } : {}),
    ...(random() < 0.5 ? { fees: [{ feeId: `fee_${below(2)}`, amountMinor: below(500) }] } : {}),
  },
});

const voidMessage = (eventId: string, at: number): Counted => ({
  id: `ord_${eventId}_${at}/2`,
  type: "ticket.voided",
  at: new Date(START_MS + at * 4 + below(50)).toISOString(),
  causedBy: "",
  data: { orderId: `ord_${at}`, eventId, ticketId: `tkt_${at}`, ticketTypeId: `tty_${below(3)}` },
});

const scanMessage = (eventId: string, at: number): Counted => {
  const atMs = START_MS + at * 4 + below(50);
  const envelope = { id: `tkt_${eventId}_${at}/scn`, at: new Date(atMs).toISOString(), causedBy: "" };
  const where = { scanId: `scn_${at}`, eventId, gateId: `gat_${below(3)}`, deviceId: "dev_1", atMs };
  if (random() < 0.3) return { ...envelope, type: "scan.refused", data: { ...where, reason: pick(["blocked", "too_early"]) } };
  const did = pick(OUTCOMES);
  const insideBy = pick([-1, 0, 1] as const);
  const data = { ...where, ticketId: `tkt_${at}`, ticketTypeId: `tty_${below(3)}`, did, first: random() < 0.5, insideBy, forced: false };
  return { ...envelope, type: "ticket.scanned", data };
};

const messagesOf = (eventId: string, count: number): Counted[] =>
  Array.from({ length: count }, (_, at) => {
    if (random() < 0.1) return voidMessage(eventId, at);
    return random() < 0.5 ? orderMessage(eventId, at) : scanMessage(eventId, at);
  });

const recount = (messages: readonly Counted[]): Record<string, number> =>
  Object.fromEntries(
    incrementsOf(...messages).reduce((all, { item, name, by }) => {
      const counter = item.startsWith(RARE_PREFIX) ? `${item}/${name}` : name;
      return all.set(counter, (all.get(counter) ?? 0) + by);
    }, new Map<string, number>()),
  );

const counted = async (eventId: string): Promise<Record<string, number>> => {
  const items = [...(await readCounters(eventId)), ...(await readHistory(eventId))];
  const all = items.flatMap(([item, sums]) =>
    [...sums].map(([name, by]) => [item.startsWith(RARE_PREFIX) ? `${item}/${name}` : name, by] as const),
  );
  return withoutZeros(Object.fromEntries(all));
};

const withoutZeros = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0));

const batchesOf = (messages: readonly Counted[], most: number): Counted[][] => {
  const batches: Counted[][] = [];
  for (let at = 0; at < messages.length;) {
    const size = 1 + below(most);
    batches.push(messages.slice(at, at + size));
    at += size;
  }
  return batches;
};

/** Out of order as in a queue: within some hundreds of messages. */
const stirred = (messages: readonly Counted[]): Counted[] => {
  const blocks = Array.from({ length: Math.ceil(messages.length / 400) }, (_, at) => messages.slice(at * 400, (at + 1) * 400));
  return blocks.flatMap((block) => shuffled([...block, ...block.filter(() => random() < 0.2)]));
};

/** As the queue does: what failed comes again, in other company, until nothing is left. A few come again although they did not fail. */
const deliver = async (messages: readonly Counted[], atOnce: number): Promise<void> => {
  let batches = batchesOf(stirred(messages), 100).toReversed();
  while (batches.length > 0) {
    const failed: Counted[] = [];
    const queue = [...batches];
    const work = async (): Promise<void> => {
      for (let batch = queue.pop(); batch; batch = queue.pop()) {
        const of = batch;
        const result = await asSystem(() => Report.count(of));
        failed.push(...of.filter(({ id }) => result.failed.has(id)));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    batches = batchesOf(stirred(failed), 100);
  }
};

let events = 0;
const newEvent = (): string => `evt_counting${events++}`;

afterEach(() => {
  for (const name of ["capacity", "refusals"]) dynamo.middlewareStack.remove(name);
});

it(`${MESSAGES} orders, voids and scans are counted exactly once, whatever becomes of their batches`, async () => {
  const all = Array.from({ length: 4 }, () => newEvent()).map((eventId) => ({
    eventId,
    messages: messagesOf(eventId, MESSAGES / 4),
  }));
  await withFaults(
    dynamo,
    { conflict: 0.02, throttle: 0.02, errorBefore: 0.02, errorAfter: 0.02, timeoutAfter: 0, duplicate: 0.02, lateMs: 20 },
    () =>
      deliver(
        all.flatMap(({ messages }) => messages),
        5,
      ),
  );
  for (const { eventId, messages } of all) expect(await counted(eventId)).toEqual(withoutZeros(recount(messages)));
});

it("control: without the condition on what was counted, repeats count again", async () => {
  const eventId = newEvent();
  const messages = messagesOf(eventId, 300);
  const guard: Guard = { operation: "TransactWriteItems", key: /second_/, matching: /contains/ };
  await withoutCondition(dynamo, guard, () => deliver(messages, 3));
  expect(await counted(eventId)).not.toEqual(withoutZeros(recount(messages)));
});

it("a batch over many hours or days is counted, although each message has items of its own", async () => {
  const eventId = newEvent();
  const arrivals = admissions(eventId, 100).map((message, at): Counted => {
    const atMs = START_MS + at * 16 * 60_000;
    return { ...message, at: new Date(atMs).toISOString(), data: { ...message.data, atMs } } as Counted;
  });
  const voids = Array.from({ length: 100 }, (_, at): Counted => {
    return { ...voidMessage(eventId, at), at: new Date(START_MS + at * 24 * 3_600_000).toISOString() };
  });
  const refusals: unknown[] = [];
  dynamo.middlewareStack.add(
    (next) => (args) =>
      next(args).catch((error: unknown) => {
        refusals.push(error);
        throw error;
      }),
    { step: "initialize", name: "refusals" },
  );
  for (const batch of [arrivals, voids]) expect((await asSystem(() => Report.count(batch))).failed.size).toBe(0);
  expect(refusals).toEqual([]);
  expect(await counted(eventId)).toEqual(withoutZeros(recount([...arrivals, ...voids])));
});

it("a message that can never be counted fails alone", async () => {
  const eventId = newEvent();
  const messages = messagesOf(eventId, 60);
  const [order] = messages.filter(({ type }) => type === "order.moved");
  const poison = [
    { ...order, id: "without data", data: undefined },
    { ...order, id: "without tickets", data: { ...order?.data, tickets: undefined } },
    { ...order, id: "without an event", data: { ...order?.data, from: "pending", to: "reserved", eventId: undefined } },
    { ...order, id: "without a time", at: "soon", data: { ...order?.data, from: "pending", to: "reserved" } },
    { ...order, id: "without an amount", data: { ...order?.data, from: "reserved", to: "paid", amountMinor: undefined } },
  ] as Counted[];
  const { failed } = await asSystem(() => Report.count(shuffled([...messages, ...poison])));
  expect([...failed.keys()].toSorted()).toEqual(poison.map(({ id }) => id).toSorted());
  expect(await counted(eventId)).toEqual(withoutZeros(recount(messages)));
});

/** Write units of the counting alone: the scan's own is one more. */
const unitsOf = async (body: () => Promise<unknown>): Promise<number> => {
  let units = 0;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } as typeof args.input });
      const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: { CapacityUnits?: number }[] };
      for (const one of [ConsumedCapacity].flat()) units += one.CapacityUnits ?? 0;
      return result;
    },
    { step: "initialize", name: "capacity" },
  );
  await body();
  dynamo.middlewareStack.remove("capacity");
  return units;
};

const admissions = (eventId: string, count: number): Counted[] =>
  Array.from({ length: count }, (_, at) => {
    const atMs = START_MS + at * 20;
    const data = {
      scanId: `scn_${at}`,
      eventId,
      gateId: `gat_${at % 3}`,
      deviceId: "dev_1",
      atMs,
      ticketId: `tkt_${at}`,
      ticketTypeId: `tty_${at % 2}`,
    };
    const did = { did: "admitted", first: true, insideBy: 1, forced: false } as const;
    return { id: `tkt_${at}/scn_${at}`, type: "ticket.scanned", at: new Date(atMs).toISOString(), causedBy: "", data: { ...data, ...did } };
  });

it("a lone scan is counted in five write units at most, and one of a hundred in two", async () => {
  const lone = await unitsOf(() => asSystem(() => Report.count(admissions(newEvent(), 1))));
  expect(lone).toBeLessThanOrEqual(5);
  const burst = await unitsOf(() => asSystem(() => Report.count(admissions(newEvent(), 100))));
  expect(burst / 100).toBeLessThanOrEqual(2);
  console.log(`write units of counting: ${lone} for a lone scan, ${burst / 100} for each of a hundred`);
});
