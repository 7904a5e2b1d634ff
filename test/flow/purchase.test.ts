/** A purchase and its scan over HTTP, on the deployed handlers and workflow. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

it("E1 an order paid in time is issued once, with one email and the states Reserve, Pay, Issue, Notify", async () => {
  const sale = await client.openSale();
  const bought = await client.buy(sale, 2);
  expect(bought.tickets).toHaveLength(2);
  expect(await client.messagesWith(bought.tickets[0].code)).toHaveLength(1);
  expect(await client.executionOf(bought)).toMatchObject({
    name: bought.order.id,
    status: "SUCCEEDED",
    states: ["Reserve", "Pay", "Issue", "Notify"],
  });
});

it("C1 C2 C3 C5 a ticket is admitted once, replayed for the same scan, refused with time and gate", async () => {
  const sale = await client.openSale();
  const { tickets } = await client.buy(sale);
  const scanId = "scn_a-first-scan";
  expect((await client.scan(sale, tickets[0].code, { scanId })).body).toMatchObject({
    result: "admitted",
    ticket: { attendeeName: "Ana Souza" },
  });
  expect((await client.scan(sale, tickets[0].code, { scanId })).body).toMatchObject({ result: "admitted", replayed: true });
  expect((await client.scan(sale, tickets[0].code)).body).toMatchObject({
    result: "refused",
    reason: "already_admitted",
    firstAdmission: { gate: "North", device: "Phone 1" },
  });
  const report = await client.reportWhen(sale.eventId, ({ admitted, refused }) => admitted === 1 && refused.total === 1, 5_000);
  expect(report).toMatchObject({
    sold: 1,
    admitted: 1,
    inside: 1,
    refused: { total: 1, byReason: { already_admitted: 1 } },
    revenue: { amountMinor: 5000, currency: "BRL" },
  });
});

it("prints all tickets of an order as one document: by its link, and in the email", async () => {
  const sale = await client.openSale();
  const bought = await client.buy(sale, 3);
  const { tickets, allPdfUrl } = (await client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken })).body;
  const answer = await fetch(allPdfUrl);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  expect(answer.headers.get("content-disposition")).toBe(
    `inline; filename="A night out - ingressos.pdf"; filename*=UTF-8''A%20night%20out%20-%20ingressos.pdf`,
  );
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(3);
  const [mail] = await client.messagesWith(tickets[0].code);
  expect(mail.attachments.map(({ filename }: any) => filename)).toEqual([
    "A night out - Ana Souza.png",
    "A night out - Ana Souza (2).png",
    "A night out - Ana Souza (3).png",
    "A night out - ingressos.pdf",
  ]);
  const attached = await fetch(mail.attachments[3].url);
  expect(Buffer.from(await attached.arrayBuffer()).equals(bytes)).toBe(true);

  // A reissue invalidates the link. The new link's document has the tickets that still admit.
  await client.post(`/tickets/${tickets[0].id}/reissue`);
  expect((await fetch(allPdfUrl)).status).toBe(404);
  await client.post(`/tickets/${tickets[1].id}/void`);
  const again = (await client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken })).body;
  expect((await fetch(again.allPdfUrl.replace(bought.order.id, "ord_aaaaaaaaaaaaaaaa"))).status).toBe(404);
  const left = Buffer.from(await (await fetch(again.allPdfUrl)).arrayBuffer());
  expect(left.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(2);
});

it("Q15 a free order has no payment step", async () => {
  const sale = await client.openSale({ amountMinor: 0 });
  const placed = (await client.order(sale)).body;
  await client.reaches(placed, "issued");
  expect(await client.executionOf(placed)).toMatchObject({
    name: placed.order.id,
    status: "SUCCEEDED",
    states: ["Reserve", "Issue", "Notify"],
  });
});

it("a moved event's calendar entry is newer and has the new time, under the same id", async () => {
  const sale = await client.openSale({ amountMinor: 0 });
  const { tickets } = await client.buy(sale);
  const entry = async (): Promise<Record<string, string>> => {
    const text = await (await fetch(tickets[0].calendarUrl)).text();
    return Object.fromEntries(text.split("\r\n").map((line) => line.split(/:(.*)/s)));
  };
  const before = await entry();
  const startsAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
  await client.admin(`/events/${sale.eventId}`, { method: "PATCH", body: { startsAt } });
  const start = startsAt.replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  const after = await until(entry, ({ DTSTART }) => DTSTART === start);
  expect(after["UID"]).toBe(before["UID"]);
  expect(Number(after["SEQUENCE"])).toBeGreaterThan(Number(before["SEQUENCE"]));
  expect(after["DTSTAMP"]?.localeCompare(before["DTSTAMP"] ?? "")).toBeGreaterThanOrEqual(0);
});
