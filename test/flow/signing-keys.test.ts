/**
 * A drill of processes on one data folder: the master secret gets a successor, tickets get codes of it, and then the master secret is retired. Nothing that
 * was handed out ends before the last step.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decode } from "@catraca/core/kernel/base32";
import { INDEX_LAG_MS } from "@catraca/core/manifest/manifest.rules.ts";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import type { StackFile } from "@catraca/local/stack";
import { eventBody } from "../support/bodies.ts";
import { call, clientOf, pause, until, type Client, type Sale } from "../support/client.ts";
import { freePorts } from "../support/ports.ts";
import { killAll, startProcess, startStackProcess, waitUntilGone, waitUntilReady, type Child } from "../support/process/child.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catraca-keys-"));
let port: number;
let child: Child | undefined;
let stack: StackFile;
let client: Client;
let receiver: Receiver;

const stop = async (): Promise<void> => {
  if (!child) return;
  child.process.kill("SIGTERM");
  await child.ended;
  await waitUntilGone(child);
};

/** `keys`: the first signs, and each is accepted. Absent: as the last start said. */
const startWith = async (keys?: string): Promise<void> => {
  await stop();
  child = startStackProcess({ port, folder, args: ["--seed", "empty"], env: { CATRACA_SIGNING_KEYS: keys } });
  stack = await waitUntilReady(child, folder);
  client = clientOf(stack);
};

const main = path.resolve(import.meta.dirname, "../../packages/ops/src/main.ts");
const ops = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
  const command = startProcess([main, ...args], { CATRACA_DATA_DIR: folder });
  const code = await command.ended;
  return { code, said: command.output() };
};

const keyOf = (code: string): number | undefined => decode(code.slice(2))?.[1];

type Bought = Awaited<ReturnType<Client["buy"]>>;
const opens = async ({ order, accessToken }: Pick<Bought, "order" | "accessToken">): Promise<number> =>
  (await client.api(`/orders/${order.id}`, { token: accessToken })).status;
const scanned = async (device: { deviceToken: string }, code: string): Promise<string> => {
  const { body, status } = await client.scan(device, code);
  return body.reason ?? body.result ?? `${status} ${body.error.code}`;
};

const KEYED = { "idempotency-key": "one-order-of-this-drill-1234567890" };
const FRIEND = { name: "Conceição Evaristo", email: "conceicao@example.com" };
const FOREIGN = ["9f1c2d4e-7a33-4b0e", "0b7d9e12-55c8-4f3a", "55aa10fe-0c21-4d77"];

const makeWebhook = async (): Promise<{ id: string; secret: string }> => {
  const body = { name: "Accounting", url: receiver.url, types: ["order.issued"] };
  const { webhook, secret } = (await client.post("/webhooks", body)).body;
  return { id: webhook.id, secret };
};
/** Whether a delivery of this moment is signed by the secret. */
const isSignedFor = async ({ id, secret }: { id: string; secret: string }): Promise<boolean> => {
  expect((await client.post(`/webhooks/${id}/test`)).body.delivery.status).toBe("delivered");
  const delivery = receiver.received.at(-1);
  try {
    return delivery !== undefined && receiver.verify(secret, delivery) !== undefined;
  } catch (error) {
    expect(String(error)).toContain("No matching signature");
    return false;
  }
};

const invite = async (email: string): Promise<{ memberId: string; token: string }> => {
  const { member } = (await client.post("/members", { email, role: "staff" })).body;
  const [{ text }] = await client.messagesWith(`${member.id}#`);
  return { memberId: member.id, token: new RegExp(`${member.id}#([\\w.]+)`).exec(text)?.[1] ?? "" };
};
const opensInvitation = async ({ memberId, token }: { memberId: string; token: string }): Promise<number> =>
  (await client.post(`/members/${memberId}/preview`, { token })).status;

type Says = (codes: string[]) => Promise<(string | undefined)[]>;
/** What the offline list of one phone says of codes. The phone keeps its list from call to call. */
const phoneOf = async (device: { deviceToken: string }): Promise<Says> => {
  const { newPhone } = await import("../support/world/manifest.ts");
  const phone = newPhone(
    async (since) =>
      (await call<ManifestAnswer>(`${stack.scan}manifest${since === undefined ? "" : `?since=${since}`}`, { token: device.deviceToken }))
        .body,
  );
  return async (codes) => {
    await phone.sync();
    return codes.map((code) => phone.find(code)?.status);
  };
};
const listed = async (device: { deviceToken: string }, codes: string[]) => (await phoneOf(device))(codes);

