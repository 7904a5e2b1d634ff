/** Scans of bought tickets over HTTP. */
import { createConnection } from "node:net";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, scanId, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

const HOUR_MS = 3_600_000;

type Ticket = { id: string; code: string };
type Device = { deviceToken: string };

let stack: Stack;
let client: Client;
/** The event that most tests share. Each test uses its own ticket. */
let sale: Sale;
let tickets: Ticket[];
let exit: Device;
let supervisor: Device;

beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
  [exit, supervisor] = await Promise.all([
    gate(sale, { mode: "exit" }),
    client.enrolDevice(sale.eventId, sale.gateId, "supervisor", "Phone 2").then((deviceToken) => ({ deviceToken })),
  ]);
  ({ tickets } = await client.buy(sale, 20));
});
afterEach(() => void vi.useRealTimers());

const gate = async ({ eventId }: { eventId: string }, body: object, role?: "steward" | "supervisor"): Promise<Device> => {
  const made = await client.post(`/events/${eventId}/gates`, { name: "South", mode: "entry", ...body });
  return { deviceToken: await client.enrolDevice(eventId, made.body.gate.id, role, "Phone 3") };
};

const ticket = (): Ticket => {
  const next = tickets.pop();
  if (!next) throw new Error("no ticket left: buy more before the tests");
  return next;
};

const answer = async (device: Device, code: string, more: object = {}) => {
  const { status, body } = await client.scan(device, code, more);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

/** "admitted", "admitted again" for a replay, or the reason of a refusal. */
const said = async (device: Device, code: string, more: object = {}): Promise<string> => {
  const { result, reason, replayed } = await answer(device, code, more);
  return result === "refused" ? reason : replayed ? `${result} again` : result;
};

/** Runs the body with another time for the whole stack. */
const at = async <T>(atMs: number, body: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ["Date"], now: atMs });
  try {
    return await body();
  } finally {
    vi.useRealTimers();
  }
};

