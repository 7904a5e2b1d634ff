/** Enrolment and revocation of devices, and the database requests of a scan. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, scanId, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

const MINUTE_MS = 60_000;

let stack: Stack;
let client: Client;
let sale: Sale;
let tickets: { id: string; code: string }[];
/** The gate's only database client. */
let dynamo: DynamoDBClient;

beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
  ({ tickets } = await client.buy(sale, 10));
  // After the stack has set the environment, which the client reads as it loads.
  ({ bareClient: dynamo } = await import("@catraca/core/table/bare-client"));
});
afterEach(() => void vi.useRealTimers());

const later = (ms: number): void => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });

const newDevice = async (): Promise<{ id: string; enrolmentCode: string }> => {
  const { body } = await client.post(`/events/${sale.eventId}/devices`, { name: "Phone", gateId: sale.gateId, role: "steward" });
  return { id: body.device.id, enrolmentCode: body.enrolmentCode };
};
const enrol = (enrolmentCode: string) => call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode } });
/** Without the client's retries. */
const fetchEnrol = (enrolmentCode: string): Promise<Response> =>
  fetch(`${stack.scan}enrol`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ enrolmentCode }),
  });
const outcomeOf = async (enrolmentCode: string) => {
  const { status, body } = await enrol(enrolmentCode);
  return status === 200 ? 200 : [status, body.error.code];
};
const REFUSED = [401, "device.enrolment_refused"];
const OUT = [401, "device.unauthenticated"];

const statusOf = async (deviceToken: string, code = "none of ours") => {
  const { status, body } = await client.scan({ deviceToken }, code);
  return status === 200 ? (body.reason ?? body.result) : [status, body.error.code];
};

/**
 * Records the gate's database requests before and after its answer. Later writes wait until the answer arrived. Leaves out when the device was seen,
 * which is written once a minute.
 */
const asked = async <T>(body: () => Promise<T>): Promise<{ before: string[]; after: string[]; result: T }> => {
  const before: string[] = [];
  const after: string[] = [];
  let isAnswered = false;
  let release = (): void => undefined;
  const answered = new Promise<void>((resolve) => (release = resolve));
  let open = 0;
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const { commandName = "" } = context;
      const isSeen = JSON.stringify(args.input).includes("lastSeenAtMs");
      if (commandName !== "PutItemCommand" && !isSeen) (isAnswered ? after : before).push(commandName);
      else {
        open += 1;
        await answered;
        if (!isSeen) after.push(commandName);
        open -= 1;
      }
      return next(args);
    },
    { step: "initialize", name: "asked" },
  );
  try {
    const result = await body();
    isAnswered = true;
    release();
    await vi.waitUntil(() => open === 0, { interval: 2 });
    return { before, after, result };
  } finally {
    release();
    dynamo.middlewareStack.remove("asked");
  }
};

it("C8 a code that we did not write is unknown and costs no read; another event's code is named as such", async () => {
  const { code } = tickets[0] ?? { code: "" };
  const other = await client.openSale();
  const theirs = (await client.buy(other)).tickets[0].code as string;
  await client.scan(sale, "warms the device");
  const flipped = (at: number) => code.slice(0, at) + (code[at] === "A" ? "B" : "A") + code.slice(at + 1);
  const garbage = [
    ...[2, 4, 20, 40, 57].map(flipped),
    code.slice(0, -1),
    code.slice(0, 30),
    `${code}A`,
    `X${code}`,
    "T1",
    `T1${"A".repeat(56)}`,
    theirs.slice(0, 30) + code.slice(30),
    "garbage",
    "",
    "7891234567895",
    "https://example.com/tickets?code=T1",
    `https://example.com/${code}`,
    "\u0000\uD800 👨‍👩‍👧",
    "A".repeat(10_000),
  ];
  for (const one of garbage) {
    const { before, after, result } = await asked(() => client.scan(sale, one));
    expect([result.status, result.body.reason, before, after], one.slice(0, 80)).toEqual([200, "unknown_code", [], ["PutItemCommand"]]);
    expect(result.body.ticket).toBeUndefined();
  }
  const { before, result } = await asked(() => client.scan(sale, theirs));
  expect([result.body.reason, before]).toEqual(["wrong_event", []]);
  expect(await statusOf(sale.deviceToken, ` ${code.toLowerCase().replaceAll(/(.{4})/g, "$1 ")}\n`)).toBe("admitted");
});

