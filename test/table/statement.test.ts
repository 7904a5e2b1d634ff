/** The statement of an event: to the cent, equal to a recount of its rows, and from few items. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import * as Order from "@catraca/core/order";
import * as Report from "@catraca/core/report";
import { compare } from "@catraca/core/report/report.check.ts";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import * as Statement from "@catraca/core/report/report.statement.ts";
import { dynamo } from "@catraca/core/table/client";
import { subscriptions } from "@catraca/functions/triggers";
import { randomOf } from "../support/random.ts";
import { openStream } from "../support/table-stream.ts";
import { startClock, stopClock } from "../support/time.ts";
import { actAtRandom, buyAt, exchangeForWater, newScanId, openFair, placeAt, type Fair } from "../support/world/fair.ts";
import { asOrganizer, asStaff, asSystem, refundPart, ticketsOf } from "../support/world/sale.ts";
import { countItems } from "../support/count-items.ts";

let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => void (stream = await openStream()));
afterAll(() => stream.stop());
beforeEach(stopClock);
afterEach(() => {
  dynamo.middlewareStack.remove("items");
  startClock();
});

const TYPES: readonly string[] = subscriptions[0].pattern["detail-type"];
const random = randomOf(20_261_130);

/** Counts what changed since the last call, as the queue delivers it: in any order, some of it twice. */
const count = async (): Promise<void> => {
  const messages = (await stream.read()).filter(({ type }) => TYPES.includes(type)) as Counted[];
  const delivered = random.shuffled([...messages, ...messages.filter(() => random.chance(0.3))]);
  while (delivered.length > 0) {
    const { failed } = await asSystem(() => Report.count(delivered.splice(0, 1 + random.below(60))));
    expect([...failed]).toEqual([]);
  }
};

const statementOf = ({ eventId }: Fair) => asOrganizer(() => Statement.get({ eventId }));
const minor = (amounts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, one]) => [name, typeof one === "object" && one && "amountMinor" in one ? one.amountMinor : one]),
  );
const sum = (amounts: readonly { amountMinor: number }[]): number => amounts.reduce((total, { amountMinor }) => total + amountMinor, 0);

/** Each total of the statement is the sum of its lines. */
const expectExact = ({ settlement, ...lines }: Awaited<ReturnType<typeof statementOf>>): void => {
  const { tickets, products, exchanges, fees, discounts, earlier, charged, refunded, providerFees, net } = settlement;
  expect(charged.amountMinor).toBe(sum([tickets, products, exchanges, fees, discounts, earlier]));
  expect(net.amountMinor).toBe(sum([charged, refunded, providerFees]));
  expect(sum(lines.refundedBy.map(({ amount }) => amount))).toBe(refunded.amountMinor);
  expect(sum(lines.fees.map(({ amount }) => amount))).toBe(fees.amountMinor);
  expect(sum(lines.codes.map(({ discount }) => discount))).toBe(discounts.amountMinor);
  expect(sum(lines.ticketTypes.map(({ gross }) => gross))).toBe(tickets.amountMinor);
  expect(sum(lines.products.map(({ gross }) => gross))).toBe(products.amountMinor);
  expect(sum(lines.days.map((day) => day.charged))).toBe(charged.amountMinor);
  expect(sum(lines.days.map((day) => day.refunded))).toBe(refunded.amountMinor);
  expect(lines.days.reduce((all, day) => all + day.sold, 0)).toBe(lines.attendance.sold);
};

