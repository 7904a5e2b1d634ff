/** Organizers' writes that the table refuses: transient errors, failed conditions, and other organizations' items. */
import { beforeAll, describe, expect, it } from "vitest";
import * as Device from "@catraca/core/device";
import * as Event from "@catraca/core/event";
import * as Gate from "@catraca/core/gate";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import * as Product from "@catraca/core/product";
import type { Counted } from "@catraca/core/report.rules";
import * as Stock from "@catraca/core/stock";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import * as TicketType from "@catraca/core/ticket-type";
import * as Timeline from "@catraca/core/timeline";
import { buy, asOrganizer, countMessage, openSale, type Sale, ticketsOf } from "../support/world/sale.ts";
import { eventBody } from "../support/bodies.ts";

const price = { amountMinor: 1000, currency: "BRL" };
const stranger = <T>(body: () => T): T => runAs({ type: "organizer", subject: "another-organizer" }, body);

let sale: Sale;
let ids: { gateId: string; deviceId: string; orderId: string; ticketId: string };

beforeAll(async () => {
  sale = await openSale({ capacity: 10 });
  const placed = await buy(sale);
  const [ticket] = await ticketsOf(placed);
  ids = await asOrganizer(async () => {
    const gate = await Gate.create({ eventId: sale.eventId, gate: { name: "North", mode: "entry" } });
    const { device } = await Device.create({ eventId: sale.eventId, device: { name: "Phone", gateId: gate.id, role: "steward" } });
    return { gateId: gate.id, deviceId: device.id, orderId: placed.order.id, ticketId: ticket?.id ?? "" };
  });
});

type Input = { TransactItems?: unknown[]; Item?: unknown; UpdateExpression?: unknown; KeyConditionExpression?: unknown };
const CALLS = {
  any: () => true,
  query: (input: Input) => input.KeyConditionExpression !== undefined,
  write: (input: Input) => input.TransactItems !== undefined || input.Item !== undefined || input.UpdateExpression !== undefined,
};
type Failure = { name: string; CancellationReasons?: { Code: string }[] };

/** Every attempt of this call fails with this error. */
const failing = async (what: keyof typeof CALLS, failure: (input: Input) => Failure, body: () => Promise<unknown>): Promise<void> => {
  const name = "failing";
  let failed = 0;
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as Input;
      if (!CALLS[what](input)) return next(args);
      failed += 1;
      throw Object.assign(new Error("injected"), { $fault: "client", $metadata: { httpStatusCode: 400 }, ...failure(input) });
    },
    { step: "deserialize", name, priority: "high" },
  );
  try {
    await body();
  } finally {
    dynamo.middlewareStack.remove(name);
    expect(failed).toBeGreaterThan(0);
  }
};
const cancelled =
  (code: string) =>
  ({ TransactItems = [] }: Input): Failure => ({
    name: "TransactionCanceledException",
    CancellationReasons: TransactItems.map((_, at) => ({ Code: at === 0 ? code : "None" })),
  });

const message = (): Counted => ({
  id: "a-message",
  at: new Date().toISOString(),
  causedBy: "a-message",
  type: "scan.refused",
  data: { scanId: "scn_a", eventId: sale.eventId, gateId: ids.gateId, deviceId: ids.deviceId, reason: "blocked", atMs: Date.now() },
});