it("C20 a scan makes one database request before its answer with warm caches, and at most one more with cold ones", async () => {
  const { code } = tickets[1] ?? { code: "" };
  const first = { scanId: scanId() };
  const { deviceToken } = (await enrol((await newDevice()).enrolmentCode)).body;
  const before = async (more: object, by = deviceToken) => (await asked(() => client.scan({ deviceToken: by }, code, more))).before;
  expect(await before(first)).toEqual(["BatchGetItemCommand", "UpdateItemCommand"]);
  expect(await before(first)).toEqual(["UpdateItemCommand"]);
  expect(await before({})).toEqual(["UpdateItemCommand"]);
  expect(await before({ direction: "exit" })).toEqual(["GetItemCommand"]);
  expect((await asked(() => client.scan({ deviceToken }, tickets[2]?.code ?? ""))).before).toEqual(["UpdateItemCommand"]);

  later(11_000);
  expect(await before({})).toEqual(["BatchGetItemCommand", "UpdateItemCommand"]);
});

it("forged and altered device tokens cost no read", async () => {
  const { deviceToken } = sale;
  const parts = deviceToken.split(".");
  const { deviceToken: other } = (await enrol((await newDevice()).enrolmentCode)).body as { deviceToken: string };
  const forged = [
    undefined,
    "",
    "x",
    deviceToken.slice(0, -1),
    `${deviceToken.slice(0, -1)}${deviceToken.endsWith("A") ? "E" : "A"}`,
    [...parts.slice(0, 5), other.split(".")[5]].join("."),
    [parts[0], other.split(".")[1], ...parts.slice(2)].join("."),
    stack.organizerToken,
    "D1.a.b.c.d.e",
    "A".repeat(5_000),
  ];
  for (const token of forged) {
    const body = { code: tickets[3]?.code, scanId: scanId() };
    const sent = { method: "POST", body, ...(token === undefined ? {} : { token }) };
    const { before, after, result } = await asked(() => call(stack.scan, sent));
    expect([result.status, result.body.error.code, before, after], token).toEqual([...OUT, [], []]);
  }
  for (const authorization of [`Basic ${deviceToken}`, `bearer ${deviceToken}`, deviceToken, `Bearer  ${deviceToken}`]) {
    const sent = { method: "POST", headers: { authorization }, body: { code: "x", scanId: scanId() } };
    expect((await asked(() => call(stack.scan, sent))).before, authorization).toEqual([]);
  }
  expect(await statusOf(deviceToken, tickets[3]?.code)).toBe("admitted");
});

it("C15 a revoked device is rejected within 60 s by every process that has it in its cache", async () => {
  const [used, unused] = [await newDevice(), await newDevice()];
  const [known, unknown] = [(await enrol(used.enrolmentCode)).body.deviceToken, (await enrol(unused.enrolmentCode)).body.deviceToken];
  expect(await statusOf(known)).toBe("unknown_code");
  for (const { id } of [used, unused])
    expect((await client.post(`/devices/${id}/revoke`)).body.device).toMatchObject({ id, status: "revoked" });
  expect(await statusOf(unknown)).toEqual(OUT);
  later(MINUTE_MS);
  expect(await statusOf(known)).toEqual(OUT);
  expect(await statusOf(sale.deviceToken)).toBe("unknown_code");
  vi.useRealTimers();
  expect((await client.post(`/devices/${used.id}/revoke`)).status).toBe(200);
});

it("C15 a device that was revoked before enrolment cannot enrol", async () => {
  const { id, enrolmentCode } = await newDevice();
  await client.post(`/devices/${id}/revoke`);
  expect(await outcomeOf(enrolmentCode)).toEqual(REFUSED);
});

it("C16 an enrolment code works once", async () => {
  const { enrolmentCode } = await newDevice();
  const { status, body } = await enrol(enrolmentCode);
  expect([status, body.event.id, body.gate.id]).toEqual([200, sale.eventId, sale.gateId]);
  expect(await outcomeOf(enrolmentCode)).toEqual(REFUSED);
  expect(await statusOf(body.deviceToken)).toBe("unknown_code");
});

it("an enrolled device can read its name, gate and event, and the server's time", async () => {
  const { id, enrolmentCode } = await newDevice();
  const { body } = await enrol(enrolmentCode);
  expect(body).toMatchObject({ device: { id, name: "Phone", role: "steward" }, gate: { id: sale.gateId, mode: "entry", reentry: false } });
  const { result, before } = await asked(() => call(`${stack.scan}device`, { token: body.deviceToken }));
  const { deviceToken: _, ...post } = body;
  expect([result.status, result.body]).toEqual([200, { ...post, at: expect.any(String) }]);
  expect(Math.abs(Date.now() - Date.parse(result.body.at))).toBeLessThan(2_000);
  expect(before).toEqual(["BatchGetItemCommand"]);

  await client.post(`/devices/${id}/revoke`);
  later(MINUTE_MS);
  const out = await call(`${stack.scan}device`, { token: body.deviceToken });
  expect([out.status, out.body.error.code]).toEqual(OUT);
});

