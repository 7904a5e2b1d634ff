/** A server that accepts and never answers: a kept ticket opens at once, and every wait says what is happening. */
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage, waitUntilSaved } from "../support/browser/pages.ts";

/** Time to draw on a busy machine, and less than a request is given. */
const AT_ONCE_MS = 6_000;

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
});

/** Calls of the API get no answer until the returned function is called. Returns how many were asked. */
const hang = async (page: Page, calls: RegExp = /\/api\//) => {
  const state = { asked: 0, answer: () => undefined as void };
  const answered = new Promise<void>((resolve) => (state.answer = resolve));
  await page.route(calls, async (route) => {
    state.asked += 1;
    await answered;
    await route.continue().catch(() => undefined);
  });
  return state;
};

/** Stands before the site. While it hangs it accepts every request, also one for the page itself, and never answers. */
let proxy: Server;
let isHanging = false;
beforeAll(async () => {
  proxy = createServer((request, response) => {
    if (isHanging) return;
    const { hostname, port } = new URL(stack.web);
    const { method, url: path, headers } = request;
    const sent = forward({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    sent.on("error", () => response.destroy());
    request.pipe(sent);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  proxy.closeAllConnections();
  proxy.close();
});

it("a kept ticket opens within seconds when not even the page itself gets an answer", async () => {
  const { order, accessToken, tickets } = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" });
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/ERR_|Failed to (load|update)/);
  await page.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/orders/${order.id}#${accessToken}`);
  await page.locator("svg.qr").waitFor();
  await waitUntilSaved(page);
  isHanging = true;
  const startedAtMs = Date.now();
  await page.reload({ waitUntil: "commit" });
  await page.locator("svg.qr").waitFor();
  expect(Date.now() - startedAtMs).toBeLessThan(AT_ONCE_MS);
  expect(await readCode(page)).toBe(tickets[0].code);
  isHanging = false;
  await close();
});

describe.each(["pt-BR"] as const)("in %s", (locale) => {
  const see = lookOf("attendee", locale);

  const openedTicket = async () => {
    const bought = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, 2);
    const link = `${stack.web}orders/${bought.order.id}#${bought.accessToken}`;
    const opened = await openPage(browser, { locale });
    await opened.page.goto(link);
    await opened.page.locator("svg.qr").waitFor();
    await waitUntilSaved(opened.page);
    return { ...opened, bought, link, buyer: buyerOn(opened.page, locale) };
  };

  it("a kept ticket is drawn at once, words come after three seconds, and a retry gets the answer", async () => {
    const { page, close, bought, buyer } = await openedTicket();
    const hanging = await hang(page);
    await page.reload();
    await page.locator("svg.qr").waitFor({ timeout: AT_ONCE_MS });
    await page.locator(".notice--warn", { hasText: buyer.words.slow }).waitFor({ timeout: AT_ONCE_MS });
    expect(await readCode(page)).toBe(bought.tickets[0].code);
    await page.getByRole("tab").nth(1).click();
    await see(page, "ticket-slow");
    await client.post(`/tickets/${bought.tickets[1].id}/block`);
    await buyer.button(buyer.words.retry).click();
    hanging.answer();
    // The tab that was chosen stays chosen.
    await page.locator(".ticket .badge--warn").waitFor();
    await expect.poll(() => page.locator(".notice--warn").count()).toBe(0);
    expect(await page.getByRole("tab", { selected: true }).textContent()).toMatch(/^2/);
    await close();
  });

  it("after eight seconds without an answer the page says that it shows a copy", async () => {
    const { page, close, buyer, expectTrouble } = await openedTicket();
    expectTrouble(/ERR_|Failed to load/);
    await hang(page);
    await page.reload();
    await page.locator("svg.qr").waitFor({ timeout: AT_ONCE_MS });
    await page.locator(".notice--warn", { hasText: buyer.words.copy }).waitFor({ timeout: 12_000 });
    await close();
  });

  it("a ticket that this device never opened says after three seconds that it takes long, with a retry", async () => {
    const { link } = await openedTicket().then(async (opened) => (await opened.close(), opened));
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/ERR_|Failed to load/);
    const hanging = await hang(page);
    await page.goto(link);
    const { words, button } = buyerOn(page, locale);
    await button(words.retry).waitFor({ timeout: 8_000 });
    const before = hanging.asked;
    await button(words.retry).click();
    hanging.answer();
    await page.locator("svg.qr").waitFor();
    expect(hanging.asked).toBeGreaterThan(before);
    await close();
  });

  it("a payment that hangs says that it is safe to wait, and then shows the tickets", async () => {
    const placed = (await client.order({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" })).body;
    const { page, close } = await openPage(browser, { locale });
    const { words, button } = buyerOn(page, locale);
    await page.goto(`${stack.web}orders/${placed.order.id}#${placed.accessToken}`);
    const hanging = await hang(page, /\/payment$/);
    await button(words.pay).click();
    await page.getByText(words.waitSafely).waitFor({ timeout: 8_000 });
    await see(page, "payment-slow");
    hanging.answer();
    await page.waitForURL(/\/done/);
    expect((await client.messagesWith(placed.order.id)).length).toBeGreaterThan(0);
    await close();
  });
});
