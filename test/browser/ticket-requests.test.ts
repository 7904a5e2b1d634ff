/** How many requests the ticket page makes: phones behind one address share the firewall's count. The arithmetic is in docs/scaling.md. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish } from "../support/browser/agenda.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openPage } from "../support/browser/pages.ts";

const MINUTE_MS = 60_000;
const MAX_OPENING = 10;

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const buy = async (startsInMs: number) => {
  const startsAt = new Date(Date.now() + startsInMs).toISOString();
  const show = await publish(client, { ...mareAlta(), startsAt, doorsHoursBefore: 0 });
  const { order, accessToken, tickets } = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, 1);
  return { tickets, link: `${stack.web}orders/${order.id}#${accessToken}` };
};

/** Requests that the firewall counts, and those of them that go to the API. */
const listen = (page: Page) => {
  const counted: string[] = [];
  const pending = new Set<unknown>();
  page.context().on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/assets/")) counted.push(pathname);
    pending.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"] as const)
    page.context().on(end as "requestfinished", (request) => pending.delete(request));

  /** Lets the page's time pass in steps, shorter than it waits for an answer, and every answer arrive between them. */
  const wait = async (minutes: number): Promise<void> => {
    for (let step = 0; step < minutes * 12; step++) {
      await page.clock.runFor(MINUTE_MS / 12);
      await page.waitForTimeout(15);
      await expect.poll(() => pending.size, { interval: 10 }).toBe(0);
    }
  };
  return { counted, wait, api: () => counted.filter((path) => path.startsWith("/api/")) };
};

/** The page keeps itself for a visit offline, which is the last that it asks for. */
const kept = (counted: readonly string[]) => expect.poll(() => counted.filter((path) => path === "/orders").length).toBe(1);

it("opening a ticket makes at most ten requests beside static files, three of the API, and none later on another day", async () => {
  const { link } = await buy(7 * 24 * 60 * MINUTE_MS);
  const { page, close } = await openPage(browser, { locale: "en-GB" });
  const { counted, api, wait } = listen(page);
  await page.clock.install();
  await page.goto(link);
  await page.locator("svg.qr").waitFor();
  await kept(counted);
  expect(api()).toHaveLength(3);
  expect(counted.length).toBeLessThanOrEqual(MAX_OPENING);
  await wait(10);
  expect(api()).toHaveLength(3);
  await close();
});

it("near the event an open page asks 30 s later, then 1, 2, 4 and each 5 minutes, one request each time", async () => {
  const { link, tickets } = await buy(30 * MINUTE_MS);
  const { page, close } = await openPage(browser, { locale: "en-GB" });
  const { counted, api, wait } = listen(page);
  await page.clock.install();
  await page.goto(link);
  await page.locator("svg.qr").waitFor();
  await kept(counted);
  expect(api()).toHaveLength(3);
  const opening = counted.length;
  await wait(5);
  expect(api().slice(3)).toHaveLength(3);
  expect(counted.length - opening).toBe(3);
  await wait(10);
  expect(api().slice(3).length).toBeGreaterThanOrEqual(5);
  expect(api().slice(3).length).toBeLessThanOrEqual(6);
  expect(
    new Set(
      api()
        .slice(3)
        .map((path) => path.split("/").at(-1)),
    ),
  ).toEqual(new Set(["tickets"]));
  // A change is shown, and a final ticket ends the polling.
  await client.post(`/tickets/${tickets[0].id}/void`);
  await wait(6);
  await page.locator(".ticket:not(:has(svg.qr))").waitFor();
  const before = api().length;
  await wait(10);
  expect(api()).toHaveLength(before);
  await close();
});