const newGate = async (gate: object = {}): Promise<{ id: string }> =>
  (await client.post(`/events/${sale.eventId}/gates`, { name: "South", mode: "entry", ...gate })).body.gate;
const patchDevice = (id: string, body: object) => client.admin(`/devices/${id}`, { method: "PATCH", body });

it("a moved device scans at its new gate within its cache's ten seconds, with the same token and one more read", async () => {
  const { ticketType } = (
    await client.post(`/events/${sale.eventId}/ticket-types`, { name: "VIP", price: { amountMinor: 1, currency: "BRL" }, capacity: 1 })
  ).body;
  const [old, vips] = [await newGate(), await newGate({ ticketTypeIds: [ticketType.id] })];
  const device = { name: "Phone", gateId: old.id, role: "steward" };
  const made = (await client.post(`/events/${sale.eventId}/devices`, device)).body;
  const { deviceToken } = (await enrol(made.enrolmentCode)).body;
  const { code } = tickets[4] ?? { code: "" };
  expect(await statusOf(deviceToken, code)).toBe("admitted");

  expect((await patchDevice(made.device.id, { gateId: vips.id, name: "Ana" })).body.device).toMatchObject({ gateId: vips.id, name: "Ana" });
  expect((await client.admin(`/events/${sale.eventId}/gates/${old.id}`, { method: "DELETE" })).status).toBe(200);
  later(10_001);
  const moved = await asked(() => client.scan({ deviceToken }, code));
  expect([moved.result.body.reason, moved.before]).toEqual(["wrong_gate", ["BatchGetItemCommand", "GetItemCommand", "UpdateItemCommand"]]);
  vi.setSystemTime(Date.now() + 10_001);
  expect((await asked(() => client.scan({ deviceToken }, code))).before).toEqual(["BatchGetItemCommand", "UpdateItemCommand"]);
  vi.setSystemTime(Date.now() + 10_001);
  const { body } = await call(`${stack.scan}device`, { token: deviceToken });
  expect([body.gate.id, body.device.name]).toEqual([vips.id, "Ana"]);
});

it("a device that was moved before its enrolment is enrolled at the new gate", async () => {
  const [{ id, enrolmentCode }, gate] = [await newDevice(), await newGate({ name: "West" })];
  await patchDevice(id, { gateId: gate.id });
  expect((await enrol(enrolmentCode)).body.gate).toMatchObject({ id: gate.id, name: "West" });
});

it("a device whose gate is missing is not rejected, and scans once it is moved", async () => {
  const [gate, device] = [await newGate(), await newDevice()];
  const { deviceToken } = (await enrol(device.enrolmentCode)).body;
  const { rows } = await import("@catraca/core/table/service");
  await rows.device.patch({ deviceId: device.id }).set({ gateId: "gat_removed" }).go();
  later(11_000);
  expect(await statusOf(deviceToken)).toEqual([503, "service.unavailable"]);
  await patchDevice(device.id, { gateId: gate.id });
  expect(await statusOf(deviceToken)).toBe("unknown_code");
});

it("a device says when it was last seen, written once a minute and after the answer", async () => {
  const { id, enrolmentCode } = await newDevice();
  const seen = async (): Promise<string | undefined> => {
    const { devices } = (await client.admin(`/events/${sale.eventId}/devices?limit=100`)).body;
    return devices.find((device: { id: string }) => device.id === id).lastSeenAt;
  };
  const { deviceToken } = (await enrol(enrolmentCode)).body;
  expect(await seen()).toBeUndefined();
  await statusOf(deviceToken);
  const first = await until(seen, (at) => at !== undefined);
  await call(`${stack.scan}device`, { token: deviceToken });
  expect(await seen()).toBe(first);
  later(61_000);
  await call(`${stack.scan}device`, { token: deviceToken });
  await until(seen, (at) => at !== first);
});

it("a code of our shape that we did not make costs no request to the database, and neither does a code after five misses", async () => {
  const { enrolmentCode } = await newDevice();
  const start = enrolmentCode.slice(0, 4);
  for (const guess of ["ABCDEF-GHIJKLMNOP", "7QXC4-H9RMV", `${start}C-CCCCC`, `${start}F-FFFFF`, "nothing", ""]) {
    const { before, after, result } = await asked(() => enrol(guess));
    expect([result.status, result.body.error.code, before, after], guess).toEqual([...REFUSED, [], []]);
  }
  for (let miss = 0; miss < 3; miss++) await enrol(`${start}G-GGGGG`);
  const known = await asked(() => enrol(enrolmentCode));
  expect([known.result.status, known.before]).toEqual([401, []]);
});

