/** The calls of the scan URL beside a scan in JSON. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, scanId, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

type Ticket = { id: string; code: string };
type Device = { deviceToken: string };

let stack: Stack;
let client: Client;
let sale: Sale;
let tickets: Ticket[];

beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
  ({ tickets } = await client.buy(sale, 10));
});

const ticket = (): Ticket => {
  const next = tickets.pop();
  if (!next) throw new Error("no ticket left: buy more before the tests");
  return next;
};

const openGate = async (body: object, role?: "steward" | "supervisor"): Promise<Device> => {
  const { gate } = (await client.post(`/events/${sale.eventId}/gates`, { name: "South", mode: "entry", ...body })).body;
  return { deviceToken: await client.enrolDevice(sale.eventId, gate.id, role, "Phone 2") };
};

const send = async ({ deviceToken }: Device, path: string, body: object) => {
  const answer = await call(`${stack.scan}${path}`, { method: "POST", token: deviceToken, body });
  return { status: answer.status, body: answer.body };
};

const sendPlain = async (code: string, { token = sale.deviceToken, path = "" } = {}) => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
  const answer = await fetch(`${stack.scan}${path}`, { method: "POST", headers, body: code });
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
};

it("a code sent as plain text is scanned, and answered with one line of ASCII", async () => {
  const { code } = ticket();
  expect(await sendPlain(code)).toEqual({ status: 200, type: "text/plain; charset=us-ascii", text: "ADMIT Full Ana Souza\n" });
  // Within the same minute it is the same scan. In the next one it is another.
  expect((await sendPlain(`${code}\r\n`)).text).toMatch(/^(ADMIT Full Ana Souza|USED \d\d:\d\d North)\n$/);
  expect((await client.scan(sale, code)).body.reason).toBe("already_admitted");
  expect((await sendPlain("none of ours")).text).toBe("NO unknown_code\n");
  expect(await sendPlain(code, { token: "none" })).toMatchObject({ status: 401, text: "ERROR device.unauthenticated\n" });
  expect(await sendPlain("A".repeat(20_000))).toMatchObject({ status: 422, text: "ERROR request.invalid\n" });
  expect(await sendPlain(code, { path: "enrol" })).toMatchObject({ status: 415, type: "application/json" });
});

it("C14 an undone piece is there again, an undone entry admits again, and the report follows", async () => {
  const product = { name: "Popcorn", price: { amountMinor: 500, currency: "BRL" }, stock: 50 };
  const { id: productId } = (await client.post(`/events/${sale.eventId}/products`, product)).body.product;
  const stand = await openGate({ mode: "redeem", productIds: [productId] });
  const { code } = (await client.buy(sale, 1, { products: [{ productId, quantity: 3 }] })).tickets[0];
  const last = { scanId: scanId() };
  for (const more of [{}, {}, last]) expect((await client.scan(stand, code, more)).body.result).toBe("redeemed");
  expect((await client.scan(stand, code)).body.reason).toBe("nothing_to_redeem");
  const undone = await send(stand, "undo", last);
  expect(undone).toEqual({ status: 200, body: { result: "undone", at: expect.any(String) } });
  expect(await send(stand, "undo", last)).toEqual(undone);
  expect((await client.scan(stand, code)).body).toMatchObject({ result: "redeemed", ticket: { products: [{ remaining: 0 }] } });

  const evening = await client.openSale();
  const entered = (await client.buy(evening, 1)).tickets[0].code;
  const entry = { scanId: scanId() };
  const admitted = async () => (await client.admin(`/events/${evening.eventId}/report`)).body.report.admitted;
  await client.scan(evening, entered, entry);
  await until(admitted, (count) => count === 1);
  expect((await send(evening, "undo", { scanId: scanId() })).body.reason).toBe("unknown_scan");
  expect((await send(evening, "undo", entry)).body.result).toBe("undone");
  await until(admitted, (count) => count === 0);
  expect((await client.scan(evening, entered, entry)).body).toMatchObject({ result: "undone", replayed: true });
  expect((await client.scan(evening, entered)).body.result).toBe("admitted");
});

it("a heartbeat answers with the assignment and the time, and the device's list shows what it said", async () => {
  const { device, enrolmentCode } = (
    await client.post(`/events/${sale.eventId}/devices`, { name: "Phone 9", gateId: sale.gateId, role: "steward" })
  ).body;
  const { deviceToken } = (await call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode } })).body;
  const beat = { appVersion: "1.4.0", queueLength: 3, clockOffsetMs: -1_200 };
  const answer = await send({ deviceToken }, "heartbeat", beat);
  expect(answer).toMatchObject({ status: 200, body: { role: "steward", gate: { id: sale.gateId }, event: { id: sale.eventId } } });
  expect(Math.abs(Date.now() - Date.parse(answer.body.at))).toBeLessThan(2_000);
  const shown = async () =>
    (await client.admin(`/events/${sale.eventId}/devices?limit=100`)).body.devices.find(({ id }: { id: string }) => id === device.id);
  expect(await until(shown, ({ appVersion }) => appVersion !== undefined)).toMatchObject({ ...beat, lastSeenAt: expect.any(String) });
  expect(await shown()).not.toHaveProperty("offlineSince");
});

it("a supervisor finds a ticket by part of a name or of an order number, and admits it by hand", async () => {
  const supervisor = await openGate({ name: "Desk" }, "supervisor");
  const bought = await client.buy(sale, 1, { attendees: [{ name: "Zenóbia Quaresma" }] });
  const [{ id }] = bought.tickets;
  const found = (await send(supervisor, "search", { query: "zenobia qua" })).body;
  const number = bought.order.id.slice(-8).toUpperCase();
  expect(found).toMatchObject({
    tickets: [{ id, attendeeName: "Zenóbia Quaresma", orderNumber: number, inside: false }],
    isComplete: true,
  });
  expect((await send(supervisor, "search", { query: `#${number}` })).body.tickets).toMatchObject([{ id }]);
  expect((await send(supervisor, "search", { query: "zz" })).status).toBe(422);
  expect(await send(sale, "search", { query: "zenobia" })).toMatchObject({ status: 403, body: { error: { code: "search.forbidden" } } });

  const byHand = { ticketId: id, scanId: scanId() };
  expect(await send(sale, "", byHand)).toMatchObject({ status: 403, body: { error: { code: "scan.manual_forbidden" } } });
  expect((await send(supervisor, "", byHand)).body).toMatchObject({ result: "admitted", ticket: { id } });
  expect((await send(supervisor, "", byHand)).body).toMatchObject({ result: "admitted", replayed: true });
  expect((await send(supervisor, "", { ...byHand, scanId: scanId() })).body.reason).toBe("already_admitted");
  expect((await send(supervisor, "", { ticketId: "tkt_none", scanId: scanId() })).body.reason).toBe("unknown_code");
  expect((await send(supervisor, "", { ...byHand, code: "x" })).status).toBe(422);
  const { rows } = await import("@catraca/core/table/service");
  const { data } = await rows.ticket.get({ ticketId: id }).go({ consistent: true });
  expect(Object.values(data?.scans ?? {})).toMatchObject([{ did: "admitted", manual: true }]);
});
