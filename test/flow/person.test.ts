/** S7 a person who asks for erasure: gone from rows, files, lists and the search, while counts, money and the valid ticket stay. */
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Handler } from "@catraca/local/gateway/functions";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client, type Sale } from "../support/client.ts";
import { openStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let dynamo: DynamoDBClient;

/** The logs, and what the functions of the workflow, the jobs and the messages are given and answer. */
const told: string[] = [];
/** These read what people type, or the rows themselves. */
const READERS = new Set(["api", "admin", "gate", "documents", "publish", "follow"]);

const around = (name: string, handler: Handler): Handler =>
  READERS.has(name)
    ? handler
    : async (invocation, context) => {
        const answer = await handler(invocation, context);
        told.push(`${name} ${JSON.stringify([invocation, answer])}`);
        return answer;
      };

beforeAll(async () => {
  const { log } = console;
  vi.spyOn(console, "log").mockImplementation((...line: unknown[]) => {
    told.push(line.map(String).join(" "));
    log(...line);
  });
  stack = await openStack({ around });
  client = clientOf(stack);
  dynamo = new DynamoDBClient({});
});
afterAll(() => dynamo?.destroy());

/** Only the person has these. */
const PLANTED = /zoraide|551199000777/i;
const email = "Zoraide@planted.example";
const person = { name: "Zoraide Braga", email, phone: "+551199000777" };
const friend = { name: "Otto", email: "otto@example.com" };

/** Items of the table with a text that fits. */
const itemsWith = async (text: RegExp): Promise<string[]> => {
  const found: string[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: process.env["TABLE_NAME"] ?? "",
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    found.push(...(page.Items ?? []).map((item) => JSON.stringify(item)).filter((item) => text.test(item)));
    ExclusiveStartKey = page.LastEvaluatedKey as never;
  } while (ExclusiveStartKey !== undefined);
  return found;
};

const keysUnder = async (folder: string): Promise<number> => {
  const { listFiles } = await import("@catraca/core/kernel/file.s3");
  return (await listFiles(folder)).length;
};

const openWorld = async () => {
  const sale = await client.openSale();
  const below = `/events/${sale.eventId}`;
  const question = { label: "What do you eat?", kind: "text", per: "order", showAtGate: true };
  const { question: asked } = (await client.post(`${below}/questions`, question)).body;
  const answers = [{ questionId: asked.id, value: "Zoraide eats rice" }];
  const own = await client.buy(sale, 2, { buyer: person, attendees: [{ name: "Zoraide" }, friend], answers });
  const named = await client.buy(sale, 1, { buyer: friend, attendees: [person].map(({ name }) => ({ name, email })) });
  await client.admin(`/tickets/${own.tickets[0].id}`, { method: "PATCH", body: { note: "Zoraide needs a chair" } });
  for (const { pdfUrl, qrPngUrl } of [...own.tickets, ...named.tickets])
    for (const url of [pdfUrl, qrPngUrl]) expect((await fetch(url)).status).toBe(200);
  const full = await client.openSale({ capacity: 1 });
  await client.order(full);
  await client.waitInLine(full, { name: person.name, email });
  const unpaid = (await client.order(sale, 1, { buyer: person })).body;
  await client.api(`/orders/${unpaid.order.id}/cancel`, { method: "POST", token: unpaid.accessToken });
  for (const bought of [own, named]) await client.executionOf(bought);
  await writeAbout(own, named);
  return { sale, own, named, unpaid };
};

type Bought = Awaited<ReturnType<Client["buy"]>>;

/** The organizer's words about a refund, of long ago, and about a conflict of scans. */
const writeAbout = async (own: Bought, named: Bought): Promise<void> => {
  const { rows } = await import("@catraca/core/table/service");
  const back = { amount: { amountMinor: 100, currency: "BRL" }, reason: "Zoraide asked for it" };
  const { refund } = (await client.post(`/orders/${own.order.id}/refund`, back)).body;
  const returned = await until(
    async () => (await rows.refund.get({ refundId: refund.id }).go({ consistent: true })).data,
    (row) => row?.status === "returned",
  );
  await rows.refund
    .patch({ refundId: refund.id })
    .set({ returnedAtMs: (returned?.returnedAtMs ?? 0) - 300_000 })
    .go();
  const [conflictId, ticket] = ["cfl_aaaaaaaaaaaaaaaa", named.tickets[0]];
  const opened = { status: "open" as const, reason: "already_admitted", scans: [], atMs: 1, createdAtMs: 1 };
  await rows.conflict.put({ conflictId, eventId: own.order.eventId, ticketId: ticket.id, orderId: named.order.id, ...opened }).go();
  const settled = await client.post(`/conflicts/${conflictId}/settle`, { verdict: "same_entry", note: "Zoraide came twice" });
  expect(settled.body.conflict.note).toBe("Zoraide came twice");
};

/** Zoraide asks for erasure by the link that is emailed to her. */
const ask = async (orderId: string): Promise<{ path: string; token: string }> => {
  await client.api("/find-tickets", { method: "POST", body: { email } });
  const link = /\/privacy\/(\w+)#(\S+)/;
  const mails = await until(client.messages, (all) => all.some(({ to, text }) => to === email && link.test(text)));
  const [, ownId = "", token = ""] = mails.flatMap(({ to, text }) => (to === email ? [link.exec(text)] : [])).find((found) => found) ?? [];
  expect(ownId).toBe(orderId);
  const path = `/privacy/${ownId}`;
  expect((await client.api(`${path}/erasure`, { method: "POST", token })).body.erasure.status).toBe("open");
  return { path, token };
};

const people = (action: "export" | "erase", body: object) => client.post(`/people/${action}`, body);
const searchOf = async ({ eventId }: Sale) => (await client.admin(`/events/${eventId}/tickets?query=zoraide`)).body.tickets.length;

it("S7 is exported, erased, and still admitted with the ticket", { timeout: 120_000 }, async () => {
  const { sale, own, named, unpaid } = await openWorld();
  await until(
    async () => [await searchOf(sale), (await people("export", { email })).body.person.tickets.length],
    ([found, known]) => found === 3 && known === 3,
  );
  const before = await client.reportWhen(sale.eventId, ({ sold, revenue }) => sold === 3 && revenue.amountMinor === 14_900);

  const { person: known } = (await people("export", { email: email.toLowerCase() })).body;
  const [bought, ...others] = known.orders;
  const refunds = [{ amount: { amountMinor: 100 }, reason: "Zoraide asked for it" }];
  expect(bought).toMatchObject({ id: own.order.id, buyer: person, answers: [{ value: "Zoraide eats rice" }], refunds });
  expect(others).toMatchObject([{ id: unpaid.order.id, status: "cancelled", buyer: person }]);
  const ticketIds = [...own.tickets, ...named.tickets].map((ticket: { id: string }) => ticket.id);
  expect(new Set(known.tickets.map(({ id }: { id: string }) => id))).toEqual(new Set(ticketIds));
  expect(known.waitingList).toMatchObject([{ name: person.name, status: "waiting" }]);

  const link = await ask(own.order.id);
  const seen = (await client.api(link.path, { token: link.token })).body.person;
  expect(seen.orders[0].refunds).toMatchObject([{ amount: { amountMinor: 100 }, at: expect.any(String) }]);
  expect(JSON.stringify(seen)).not.toContain("asked for it");
  const { erased } = (await people("erase", { email })).body;
  expect(erased).toEqual({ orders: 2, tickets: 2, waitingList: 1, files: expect.any(Number), unfinished: [], request: "answered" });
  expect(erased.files).toBeGreaterThanOrEqual(4);
  // The words and the offline lists follow the tickets within seconds.
  await until(
    () => itemsWith(PLANTED),
    (found) => found.length === 0,
  );
  expect(await searchOf(sale)).toBe(0);
  // The person heard of it, and the link says so.
  expect((await client.messages()).some(({ to, text }) => to === email && text.includes("Cópias de segurança"))).toBe(true);
  const { erasure, person: left } = (await client.api(link.path, { token: link.token })).body;
  expect([erasure.status, left]).toEqual(["done", undefined]);
  expect([await keysUnder(`orders/${own.order.id}/`), await keysUnder(`tickets/${own.tickets[0].id}/`)]).toEqual([0, 0]);
  for (const file of ["orders.csv", "attendees.csv", "items.csv"])
    expect((await call(`${stack.admin}/events/${sale.eventId}/${file}`, { token: stack.organizerToken })).body).not.toMatch(PLANTED);
  expect((await people("export", { email })).body.person).toEqual({ orders: [], tickets: [], waitingList: [] });

  // Logs, metrics, messages and execution inputs had ids alone, from the purchase on.
  expect(told.length).toBeGreaterThan(20);
  expect(told.some((line) => line.includes(own.order.id))).toBe(true);
  expect(told.filter((line) => PLANTED.test(line))).toEqual([]);

  // The friend's ticket in the same order keeps its name; sums and counts stay.
  const { order, tickets } = (await client.admin(`/orders/${own.order.id}`)).body;
  expect([order.buyer, order.total, order.items]).toEqual([{ name: "–", email: "" }, own.order.total, own.order.items]);
  expect(tickets.map(({ attendee }: { attendee: { name: string } }) => attendee.name).toSorted()).toEqual(["Otto", "–"].toSorted());
  expect(await client.report(sale.eventId)).toEqual(before);

  // A repeat finds nothing, and the ticket admits.
  expect((await people("erase", { email })).body.erased).toEqual({ orders: 0, tickets: 0, waitingList: 0, files: 0, unfinished: [] });
  expect((await client.scan(sale, own.tickets[0].code)).body).toMatchObject({ result: "admitted", ticket: { attendeeName: "–" } });
});

it("S7 erasure voids the tickets when asked, and touches no open order and no other organization", async () => {
  const sale = await client.openSale();
  const body = { buyer: { name: "Yara Planted", email: "yara@planted.example" } };
  const { order } = (await client.order(sale, 1, body)).body;
  // The index follows the order a moment later.
  await until(
    async () => (await people("erase", { email: "yara@planted.example" })).body.erased,
    ({ orders, unfinished: [open] }) => orders === 0 && open?.orderId === order.id && open.status === "reserved",
  );
  const bought = await client.buy(sale, 1, body);
  await client.executionOf(bought);
  const token = await stack.issuer.token({ subject: "another-organizer", groups: ["organizer"] });
  const stranger = await client.admin("/people/erase", { method: "POST", token, body: { email: "yara@planted.example" } });
  expect(stranger.body.erased).toEqual({ orders: 0, tickets: 0, waitingList: 0, files: 0, unfinished: [] });
  expect((await people("erase", { email: "yara@planted.example", tickets: "void" })).body.erased).toMatchObject({ orders: 1, tickets: 1 });
  expect((await client.scan(sale, bought.tickets[0].code)).body).toMatchObject({ result: "refused", reason: "voided" });
  expect((await client.admin(`/orders/${order.id}`)).body.order.status).toBe("reserved");
});

it("S7 erases who passed a ticket on, and who had it before, from the orders and tickets of others", async () => {
  const sale = await client.openSale({ event: { doorsOpenAt: new Date(Date.now() + 3_600_000).toISOString() } });
  const beatrix = { name: "Beatrix Quint", email: "beatrix@quint.example" };
  const anna = { name: "Annabel Quint", email: "annabel@quint.example" };
  const passOn = async (bought: Awaited<ReturnType<Client["buy"]>>, at: number) => {
    const path = `/orders/${bought.order.id}/tickets/${bought.tickets[at].id}/reassign`;
    const answer = await client.api(path, { method: "POST", token: bought.accessToken, body: { name: "Rui", email: "rui@example.com" } });
    expect(answer.status).toBe(200);
  };
  // The search for words finds neither: one begins with no letter, the other comes after too many words.
  const odd = { name: "Quint One", email: "_one@quint.example" };
  const long = { name: Array.from({ length: 14 }, (_, at) => `Quint${at}`).join(" "), email: "long@quint.example" };
  await client.executionOf(await client.buy(sale, 2, { buyer: friend, attendees: [odd, long] }));
  const byOtto = await client.buy(sale, 1, { buyer: friend, attendees: [beatrix] });
  await passOn(byOtto, 0);
  const byAnna = await client.buy(sale, 2, { buyer: anna, attendees: [{ name: anna.name }, { name: anna.name }] });
  for (const bought of [byOtto, byAnna]) await client.executionOf(bought);
  await passOn(byAnna, 0);
  const { secret } = (await client.post("/keys", { name: "Privacy desk", scopes: ["people:write"] })).body;
  const erase = (email: string) => client.admin("/people/erase", { method: "POST", token: secret, body: { email, tickets: "void" } });
  expect((await erase(anna.email)).body.erased).toMatchObject({ orders: 1, tickets: 1 });
  expect((await erase(beatrix.email)).status).toBe(200);
  for (const { email: address } of [odd, long])
    await until(
      async () => (await erase(address)).body.erased,
      (erased) => erased.tickets === 1,
    );
  // The attendees of an order follow its tickets within seconds.
  await until(
    () => itemsWith(/quint/i),
    (found) => found.length === 0,
  );
});
