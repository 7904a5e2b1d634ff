/** The limits of what an event has: ticket types, products, pools, gates and devices. */
import { beforeEach, describe, expect, it } from "vitest";
import * as Device from "@catraca/core/device";
import * as Event from "@catraca/core/event";
import { MOST, type Counter } from "@catraca/core/event/event.rules.ts";
import * as Fee from "@catraca/core/fee";
import * as Gate from "@catraca/core/gate";
import { isTransient } from "@catraca/core/kernel/fault";
import * as Product from "@catraca/core/product";
import * as PromoCode from "@catraca/core/promo-code";
import * as Question from "@catraca/core/question";
import * as Stock from "@catraca/core/stock";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../support/bodies.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer } from "../support/world/sale.ts";

let eventId: string;
let gateId: string;
beforeEach(async () => {
  ({ id: eventId } = await asOrganizer(() => Event.create(eventBody())));
  ({ id: gateId } = await asOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry" } })));
});

let fees = 0;
let questions = 0;
let codes = 0;
const price = { amountMinor: 1000, currency: "BRL" };
const ADD: Record<Counter, () => Promise<unknown>> = {
  ticketTypeCount: () => TicketType.create({ eventId, ticketType: { name: "Full", price, capacity: 5 } }),
  productCount: () => Product.create({ eventId, product: { name: "Popcorn", price, stock: 5 } }),
  poolCount: () => Stock.createPool({ eventId, pool: { name: "House", capacity: 5 } }),
  feeCount: () => Fee.create({ eventId, fee: { name: `Service ${++fees}`, per: "order", amount: price } }),
  questionCount: () => Question.create({ eventId, question: { label: `Question ${++questions}`, kind: "text", per: "order" } }),
  promoCodeCount: () => PromoCode.create({ eventId, promoCode: { code: `CODE${++codes}`, percentOff: 10 } }),
  gateCount: () => Gate.create({ eventId, gate: { name: "South", mode: "entry" } }),
  deviceCount: () => Device.create({ eventId, device: { name: "Phone", gateId, role: "steward" } }),
};
const COUNTERS = Object.keys(MOST) as Counter[];
const add = (counter: Counter) => asOrganizer(() => ADD[counter]());
const setCount = (counter: Counter, count: number) =>
  rows.event
    .patch({ eventId })
    .set({ [counter]: count })
    .go();
const forgetCount = (counter: Counter) => rows.event.patch({ eventId }).remove([counter]).go();
const countOf = async (counter: Counter) => (await rows.event.get({ eventId }).go({ consistent: true })).data?.[counter];
const countGates = async () => (await asOrganizer(() => Gate.list({ eventId }))).gates.length;

const refused = (counter: Counter) => ({
  kind: "conflict",
  code: "event.limit_reached",
  issues: [{ params: { max: MOST[counter] } }],
});

describe.each(COUNTERS)("an event's %s", (counter) => {
  it("is reached with the last one, and the next one is refused", async () => {
    await setCount(counter, MOST[counter] - 1);
    await add(counter);
    await expect(add(counter)).rejects.toMatchObject(refused(counter));
    expect(await countOf(counter)).toBe(MOST[counter]);
  });

  it("of an event that is older than the counter starts with what exists", async () => {
    await add(counter);
    const before = (await countOf(counter)) ?? 0;
    await forgetCount(counter);
    await add(counter);
    expect(await countOf(counter)).toBe(before + 1);
  });
});

/** Adds gates at the same moment, each again after a transient error. */
const addGates = (count: number) => {
  const addOne = async (): Promise<"added" | "refused"> => {
    try {
      await add("gateCount");
      return "added";
    } catch (error) {
      if (isTransient(error)) return addOne();
      expect(error).toMatchObject(refused("gateCount"));
      return "refused";
    }
  };
  return Promise.all(Array.from({ length: count }, addOne));
};

it("of six gates at once that all saw room for one, one is added", async () => {
  await setCount("gateCount", MOST.gateCount - 1);
  const outcomes = await addGates(6);
  expect(outcomes.filter((outcome) => outcome === "added")).toHaveLength(1);
  expect(await countGates()).toBe(2);
});

it("control: without the counter's condition more than the limit are added", async () => {
  await setCount("gateCount", MOST.gateCount - 1);
  const guard = { operation: "TransactWriteItems", key: /eventId_/, matching: /gateCount/ } as const;
  await withoutCondition(dynamo, guard, () => addGates(6));
  expect(await countGates()).toBeGreaterThan(2);
});

it("of two first gates of an older event, both are counted", async () => {
  await forgetCount("gateCount");
  await addGates(2);
  expect([await countOf("gateCount"), await countGates()]).toEqual([3, 3]);
});

it("an older event that has as many as the limit gets no more", async () => {
  await setCount("gateCount", 0);
  for (let at = 1; at < MOST.gateCount; at++) await add("gateCount");
  await forgetCount("gateCount");
  await expect(add("gateCount")).rejects.toMatchObject(refused("gateCount"));
  expect(await countGates()).toBe(MOST.gateCount);
});

it("a device at a gate of another event is the request's fault, and is not counted", async () => {
  const device = { name: "Phone", gateId: "gat_aaaaaaaaaaaaaaaa", role: "steward" } as const;
  await expect(asOrganizer(() => Device.create({ eventId, device }))).rejects.toMatchObject({
    kind: "invalid",
    issues: [{ path: "gateId" }],
  });
  expect(await countOf("deviceCount")).toBe(0);
});