/** Everything that a signature proves, of the first key. */
let sale: Sale;
let other: Sale;
let bought: Bought;
let elsewhere: Bought;
let keyed: Bought;
let webhook: Awaited<ReturnType<typeof makeWebhook>>;
let invitation: Awaited<ReturnType<typeof invite>>;
let preview: { eventId: string; token: string };

const opensPreview = async (): Promise<number> => (await client.api(`/events/${preview.eventId}/preview`, { token: preview.token })).status;
const printedCodes = (): string[] => bought.tickets.map(({ code }) => code);

beforeAll(async () => {
  port = await freePorts();
  receiver = await openReceiver();
  await startWith();
  // After the stack has its settings, which the phone's modules read as they load.
  Object.assign(process.env, stack.environment);
  [sale, other] = [await client.openSale({ capacity: 50 }), await client.openSale({ capacity: 50 })];
  await client.admin(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeId}`, { method: "PATCH", body: { maxPerBuyer: 6 } });
  bought = await client.buy(sale, 5, { buyer: FRIEND });
  elsewhere = await client.buy(other, 1);
  keyed = (await client.order(sale, 1, { buyer: { name: "Rui", email: "rui@example.com" } }, KEYED)).body;
  const rows = FOREIGN.map((code, at) => `Guest ${at},Full,${code}`);
  const { job } = (await client.importFile(sale.eventId, ["name,ticket type,code", ...rows].join("\r\n"))).body;
  await client.jobIs(job.id, "done");
  webhook = await makeWebhook();
  invitation = await invite("rosa@example.com");
  const { event } = (await client.post("/events", eventBody())).body;
  const { url } = (await client.post(`/events/${event.id}/preview-link`)).body;
  preview = { eventId: event.id, token: new URL(url).hash.replace("#preview=", "") };
  await until(
    () => listed(sale, printedCodes()),
    (all) => all.every((status) => status === "issued"),
    60_000,
  );
}, 150_000);

afterAll(async () => {
  await stop();
  if (child) killAll(child);
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What rows are found by has no successor, whichever key signs. */
const expectRowsFound = async (foreignCode: string): Promise<void> => {
  const repeated = await client.order(sale, 1, { buyer: { name: "Rui", email: "rui@example.com" } }, KEYED);
  expect(repeated.body.order.id).toBe(keyed.order.id);
  const found = (await client.admin(`/events/${sale.eventId}/tickets?query=conceicao`)).body.tickets;
  expect(found).toHaveLength(5);
  // Five of six tickets were bought before.
  expect((await client.order(sale, 2, { buyer: FRIEND })).status).toBe(409);
  const device = { deviceToken: await client.enrolDevice(sale.eventId, sale.gateId) };
  expect(await scanned(device, foreignCode)).toBe("admitted");
};

it("before a successor every code is of the first key, and nothing depends on another", async () => {
  expect(printedCodes().map(keyOf)).toEqual([1, 1, 1, 1, 1]);
  expect(await ops("keys", "check")).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^key 1 signs: 6 tickets, 2 devices, 1 webhook$/m),
  });
  expect(await ops("tickets", "reissue", sale.eventId, "--key", "1")).toMatchObject({
    code: 1,
    said: expect.stringContaining("Key 1 signs"),
  });
});

it("a successor signs what is new, and ends nothing that was handed out", async () => {
  await startWith("2,1");
  const [first = "", ...rest] = printedCodes();
  expect([await opens(bought), await opensInvitation(invitation), await opensPreview()]).toEqual([200, 200, 200]);
  expect((await fetch(bought.tickets[0].pdfUrl)).status).toBe(200);
  expect((await client.ticketsOf(bought)).map(({ code }) => code)).toEqual(printedCodes());
  expect(await scanned(sale, first)).toBe("admitted");
  expect(await listed(sale, rest)).toEqual(rest.map(() => "issued"));
  expect(await isSignedFor(webhook)).toBe(true);

  const { tickets } = await client.buy(sale, 1);
  expect(keyOf(tickets[0].code)).toBe(2);
  const device = { deviceToken: await client.enrolDevice(sale.eventId, sale.gateId) };
  expect(await scanned(device, tickets[0].code)).toBe("admitted");
  expect(await isSignedFor(await makeWebhook())).toBe(true);
  // Control: one character of the signature is another.
  expect(await opens({ ...bought, accessToken: bought.accessToken.replace(/.$/, (last) => (last === "A" ? "Q" : "A")) })).toBe(404);
  await expectRowsFound(FOREIGN[0] ?? "");
});

it("an organizer's reissue and the command's give codes of the successor, of which the list and the holders learn", async () => {
  const [, reissued = "", third = ""] = printedCodes();
  await client.post(`/tickets/${bought.tickets[1].id}/reissue`);
  expect(keyOf((await client.ticketsOf(bought))[1].code)).toBe(2);
  expect(await scanned(sale, reissued)).toBe("superseded");

  const reissue = (...more: string[]) => ops("tickets", "reissue", sale.eventId, "--key", "1", ...more);
  expect(await reissue()).toMatchObject({ code: 0, said: expect.stringContaining("give 4 tickets") });
  expect((await client.ticketsOf(bought))[2].code).toBe(third);
  expect(await reissue("--apply")).toMatchObject({ code: 0, said: expect.stringContaining("give 4 tickets") });
  expect(await reissue("--apply")).toMatchObject({ code: 0, said: expect.stringContaining("give 0 tickets") });
  const young = (await client.ticketsOf(bought)).map(({ code }) => code);
  expect(young.map(keyOf)).toEqual([2, 2, 2, 2, 2]);
  expect(await scanned(sale, third)).toBe("superseded");
  await until(
    () => listed(sale, [third, young[2]]),
    ([old, now]) => old === "superseded" && now === "issued",
    60_000,
  );
  await client.messagesWith(young[2]);
  const { code, said } = await ops("keys", "check");
  expect([code, said]).toEqual([1, expect.stringMatching(/^key 1 is accepted: 1 ticket, 2 devices, 1 webhook$/m)]);
  expect(said).toContain(`${other.eventId}  1 ticket, 1 device, 0 webhooks`);
});

it("a retired key proves nothing: its links, codes and devices are refused, and its tickets have a code of the successor", async () => {
  const again = await client.buy(sale, 1);
  // Enrolled under the successor, so it stays enrolled, with the list of before.
  const device = { deviceToken: await client.enrolDevice(other.eventId, other.gateId) };
  const says = await phoneOf(device);
  const [{ code: printed }] = elsewhere.tickets;
  await until(
    () => says([printed]),
    ([status]) => status === "issued",
    60_000,
  );
  await startWith("2");
  expect([await opens(bought), await opensInvitation(invitation), await opensPreview()]).toEqual([404, 404, 404]);
  expect((await fetch(bought.tickets[0].pdfUrl)).status).toBe(404);
  expect(await scanned(sale, printedCodes()[0] ?? "")).toBe("401 device.unauthenticated");
  expect(await isSignedFor(webhook)).toBe(false);

  expect([await opens(again), await opensInvitation(await invite("caetano@example.com"))]).toEqual([200, 200]);
  expect(await scanned(device, printed)).toBe("unknown_code");
  // Control: without the network the phone still admits it, until the list is built again.
  expect(await says([printed])).toEqual(["issued"]);
  // The next email of an order has a link of the key that signs now, and its page the ticket's code.
  const link = new RegExp(`/orders/${elsewhere.order.id}#(\\S+)`);
  const links = async () => (await client.messages()).flatMap(({ text }) => link.exec(text)?.[1] ?? []);
  expect((await client.post(`/orders/${elsewhere.order.id}/resend`)).status).toBe(200);
  const tokens = await until(links, (all) => all.some((token) => token !== elsewhere.accessToken));
  const young = tokens.find((token) => token !== elsewhere.accessToken) ?? "";
  const [{ code }] = await client.ticketsOf({ ...elsewhere, accessToken: young });
  expect(keyOf(code)).toBe(2);
  const reissuedAtMs = performance.now();
  const rebuild = () => ops("manifest", "rebuild", other.eventId, "--apply");
  const saysWithin = (holds: (says: (string | undefined)[]) => boolean) => until(() => says([code, printed]), holds, 60_000);
  expect(await rebuild()).toMatchObject({ code: 0 });
  await saysWithin(([now]) => now === "issued");
  expect(await scanned(device, code)).toBe("admitted");
  await expectRowsFound(FOREIGN[1] ?? "");
  expect((await ops("keys", "check")).said).toMatch(/^key 1 is retired: 1 ticket, 2 devices, 1 webhook$/m);
  // What changed within the minute before a build may be in the list twice, so it is built again after that.
  await pause(reissuedAtMs + INDEX_LAG_MS + 1_000 - performance.now());
  expect(await rebuild()).toMatchObject({ code: 0 });
  await saysWithin(([now, old]) => now !== undefined && old === undefined);

  // A start that names no keys goes on with these.
  await startWith();
  expect([await opens(again), await opens(bought)]).toEqual([200, 404]);
});