it("C1 C2 C3 a ticket is admitted once, refused with time and gate, and a repeated scan gets its first answer", async () => {
  const { id, code } = ticket();
  const first = { scanId: scanId() };
  const admitted = await answer(sale, code, first);
  expect(admitted).toEqual({
    result: "admitted",
    ticket: { id, attendeeName: "Ana Souza", ticketType: "Full", products: [] },
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(await answer(supervisor, code)).toEqual({
    result: "refused",
    reason: "already_admitted",
    ticket: admitted.ticket,
    firstAdmission: { at: admitted.at, gate: "North", device: "Phone 1" },
    at: expect.any(String),
  });
  expect(await answer(sale, code, first)).toEqual({ ...admitted, replayed: true });
});

it("C5 a scan whose answer is lost is repeated, admitted and counted once", async () => {
  const { id, code } = ticket();
  const body = JSON.stringify({ code, scanId: "scn_lost-reply" });
  const { hostname, port } = new URL(stack.scan);
  const socket = createConnection({ host: hostname, port: Number(port) });
  const headers = ["POST / HTTP/1.1", `Host: ${hostname}`, "Content-Type: application/json", `Authorization: Bearer ${sale.deviceToken}`];
  socket.write([...headers, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n"));
  const entered = async () =>
    (await client.admin(`/events/${sale.eventId}/tickets?limit=100`)).body.tickets.find((one: Ticket) => one.id === id);
  const first = await until(entered, ({ admittedAt }) => admittedAt !== undefined);
  // Nobody has read from it.
  socket.destroy();
  expect(await answer(sale, code, { scanId: "scn_lost-reply" })).toMatchObject({
    result: "admitted",
    replayed: true,
    at: first.admittedAt,
  });
});

it("C6 a ticket goes out and in again only where the gate allows re-entry", async () => {
  const both = await gate(sale, { reentry: true });
  const [one, other] = [ticket(), ticket()];
  expect([
    await said(both, one.code),
    await said(both, one.code),
    await said(both, one.code, { direction: "exit" }),
    await said(both, one.code),
  ]).toEqual(["admitted", "already_admitted", "exited", "admitted"]);
  expect([await said(sale, other.code), await said(exit, other.code), await said(sale, other.code)]).toEqual([
    "admitted",
    "exited",
    "already_admitted",
  ]);
  expect(await said(sale, ticket().code, { direction: "exit" })).toBe("wrong_gate");
});

it("C7 an exit is refused for a ticket that is not inside", async () => {
  const { code } = ticket();
  expect(await said(exit, code)).toBe("not_inside");
  expect([await said(sale, code), await said(exit, code), await said(exit, code)]).toEqual(["admitted", "exited", "not_inside"]);
});

it("C9 a gate refuses ticket types that it does not take", async () => {
  const below = `/events/${sale.eventId}`;
  const price = { amountMinor: 1000, currency: "BRL" };
  const { ticketType } = (await client.post(`${below}/ticket-types`, { name: "VIP", price, capacity: 10 })).body;
  const vips = await gate(sale, { ticketTypeIds: [ticketType.id] });
  const { code } = ticket();
  expect([await said(vips, code), await said(sale, code)]).toEqual(["wrong_gate", "admitted"]);
  const bought = await client.buy({ ...sale, ticketTypeId: ticketType.id });
  expect(await said(vips, bought.tickets[0].code)).toBe("admitted");
});

it("C10 entries are refused before the doors open and after the end; exits are allowed, and an old scan keeps its answer", async () => {
  const now = Date.now();
  const times = { doorsOpenAt: now + HOUR_MS, startsAt: now + 2 * HOUR_MS, endsAt: now + 3 * HOUR_MS };
  const event = Object.fromEntries(Object.entries(times).map(([name, atMs]) => [name, new Date(atMs).toISOString()]));
  const soon = await client.openSale({ event });
  const [out, boss] = [await gate(soon, { mode: "exit" }), await gate(soon, {}, "supervisor")];
  const { tickets: bought } = await client.buy(soon, 3);
  const [one, other, third] = bought.map(({ code }) => code as string) as [string, string, string];
  const first = { scanId: scanId() };

  expect(await said(soon, one)).toBe("too_early");
  expect(await said(boss, other, { force: true })).toBe("admitted");
  expect(await said(out, other)).toBe("exited");
  await at(times.doorsOpenAt - 1, async () => expect(await said(soon, one)).toBe("too_early"));
  await at(times.doorsOpenAt, async () => expect(await said(soon, one, first)).toBe("admitted"));
  await at(times.endsAt - 1, async () => expect(await said(soon, third)).toBe("admitted"));
  await at(times.endsAt, async () => {
    expect(await said(soon, other)).toBe("already_admitted");
    expect(await said(soon, one, first)).toBe("admitted again");
    expect(await said(out, one)).toBe("exited");
  });
  const { tickets: late } = await client.buy(soon);
  await at(times.endsAt, async () => expect(await said(soon, late[0].code)).toBe("too_late"));
});

it("C11 voided, blocked, superseded and refunded tickets are refused, and an unblocked one is admitted", async () => {
  const [gone, held, renewed] = [ticket(), ticket(), ticket()];
  const move = async ({ id }: Ticket, what: string) => expect((await client.post(`/tickets/${id}/${what}`)).status).toBe(200);
  await move(gone, "void");
  expect(await said(sale, gone.code)).toBe("voided");
  await move(held, "block");
  expect(await said(sale, held.code)).toBe("blocked");
  await move(held, "unblock");
  expect(await said(sale, held.code)).toBe("admitted");

  const bought = await client.buy(sale);
  const [{ id, code }] = bought.tickets;
  await move(bought.tickets[0], "reissue");
  const own = await client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken });
  const [again] = own.body.tickets;
  expect([again.id, again.code === code]).toEqual([id, false]);
  expect([await said(sale, code), await said(sale, again.code), await said(sale, code)]).toEqual(["superseded", "admitted", "superseded"]);
  await move(renewed, "reissue");
  await move(renewed, "void");
  expect(await said(sale, renewed.code)).toBe("superseded");

  const other = await client.buy(sale, 2);
  expect((await client.post(`/orders/${other.order.id}/refund`)).body.order.status).toBe("refunded");
  for (const { code: refunded } of other.tickets) expect(await said(sale, refunded)).toBe("refunded");
});

it("C12 a steward may not force; a supervisor's force admits and is stored as forced", async () => {
  const { id, code } = ticket();
  await client.post(`/tickets/${id}/block`);
  const refused = await client.scan(sale, code, { force: true });
  expect([refused.status, refused.body.error.code]).toEqual([403, "scan.force_forbidden"]);
  expect(await said(supervisor, code)).toBe("blocked");
  const forced = { scanId: scanId(), force: true };
  expect([await said(supervisor, code, forced), await said(supervisor, code, forced)]).toEqual(["admitted", "admitted again"]);

  const { rows } = await import("@catraca/core/table/service");
  const stored = (await rows.ticket.get({ ticketId: id }).go({ consistent: true })).data;
  expect(Object.entries(stored?.scans ?? {})).toEqual([
    [expect.stringMatching(`^${forced.scanId}@dev_`), expect.objectContaining({ did: "admitted", forced: true })],
  ]);
});

it("C13 a supervisor cannot force an unknown code or another event's", async () => {
  const { code } = ticket();
  const elsewhere = await client.openSale();
  const theirs = await client.buy(elsewhere);
  expect(await said(supervisor, `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`, { force: true })).toBe("unknown_code");
  expect(await said(supervisor, theirs.tickets[0].code, { force: true })).toBe("wrong_event");
  expect(await said(elsewhere, theirs.tickets[0].code)).toBe("admitted");
});

it("C14 three popcorns are redeemed one by one, and a fourth is refused", async () => {
  const make = async (name: string) =>
    (await client.post(`/events/${sale.eventId}/products`, { name, price: { amountMinor: 500, currency: "BRL" }, stock: 50 })).body.product
      .id;
  const [popcorn, soda] = [await make("Popcorn"), await make("Soda")];
  const [stand, bar] = [await gate(sale, { mode: "redeem", productIds: [popcorn] }), await gate(sale, { mode: "redeem" })];
  const products = [
    { productId: popcorn, quantity: 3 },
    { productId: soda, quantity: 1 },
  ];
  const { code } = (await client.buy(sale, 1, { products })).tickets[0];
  const left = async (device: Device, more: object = {}) => {
    const { result, reason, ticket: shown } = await answer(device, code, more);
    return [reason ?? result, ...shown.products.map(({ name, remaining }: any) => `${name} ${remaining}`).toSorted()];
  };
  const once = { scanId: scanId() };
  expect(await left(stand, once)).toEqual(["redeemed", "Popcorn 2", "Soda 1"]);
  expect(await left(stand, once)).toEqual(["redeemed", "Popcorn 2", "Soda 1"]);
  expect(await left(stand)).toEqual(["redeemed", "Popcorn 1", "Soda 1"]);
  expect(await left(stand, { productId: soda })).toEqual(["wrong_gate", "Popcorn 1", "Soda 1"]);
  expect(await left(bar, { productId: popcorn })).toEqual(["redeemed", "Popcorn 0", "Soda 1"]);
  expect(await left(stand)).toEqual(["nothing_to_redeem", "Popcorn 0", "Soda 1"]);
  expect(await left(bar, { productId: soda })).toEqual(["redeemed", "Popcorn 0", "Soda 0"]);
  expect(await left(bar, { productId: "prd_unheardof" })).toEqual(["nothing_to_redeem", "Popcorn 0", "Soda 0"]);
  const unsaid = await client.scan(bar, code);
  expect([unsaid.status, unsaid.body.error.issues[0].path]).toEqual([422, "productId"]);
  expect(await said(sale, code)).toBe("admitted");
});

it("C19 a valid code is admitted after an invalid one", async () => {
  const { code } = ticket();
  expect([await said(sale, "garbage"), await said(sale, code)]).toEqual(["unknown_code", "admitted"]);
});

it("a gate is limited only to what its event sells", async () => {
  const sale = await client.openSale();
  const elsewhere = await client.openSale();
  const refused = await client.post(`/events/${sale.eventId}/gates`, {
    name: "South",
    mode: "entry",
    ticketTypeIds: [sale.ticketTypeId, elsewhere.ticketTypeId],
    productIds: ["prd_none"],
  });
  expect(refused.status).toBe(422);
  expect(refused.body.error.issues.map(({ path }: { path: string }) => path)).toEqual(["ticketTypeIds.1", "productIds.0"]);
});

it("C3 the same scan id from another device or gate is another scan", async () => {
  const sale = await client.openSale();
  const [{ code }] = (await client.buy(sale)).tickets;
  const scanId = "scn_0000000001";
  const { gate: south } = (await client.post(`/events/${sale.eventId}/gates`, { name: "South", mode: "entry" })).body;
  const other = await client.enrolDevice(sale.eventId, sale.gateId, "steward", "Phone 2");
  const elsewhere = await client.enrolDevice(sale.eventId, south.id, "steward", "Phone 3");
  expect((await client.scan(sale, code, { scanId })).body.result).toBe("admitted");
  for (const deviceToken of [other, elsewhere])
    expect((await client.scan({ deviceToken }, code, { scanId })).body).toMatchObject({
      result: "refused",
      reason: "already_admitted",
      firstAdmission: { device: "Phone 1" },
    });
  expect((await client.scan(sale, code, { scanId })).body).toMatchObject({ result: "admitted", replayed: true });
});

it("C5 a question is judged and admits nobody, a scan with the same id admits, and a scan that admitted is told", async () => {
  const [first, second] = [ticket(), ticket()];
  const [id, other] = [scanId(), scanId()];
  const question = { question: true, scannedAt: new Date(Date.now() - 60_000).toISOString() };
  expect(await answer(sale, first.code, { scanId: id, ...question })).toMatchObject({ result: "allowed", ticket: { id: first.id } });
  expect(await said(sale, first.code, { scanId: id, ...question })).toBe("allowed");
  expect(await said(sale, first.code, { scanId: other })).toBe("admitted");
  expect(await answer(sale, first.code, { scanId: id, ...question })).toMatchObject({ reason: "already_admitted", firstAdmission: {} });
  expect(await said(sale, first.code, { scanId: other, ...question })).toBe("admitted again");
  expect(await said(sale, second.code, { ...question, force: false })).toBe("allowed");
  expect((await client.scan(sale, second.code, { ...question, force: true })).status).toBe(403);
  expect(await said(supervisor, second.code, { ...question, force: true })).toBe("allowed");
  expect(await said(sale, second.code)).toBe("admitted");
});
