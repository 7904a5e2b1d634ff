/** Refunded orders: the buyer's email, and the links of the tickets. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
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

/** Emails to this order's buyer, without those that bring tickets. */
const emailsOf = async ({ order }: { order: { id: string } }) =>
  (await client.messages()).filter(({ text, subject }) => text.includes(shortNumberOf(order.id)) && !/^Seus? ingressos?:/.test(subject));
const told = (placed: { order: { id: string } }) =>
  until(
    () => emailsOf(placed),
    ({ length }) => length > 0,
    15_000,
  );
/** Longer than a message takes, so that a second email would have arrived. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 3_000));
const open = async (url: string) => {
  const answer = await fetch(url);
  return [answer.status, answer.status === 200 ? "" : ((await answer.json()) as { error: { code: string } }).error.code];
};

it("E14 the buyer of a refunded order gets one email", async () => {
  const sale = await client.openSale();
  const bought = await client.buy(sale, 2);
  for (let times = 0; times < 2; times++) {
    const refunded = await client.post(`/orders/${bought.order.id}/refund`);
    expect([refunded.status, refunded.body.order.status]).toEqual([200, "refunded"]);
  }
  const [email] = await told(bought);
  expect(email).toMatchObject({ kind: "email", to: bought.order.buyer.email, subject: "Reembolso: A night out" });
  expect(email.text).toContain("A organização reembolsou o seu pedido.");
  expect(email.text.replaceAll(/\s/g, " ")).toContain("Devolvemos R$ 100,00");
  await aWhile();
  expect(await emailsOf(bought)).toHaveLength(1);
});

it("E14 the buyer of a refunded free order gets an email without a sum", async () => {
  const sale = await client.openSale({ amountMinor: 0 });
  const placed = (await client.order(sale)).body;
  await client.reaches(placed, "issued");
  expect((await client.post(`/orders/${placed.order.id}/refund`)).body.order.status).toBe("refunded");
  const [email] = await told(placed);
  expect(email.subject).toBe("Pedido cancelado: A night out");
  expect(email.text).not.toMatch(/R\$|Devolvemos/);
});

it("E5 a payment after the seats are gone is refunded, and the buyer gets one email", async () => {
  const sale = await client.openSale({ capacity: 1, event: { holdSeconds: 5 } });
  const late = (await client.order(sale)).body;
  await client.reaches(late, "expired");
  await client.buy(sale);
  expect((await client.pay(late)).body.order.status).toBe("refunded");
  const [email] = await told(late);
  expect(email.text).toContain("O pagamento chegou depois do prazo e os ingressos acabaram.");
  await aWhile();
  expect(await emailsOf(late)).toHaveLength(1);
}, 60_000);

it("the links of refunded tickets are 404, and those of a blocked ticket work", async () => {
  const sale = await client.openSale();
  const bought = await client.buy(sale, 3);
  const [blocked, voided, other] = bought.tickets;
  const files = (ticket: any) => Promise.all([ticket.pdfUrl, ticket.qrPngUrl, ticket.calendarUrl].map(open));
  const gone = (reason: string) => [404, `file.${reason}`];
  expect(await files(voided)).toEqual([
    [200, ""],
    [200, ""],
    [200, ""],
  ]);
  await client.post(`/tickets/${blocked.id}/block`);
  await client.post(`/tickets/${voided.id}/void`);
  expect((await files(blocked)).map(([status]) => status)).toEqual([200, 200, 200]);
  expect(await files(voided)).toEqual([gone("voided"), gone("voided"), gone("voided")]);
  await client.post(`/orders/${bought.order.id}/refund`);
  expect(await files(other)).toEqual([gone("refunded"), gone("refunded"), gone("refunded")]);
});

it("a voided ticket is not sold any more, its money stays, and its seat is sold again when it was released", async () => {
  const sale = await client.openSale({ capacity: 2 });
  const { tickets } = await client.buy(sale, 2);
  const [kept, released] = tickets;
  await client.reportWhen(sale.eventId, ({ sold }) => sold === 2, 5_000);
  const move = (ticket: any, body?: object) => client.post(`/tickets/${ticket.id}/void`, body);
  expect((await move(kept)).body.ticket).toMatchObject({ status: "voided" });
  expect((await client.order(sale)).body.error.code).toBe("order.sold_out");
  expect((await move(released, { release: true })).body.ticket).toMatchObject({ status: "voided", released: true });
  const voided = await client.reportWhen(sale.eventId, ({ sold }) => sold === 0, 5_000);
  expect(voided.revenue.amountMinor).toBe(10_000);
  await client.buy(sale);
  const resold = await client.reportWhen(sale.eventId, ({ sold }) => sold === 1, 5_000);
  expect(resold.revenue.amountMinor).toBe(15_000);
  for (const [body, status] of [
    [{ release: "yes" }, 422],
    [{ releases: true }, 422],
    [[], 422],
    [{}, 200],
  ] as const)
    expect((await move(kept, body)).status).toBe(status);
});

type Page = { getTextContent: () => Promise<{ items: { str?: string }[] }> };
type Reader = { getDocument: (source: object) => { promise: Promise<{ getPage: (n: number) => Promise<Page> }> } };

const printedAt = async (url: string): Promise<string> => {
  const core = createRequire(path.resolve(import.meta.dirname, "../../packages/core/package.json"));
  const { getDocument } = (await import(pathToFileURL(core.resolve("pdfjs-dist/legacy/build/pdf.mjs")).href)) as Reader;
  const data = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const { items } = await (await (await getDocument({ data, verbosity: 0 }).promise).getPage(1)).getTextContent();
  return items.map(({ str = "" }) => str).join(" ");
};

it("a printed ticket shows all bought products, also those already redeemed", async () => {
  const sale = await client.openSale();
  const { product } = (
    await client.post(`/events/${sale.eventId}/products`, {
      name: "Popcorn",
      price: { amountMinor: 500, currency: "BRL" },
      stock: 10,
    })
  ).body;
  const { gate } = (await client.post(`/events/${sale.eventId}/gates`, { name: "Stand", mode: "redeem", productIds: [product.id] })).body;
  const stand = { deviceToken: await client.enrolDevice(sale.eventId, gate.id) };
  const bought = await client.buy(sale, 1, { products: [{ productId: product.id, quantity: 2 }] });
  const [ticket] = bought.tickets;
  for (let piece = 0; piece < 2; piece++) expect((await client.scan(stand, ticket.code)).body.result).toBe("redeemed");
  // A new name of the event makes the PDF render again.
  await client.admin(`/events/${sale.eventId}`, { method: "PATCH", body: { name: "Another night" } });
  const text = await until(
    () => printedAt(ticket.pdfUrl),
    (page) => page.includes("Another night"),
  );
  expect(text).toContain("2 × Popcorn");
  const { tickets } = (await client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken })).body;
  expect(tickets[0].products).toMatchObject([{ name: "Popcorn", remaining: 0 }]);
});
