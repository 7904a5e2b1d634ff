/** The deliveries that changes bring: which, in which queue, once for each change, and none for what concerns nobody outside. */
import { expect, it } from "vitest";
import { plannedFor } from "./webhook.plan.rules.ts";

const event = { eventId: "evt_1", status: "published", version: 3, catalogVersion: 1 };
const ticket = {
  ticketId: "tkt_1",
  orderId: "ord_1",
  eventId: "evt_1",
  ticketTypeId: "tty_1",
  revision: 0,
  inside: false,
  entries: 0,
  scans: {},
};
const order = {
  orderId: "ord_1",
  eventId: "evt_1",
  status: "issued",
  lines: [{ ticketTypeId: "tty_1", quantity: 2, unitPriceMinor: 500 }],
  products: [],
  buyer: { name: "Ana", email: "ana@example.com" },
  attendees: [],
  allocations: [{ pool: "tty_1:1", shard: 0, quantity: 2 }],
  amountMinor: 1000,
  currency: "BRL",
  version: 5,
  createdAtMs: 0,
};
const scan = { did: "admitted", atMs: 1000, gateId: "gat_1", deviceId: "dev_1" };

const planned = (entity: string, before: object | undefined, after: object | undefined) =>
  plannedFor({ entity, before: before as never, after: after as never }, 0);
const typesOf = (...change: Parameters<typeof planned>) => planned(...change).map(({ type, queueId }) => `${type} ${queueId}`);

it.each([
  { from: "draft", to: "published", type: "event.published" },
  { from: "published", to: "draft", type: "event.unpublished" },
  { from: "published", to: "cancelled", type: "event.cancelled" },
])("an event that goes from $from to $to brings $type and its availability", ({ from, to, type }) => {
  expect(typesOf("event", { ...event, status: from }, { ...event, status: to })).toEqual([
    `${type} evt_1`,
    "availability.changed evt_1.availability",
  ]);
});

it("a change of a published event, or of something sold at it, brings event.changed; a draft and a counter bring nothing", () => {
  for (const change of [{ version: 4 }, { catalogVersion: 2 }])
    expect(typesOf("event", event, { ...event, ...change })[0]).toBe("event.changed evt_1");
  expect(typesOf("event", event, { ...event, gateCount: 1 })).toEqual([]);
  const draft = { ...event, status: "draft" };
  expect([typesOf("event", undefined, draft), typesOf("event", draft, { ...draft, version: 4 })]).toEqual([[], []]);
  expect(typesOf("event", event, undefined)).toEqual([]);
});

it("a part that goes back brings the refund and the end of its tickets, without one that was void before", () => {
  const voided = [{ ticketId: "tkt_2", ticketTypeId: "tty_1", atMs: 0, released: false }];
  const tickets = [
    { ticketId: "tkt_1", ticketTypeId: "tty_1" },
    { ticketId: "tkt_2", ticketTypeId: "tty_1" },
  ];
  const refund = { refundId: "ref_1", amountMinor: 400, by: "organizer", tickets, products: [], atMs: 1 };
  const before = { ...order, voided };
  const after = { ...before, refunds: [refund], refundedMinor: 400, version: 6, allocations: [{ pool: "tty_1:1", shard: 0, quantity: 1 }] };
  const [refunded, ended, availability, ...none] = planned("order", before, after);
  expect(refunded).toMatchObject({
    type: "order.refunded",
    queueId: "ord_1",
    data: { refundId: "ref_1", amount: { amountMinor: 400 }, refunded: { amountMinor: 400 }, ticketIds: ["tkt_1"], status: "issued" },
  });
  expect(ended).toMatchObject({ type: "ticket.voided", queueId: "ord_1", data: { ticketId: "tkt_1", reason: "refunded" } });
  expect(availability).toMatchObject({ type: "availability.changed", data: { eventId: "evt_1" } });
  expect(availability).not.toHaveProperty("sourceId");
  expect(none).toEqual([]);
});

it("money that came too late brings a refund without tickets, and its settlement with the order", () => {
  const due = { ...order, status: "refund_due", version: 6 };
  const [refunded] = planned("order", { ...order, status: "expired" }, due);
  expect(refunded).toMatchObject({ type: "order.refunded", data: { ticketIds: [], amount: { amountMinor: 1000 } } });
  expect(typesOf("order", due, { ...due, status: "refunded", version: 7 })).toEqual(["refund.settled ord_1"]);
  const settled = {
    refundId: "ref_1",
    orderId: "ord_1",
    eventId: "evt_1",
    amountMinor: 400,
    currency: "BRL",
    status: "returned",
    createdAtMs: 0,
  };
  expect(typesOf("refund", { ...settled, status: "due" }, settled)).toEqual(["refund.settled ord_1"]);
});

it("a write that moves no seat brings no availability, in whatever order an image has its fields", () => {
  const [allocation] = order.allocations;
  const same = { quantity: allocation?.quantity, shard: allocation?.shard, pool: allocation?.pool };
  expect(typesOf("order", order, { ...order, notifiedAtMs: 1, allocations: [same] })).toEqual([]);
});

it("a ticket brings its admission, the undoing of it and a new code, in its order's queue; an exit and a refused scan bring nothing", () => {
  const admitted = { ...ticket, entries: 1, inside: true, scans: { scn_1: scan } };
  expect(typesOf("ticket", ticket, admitted)).toEqual(["ticket.admitted ord_1"]);
  const undone = { ...ticket, scans: { scn_1: { ...scan, undoneAtMs: 2000 } } };
  expect(typesOf("ticket", admitted, undone)).toEqual(["ticket.admission_undone ord_1"]);
  const exited = { ...admitted, inside: false, scans: { ...admitted.scans, scn_2: { ...scan, did: "exited" } } };
  expect(typesOf("ticket", admitted, exited)).toEqual([]);
  const reissued = { ...ticket, revision: 1, reissuedAtMs: 1 };
  expect(planned("ticket", ticket, reissued)).toMatchObject([{ type: "ticket.superseded", data: { revision: 1, reason: "reissued" } }]);
  expect(typesOf("scan", undefined, { scanId: "scn_9", eventId: "evt_1", reason: "voided" })).toEqual([]);
});

it("a change that is read again has the same sources", () => {
  const issued = () => planned("order", { ...order, status: "paid" }, order).map(({ sourceId }) => sourceId);
  expect(issued()).toHaveLength(3);
  expect(JSON.stringify(planned("order", { ...order, status: "paid" }, order))).not.toMatch(/Ana|@/);
  expect(new Set(issued()).size).toBe(3);
  expect(issued()).toEqual(issued());
});
