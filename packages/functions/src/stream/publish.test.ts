/** What the publisher answers to its stream while the bus refuses, and to a change that it cannot read. The bus is a server of the test's own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

// Unit tests share their modules: the clock is replaced in modules that load after this, and no later file gets them.
vi.hoisted(() => vi.resetModules());
afterAll(() => vi.resetModules());
/** Pauses take no time of the test's: the clock moves instead. */
const clock = { ms: 0 };
vi.mock("@catraca/core/kernel/clock", async (original) => ({
  ...(await original<object>()),
  now: () => clock.ms,
  pause: async (ms: number) => void (clock.ms += ms),
}));

type Sent = { id: string }[];
const calls: Sent[] = [];
/** What the bus does with each call; without one it takes everything. */
let answers: ((sent: Sent) => { status: number; body: object })[] = [];
const takes = (sent: Sent) => ({ status: 200, body: { Entries: sent.map(({ id }) => ({ EventId: id })) } });
const refusesFrom = (id: string) => (sent: Sent) => {
  const at = sent.findIndex((one) => one.id === id);
  return { status: 200, body: { Entries: sent.map((_, i) => (i < at ? { EventId: "e" } : { ErrorCode: "ThrottlingException" })) } };
};
const isAway = () => ({ status: 503, body: { __type: "ServiceUnavailable" } });

const server = createServer((request, response) => {
  void (async () => {
    const { Entries } = JSON.parse(await text(request)) as { Entries: { Detail: string }[] };
    const sent = Entries.map(({ Detail }) => JSON.parse(Detail) as { id: string });
    calls.push(sent);
    const { status, body } = (answers.length > 1 ? answers.shift()! : (answers[0] ?? takes))(sent);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  })();
});

let handler: typeof import("./publish.ts").handler;
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    BUS_NAME: "catraca-test",
  });
  ({ handler } = await import("./publish.ts"));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls.length = 0;
  answers = [];
  clock.ms = 0;
});

const order = {
  __edb_e__: "order",
  eventId: "evt_1",
  lines: [],
  products: [],
  amountMinor: 1,
  currency: "BRL",
  version: 1,
  createdAtMs: 0,
  status: "reserved",
};
const attribute = (value: string | number | unknown[]) =>
  typeof value === "string" ? { S: value } : typeof value === "number" ? { N: String(value) } : { L: value };
const imageOf = (row: Record<string, string | number | unknown[]>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, attribute(value)]));
const placed = (orderId: string) => ({
  dynamodb: { SequenceNumber: `after ${orderId}`, NewImage: imageOf({ ...order, orderId }) },
});
/** Of an order that lacks what its message says. */
const unreadable = {
  dynamodb: { SequenceNumber: "unreadable", NewImage: imageOf({ __edb_e__: "order", orderId: "ord_x", status: "paid" }) },
};
const publish = (...Records: object[]) => handler({ Records } as unknown as DynamoDBStreamEvent);
const ids = (sent: Sent | undefined) => sent?.map(({ id }) => id);

it("sends what changes announce, and reports no failure", async () => {
  expect(await publish(placed("ord_1"), placed("ord_2"))).toEqual({ batchItemFailures: [] });
  expect(calls.map(ids)).toEqual([["ord_1/1", "ord_2/1"]]);
});

it("waits for a bus that refuses some messages, and sends again from the first of them", async () => {
  answers = [refusesFrom("ord_2/1"), refusesFrom("ord_2/1"), takes];
  expect(await publish(placed("ord_1"), placed("ord_2"), placed("ord_3"))).toEqual({ batchItemFailures: [] });
  expect(calls.map(ids)).toEqual([
    ["ord_1/1", "ord_2/1", "ord_3/1"],
    ["ord_2/1", "ord_3/1"],
    ["ord_2/1", "ord_3/1"],
  ]);
});

it.each([
  { state: "refuses", answer: refusesFrom("ord_2/1"), first: "after ord_2" },
  { state: "is away", answer: isAway, first: "after ord_1" },
])("reports the first change that did not get through after most of its time when the bus $state", async ({ answer, first }) => {
  answers = [answer];
  expect(await publish(placed("ord_1"), placed("ord_2"))).toEqual({ batchItemFailures: [{ itemIdentifier: first }] });
  expect(clock.ms).toBeGreaterThan(25_000);
  expect(clock.ms).toBeLessThan(45_000);
});

it("fails at once on a change that it cannot read, before anything is sent", async () => {
  await expect(publish(placed("ord_1"), unreadable)).rejects.toThrow();
  expect([clock.ms, calls]).toEqual([0, []]);
});