it("a phone that lost the answer gets it again by the same code, and no other phone does", async () => {
  const [one, other] = ["phone-".padEnd(30, "a"), "phone-".padEnd(30, "b")];
  const { id, enrolmentCode } = await newDevice();
  const ask = (phone: string) => call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode, phone } });
  const first = await ask(one);
  const again = await ask(one);
  expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
  const stranger = await ask(other);
  expect([stranger.status, stranger.body.error.code]).toEqual(REFUSED);
  expect(await outcomeOf(enrolmentCode)).toEqual(REFUSED);
  expect(await statusOf(first.body.deviceToken)).toBe("unknown_code");
  await client.post(`/devices/${id}/revoke`);
  expect((await ask(one)).status).toBe(401);
});

it("a phone gets the answer again for ten minutes", async () => {
  const phone = "phone-".padEnd(30, "c");
  const { enrolmentCode } = await newDevice();
  const ask = () => call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode, phone } });
  expect((await ask()).status).toBe(200);
  later(10 * MINUTE_MS);
  expect((await ask()).status).toBe(401);
});

it("of very many enrolments within a minute the rest are told to come back, and cost no request", async () => {
  const { enrolmentCode } = await newDevice();
  const { formatEnrolmentCode, signEnrolment } = await import("@catraca/core/device/device.token.ts");
  const made = (at: number): string => {
    const digits = String(at).padStart(3, "0");
    const selector = `X${digits.replaceAll(/[01]/g, (digit) => (digit === "0" ? "C" : "F"))}`;
    return formatEnrolmentCode(selector, signEnrolment({ selector, key: "2222" }));
  };
  later(0);
  for (let at = 0; at < 120; at++) await fetchEnrol(made(at));
  const { before, result } = await asked(() => fetchEnrol(enrolmentCode));
  expect([result.status, result.headers.get("retry-after"), before]).toEqual([429, "60", []]);
  expect(await result.json()).toMatchObject({ error: { code: "device.enrolment_busy" } });
  vi.setSystemTime(Date.now() + MINUTE_MS);
  expect(await outcomeOf(enrolmentCode)).toBe(200);
});

it("a phone that repeats its code does not hold up the others", async () => {
  later(0);
  const [own, others] = [await newDevice(), await newDevice()];
  const phone = "a".repeat(32);
  const body = JSON.stringify({ enrolmentCode: own.enrolmentCode, phone });
  const repeat = () => fetch(`${stack.scan}enrol`, { method: "POST", headers: { "content-type": "application/json" }, body });
  for (let at = 0; at < 130; at++) await repeat();
  expect((await repeat()).status).toBe(429);
  expect(await outcomeOf(others.enrolmentCode)).toBe(200);
});

it("C16 an enrolment code enrols one of two phones that use it at once", async () => {
  const { enrolmentCode } = await newDevice();
  const all = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(enrolmentCode)));
  expect(all.filter((one) => one === 200)).toHaveLength(1);
});

it("C16 an enrolment code works for ten minutes", async () => {
  const [one, other] = [await newDevice(), await newDevice()];
  const bornMs = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: bornMs + 10 * MINUTE_MS - 5_000 });
  expect(await outcomeOf(one.enrolmentCode)).toBe(200);
  vi.setSystemTime(bornMs + 10 * MINUTE_MS + 1);
  expect(await outcomeOf(other.enrolmentCode)).toEqual(REFUSED);
});

it("C16 an enrolment code is invalid after five wrong attempts, and a wrong selector counts for no code", async () => {
  const [lucky, dead] = [await newDevice(), await newDevice()];
  const changed = (code: string, at: number) => `${code.slice(0, at)}${code[at] === "C" ? "F" : "C"}${code.slice(at + 1)}`;
  const wrong = (code: string) => changed(code, 7);
  const unheard = changed(dead.enrolmentCode, 3);
  for (let miss = 0; miss < 6; miss++) expect(await outcomeOf(unheard)).toEqual(REFUSED);
  for (let miss = 0; miss < 4; miss++) expect(await outcomeOf(wrong(lucky.enrolmentCode))).toEqual(REFUSED);
  expect(await outcomeOf(lucky.enrolmentCode)).toBe(200);
  for (let miss = 0; miss < 5; miss++) expect(await outcomeOf(wrong(dead.enrolmentCode))).toEqual(REFUSED);
  expect(await outcomeOf(dead.enrolmentCode)).toEqual(REFUSED);
});