/** Transactions, and the error of each when a condition fails. */
const TOGETHER: [string, () => Promise<unknown>, object | undefined][] = [
  [
    "a ticket type",
    () => asOrganizer(() => TicketType.create({ eventId: sale.eventId, ticketType: { name: "Half", price, capacity: 5 } })),
    { code: "event.missing" },
  ],
  [
    "a product",
    () => asOrganizer(() => Product.create({ eventId: sale.eventId, product: { name: "Popcorn", price, stock: 5 } })),
    { code: "event.missing" },
  ],
  [
    "a pool",
    () => asOrganizer(() => Stock.createPool({ eventId: sale.eventId, pool: { name: "House", capacity: 5 } })),
    { code: "event.missing" },
  ],
  [
    "a gate",
    () => asOrganizer(() => Gate.create({ eventId: sale.eventId, gate: { name: "South", mode: "exit" } })),
    { code: "event.missing" },
  ],
  [
    "a device",
    () => asOrganizer(() => Device.create({ eventId: sale.eventId, device: { name: "Phone", gateId: ids.gateId, role: "steward" } })),
    { code: "request.invalid", issues: [{ path: "gateId" }] },
  ],
  [
    "another enrolment code",
    () => asOrganizer(() => Device.renewEnrolment({ deviceId: ids.deviceId })),
    { kind: "conflict", code: "device.not_enrolling" },
  ],
  [
    "a ticket type changed",
    () => asOrganizer(() => TicketType.change({ ...sale, change: { name: "Full" } })),
    { kind: "conflict", code: "ticket_type.changed" },
  ],
];
/** Its failure returns the failed item, which no stub has: see race/counting.test.ts. */
const COUNT: (typeof TOGETHER)[number] = ["a count", () => countMessage(message()), undefined];

/** The first request of an account creates its organization. */
const firstUse = (subject: string) => runAs({ type: "organizer", subject }, () => Event.list({}));

describe("a write of several items that meets another one, or a throttle, asks for patience", () => {
  it.each([...TOGETHER, COUNT])("%s", async (_, ask) => {
    for (const code of ["TransactionConflict", "ThrottlingError"])
      await failing("write", cancelled(code), async () => expect(ask()).rejects.toMatchObject({ name: "Transient" }));
  });

  it("an organization", async () => {
    const ask = () => firstUse("met-a-conflict");
    await failing("write", cancelled("TransactionConflict"), async () => expect(ask()).rejects.toMatchObject({ name: "Transient" }));
    expect((await ask()).events).toEqual([]);
  });
});

describe("a refused condition means what it says", () => {
  it.each(TOGETHER)("%s", async (_, ask, expected) => {
    await failing("write", cancelled("ConditionalCheckFailed"), async () => {
      if (expected) await expect(ask()).rejects.toMatchObject({ name: "Fault", ...expected });
      else expect(await ask()).toBeUndefined();
    });
  });

  it("an organization that is created twice at once is one", async () => {
    const founded = await Promise.allSettled(Array.from({ length: 4 }, () => firstUse("in-a-hurry")));
    for (const one of founded) if (one.status === "rejected") expect(one.reason).toMatchObject({ name: "Transient" });
    expect((await firstUse("in-a-hurry")).events).toEqual([]);
  });
});

describe("another cancellation reason is a bug", () => {
  it.each(TOGETHER)("%s", async (_, ask) => {
    await failing("write", cancelled("ValidationError"), async () => expect(ask()).rejects.toMatchObject({ name: "InvariantError" }));
  });
});

describe("a single read or write that is throttled asks for patience", () => {
  const throttled = (): Failure => ({ name: "ThrottlingException" });
  it.each<[keyof typeof CALLS, string, () => Promise<unknown>]>([
    ["any", "who asks", () => firstUse("throttled")],
    ["query", "the list of events", () => Event.list({})],
    ["query", "the list of orders", () => Order.list({ eventId: sale.eventId, page: {} })],
    ["query", "the list of gates", () => Gate.list({ eventId: sale.eventId })],
    ["query", "the list of devices", () => Device.list({ eventId: sale.eventId, page: {} })],
    ["write", "an event made", () => Event.create(eventBody())],
    ["write", "an event changed", () => Event.change({ eventId: sale.eventId, change: { name: "Another" } })],
    ["write", "an event published", () => Event.publish({ eventId: sale.eventId })],
    ["write", "a device revoked", () => Device.revoke({ deviceId: ids.deviceId })],
    ["any", "a device read", () => Device.revoke({ deviceId: ids.deviceId })],
    ["write", "a ticket blocked", () => Ticket.block({ ticketId: ids.ticketId })],
  ])("%s: %s", async (what, _, ask) => {
    await failing(what, throttled, async () => expect(asOrganizer(ask)).rejects.toMatchObject({ name: "Transient" }));
  });
});

