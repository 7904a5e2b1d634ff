/** Links to files that are not there any more: a page for people, JSON for others, and links that live as long as their event. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});
afterEach(() => void vi.useRealTimers());

/** As a browser opens a link. */
const browse = async (url: string) => {
  const answer = await fetch(url, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text(), headers: answer.headers };
};
const clockAt = (atMs: number): void => void vi.useFakeTimers({ toFake: ["Date"], now: atMs });
const at = (ms: number): string => new Date(Date.now() + ms).toISOString();

it("a link after a reissue, of a voided and of a refunded ticket shows a page that leads to the order, without its access token", async () => {
  const sale = await client.openSale();
  const { order, tickets, accessToken } = await client.buy(sale, 3, { locale: "en" });
  const [reissued, voided, other] = tickets;
  const { allPdfUrl } = (await client.api(`/orders/${order.id}/tickets`, { token: accessToken })).body;
  await client.post(`/tickets/${reissued.id}/reissue`);
  await client.post(`/tickets/${voided.id}/void`);
  const shows = async (url: string, title: string): Promise<void> => {
    const page = await browse(url);
    expect([page.status, page.type]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.text).toContain(`href="/orders/${order.id}"`);
    expect(page.text).not.toContain(accessToken);
    expect([page.headers.get("vary"), page.headers.get("cache-control")]).toEqual(["Accept", "no-store"]);
  };
  for (const url of [reissued.pdfUrl, reissued.qrPngUrl, reissued.calendarUrl, allPdfUrl]) await shows(url, "This ticket has a new code");
  for (const url of [voided.pdfUrl, voided.qrSvgUrl]) await shows(url, "This ticket was cancelled");
  await client.post(`/orders/${order.id}/refund`);
  await shows(other.pdfUrl, "This order was refunded");
  const json = await fetch(other.pdfUrl);
  expect([json.status, json.headers.get("content-type")]).toEqual([404, "application/json"]);
  expect(await json.json()).toMatchObject({ error: { code: "file.refunded", issues: [{ params: { orderId: order.id } }] } });
});

it("a link that was cut short shows a page too", async () => {
  const { tickets } = await client.buy(await client.openSale());
  for (const url of [tickets[0].pdfUrl.slice(0, -4), tickets[0].pdfUrl.split("&signature")[0]]) {
    const page = await browse(url);
    expect([page.status, page.text]).toEqual([expect.any(Number), expect.stringContaining("<h1>Este link está incompleto</h1>")]);
    expect(page.status).toBeLessThan(500);
  }
});

it("the links of a moved event live on, until a day after its end as it is now", async () => {
  const event = { startsAt: at(HOUR_MS), endsAt: at(2 * HOUR_MS), doorsOpenAt: at(HOUR_MS / 2) };
  const sale = await client.openSale({ event });
  const { tickets } = await client.buy(sale);
  const start = Date.now();
  clockAt(start + 2 * DAY_MS);
  expect((await browse(tickets[0].pdfUrl)).text).toContain("<h1>Este link venceu</h1>");
  vi.useRealTimers();
  const moved = { startsAt: at(30 * DAY_MS), endsAt: at(30 * DAY_MS + HOUR_MS) };
  expect((await client.admin(`/events/${sale.eventId}`, { method: "PATCH", body: moved })).status).toBe(200);
  // Longer than the event is cached.
  clockAt(start + 2 * DAY_MS + 10_000);
  expect((await browse(tickets[0].pdfUrl)).status).toBe(200);
  clockAt(start + 31 * DAY_MS + 2 * HOUR_MS);
  expect((await browse(tickets[0].pdfUrl)).text).toContain("<h1>Este link venceu</h1>");
});