it("adds up tickets, products, fees, discounts and refunds to what the organizer has", async () => {
  const fair = await openFair();
  const first = await buyAt(fair, { full: 2, half: 1, popcorn: 2, withCode: true });
  const second = await buyAt(fair, { full: 3 });
  await placeAt(fair, { half: 4 });
  await exchangeForWater(fair, first);
  const [one, two] = await ticketsOf(first);
  await refundPart(second, { ticketIds: [(await ticketsOf(second))[0]?.id ?? ""], keepFees: true });
  await asOrganizer(() => Order.voidTicket({ ticketId: two?.id ?? "" }));
  await (await scan({ code: one?.code ?? "", scanId: newScanId(), force: true }, fair.entry)).followUp?.();
  await (await scan({ code: "no code of ours", scanId: newScanId() }, fair.entry)).followUp?.();
  await count();

  const statement = await statementOf(fair);
  expectExact(statement);
  // Of 33.33 the code takes 5.00 and of 16.67 2.50; the fee of 10.5 % is 2.97, 1.49 and 3.50, and 1.00 an order.
  expect(minor(statement.settlement)).toEqual({
    tickets: 2 * 3_333 + 1_667 + 3 * 3_333,
    products: 1_500 + 499,
    exchanges: 1_001,
    fees: 2 * 297 + 149 + 100 + 3 * 350 + 100,
    discounts: -(2 * 500 + 250),
    earlier: 0,
    charged: first.order.total.amountMinor + second.order.total.amountMinor,
    refunded: -3_333,
    providerFees: 0,
    providerFeesUnknown: 0,
    net: first.order.total.amountMinor + second.order.total.amountMinor - 3_333,
  });
  expect(statement.ticketTypes.map(({ name, sold, admitted, noShows }) => [name, sold, admitted, noShows].join(" ")).toSorted()).toEqual([
    "Full 3 1 2",
    "Half 1 0 1",
  ]);
  expect(statement.products.map(({ name, sold, gross }) => [name, sold, gross.amountMinor].join(" ")).toSorted()).toEqual([
    "Popcorn 1 1500",
    "Water 1 499",
  ]);
  expect(statement.fees.map(({ name }) => name).toSorted()).toEqual(["Order", "Service"]);
  expect(statement.codes).toMatchObject([{ code: "FRIENDS", orders: 1, tickets: 3, revenue: first.order.total }]);
  expect(statement.refundedBy).toMatchObject([{ by: "organizer" }]);
  expect(statement.refusedScans).toEqual({ total: 1, byReason: [{ reason: "unknown_code", count: 1 }] });
  expect(await asSystem(() => compare({ eventId: fair.eventId }))).toMatchObject({ differences: [] });

  await refundPart(first, { includeUsed: true });
  await count();
  const after = await statementOf(fair);
  expectExact(after);
  expect(minor(after.settlement)).toMatchObject({
    net: second.order.total.amountMinor - 3_333,
    charged: statement.settlement.charged.amountMinor,
  });
  expect(after.codes).toMatchObject([{ revenue: { amountMinor: 0 } }]);

  const { text } = await asStaff(() => Statement.exportCsv({ eventId: fair.eventId, filter: {} }));
  const lines = text.split("\r\n").map((line) => line.split(","));
  const amountOf = (id: string) => lines.find(([section, name]) => section === "settlement" && name === id)?.[12];
  expect(Number(amountOf("charged")) + Number(amountOf("refunded"))).toBeCloseTo(Number(amountOf("net")), 5);
  expect(lines.filter(([section]) => section === "ticket_type")).toHaveLength(2);
});

it("equals a recount of the rows after random sales, refunds, exchanges and scans whose messages come in any order and twice", async () => {
  const fair = await openFair(60);
  for (let round = 0; round < 4; round++) {
    await actAtRandom(fair, random, 60);
    await count();
    expect((await asSystem(() => compare({ eventId: fair.eventId }))).differences).toEqual([]);
    expectExact(await statementOf(fair));
  }
  const { settlement, attendance, products } = await statementOf(fair);
  expect(settlement.earlier.amountMinor).toBe(0);
  expect([attendance.admitted > 0, products.some(({ redeemed }) => redeemed > 0), settlement.refunded.amountMinor < 0]).toEqual([
    true,
    true,
    true,
  ]);
});

it("control: a message that was never counted is a difference", async () => {
  const fair = await openFair();
  await buyAt(fair, { full: 1 });
  await stream.read();
  expect((await asSystem(() => compare({ eventId: fair.eventId }))).differences.map(({ name }) => name)).toContain("sold");
});

const itemsOf = (fair: Fair): Promise<number> => countItems(() => statementOf(fair));

it("is read from as many items after hundreds of orders as after a few, and never from rows of orders", async () => {
  const fair = await openFair();
  const buyMany = async (orders: number): Promise<number> => {
    for (let at = 0; at < orders; at++) await buyAt(fair, { full: 1, withCode: true });
    await count();
    return itemsOf(fair);
  };
  const few = await buyMany(8);
  const many = await buyMany(60);
  expect(many).toBeLessThanOrEqual(few + 12);
  expect(many).toBeLessThanOrEqual(100);
});