it("an event whose first write was not answered is made once", async () => {
  let attempts = 0;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const attempt = "Item" in args.input ? ++attempts : 0;
      const answer = await next(args);
      if (attempt === 1)
        throw Object.assign(new Error("injected"), { name: "InternalServerError", $fault: "server", $metadata: { httpStatusCode: 500 } });
      return answer;
    },
    { step: "deserialize", name: "unanswered", priority: "high" },
  );
  try {
    const { id } = await asOrganizer(() => Event.create(eventBody({ name: "Once" })));
    expect(attempts).toBe(2);
    expect(await asOrganizer(() => Event.get({ eventId: id }))).toMatchObject({ name: "Once" });
  } finally {
    dynamo.middlewareStack.remove("unanswered");
  }
});

describe("S4 another organization's id is answered like an unknown one", () => {
  const answerTo = (ask: () => Promise<unknown>) =>
    stranger(async () => {
      try {
        return await ask();
      } catch (error) {
        const { name, kind, code, message: text } = error as Error & { kind?: string; code?: string };
        return { name, kind, code, text };
      }
    });
  it.each<[string, (id: string) => Promise<unknown>, () => string, string]>([
    ["event.missing", (eventId) => Event.get({ eventId }), () => sale.eventId, "evt_aaaaaaaaaaaaaaaa"],
    ["order.missing", (orderId) => Payment.refundOrder({ orderId }), () => ids.orderId, "ord_aaaaaaaaaaaaaaaa"],
    ["order.missing", (orderId) => Order.correctBuyer({ orderId, change: { buyer: {} } }), () => ids.orderId, "ord_aaaaaaaaaaaaaaaa"],
    ["order.missing", (orderId) => Timeline.getForOrder({ orderId }), () => ids.orderId, "ord_aaaaaaaaaaaaaaaa"],
    ["ticket.missing", (ticketId) => Ticket.block({ ticketId }), () => ids.ticketId, "tkt_aaaaaaaaaaaaaaaa"],
    ["device.missing", (deviceId) => Device.renewEnrolment({ deviceId }), () => ids.deviceId, "dev_aaaaaaaaaaaaaaaa"],
    ["device.missing", (deviceId) => Device.revoke({ deviceId }), () => ids.deviceId, "dev_aaaaaaaaaaaaaaaa"],
  ])("%s", async (code, ask, known, unknown) => {
    const answer = await answerTo(() => ask(known()));
    expect(answer).toMatchObject({ name: "Fault", kind: "missing", code });
    expect(await answerTo(() => ask(unknown))).toEqual(answer);
  });
});

describe("a pool id", () => {
  const withPools = (poolIds: string[]) =>
    asOrganizer(() => TicketType.create({ eventId: sale.eventId, ticketType: { name: "Half", price, capacity: 5, poolIds } }));

  it("that is none is refused before the table is asked", async () => {
    for (const id of ["", "pol_", "x".repeat(2000), `pol_${"a".repeat(2000)}`, "pol_AAAAAAAAAAAAAAAA", sale.eventId])
      await expect(withPools([id]), id.slice(0, 40)).rejects.toMatchObject({
        code: "request.invalid",
        issues: [{ path: "ticketType.poolIds.0" }],
      });
  });

  it("of ours is taken", async () => {
    const pool = await asOrganizer(() => Stock.createPool({ eventId: sale.eventId, pool: { name: "House", capacity: 5 } }));
    expect(await withPools([pool.id])).toMatchObject({ poolIds: [pool.id] });
    const { data } = await rows.pool.get({ eventId: sale.eventId, poolId: pool.id }).go();
    expect(data?.capacity).toBe(5);
  });
});
