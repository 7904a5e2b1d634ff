/** Responses of API Gateway, CloudFront and its firewall in place of the APIs, as a page handles them. */
import type { Browser, Page, Route } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { openPage, waitUntilStored } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
});

type Answer = { status: number; contentType: string; body: string };
const gateway = (status: number, message: string): Answer => ({
  status,
  contentType: "application/json",
  body: JSON.stringify({ message }),
});
const cloudFront = (status: number): Answer => ({ status, contentType: "text/html", body: `<HTML><H1>${status} ERROR</H1></HTML>` });

const TROUBLE = /status of (401|403|404|429|500|502|503|504)/;

const openedTicket = async () => {
  const { order, accessToken, tickets } = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" });
  const window = await openPage(browser, { serviceWorkers: "block" });
  window.expectTrouble(TROUBLE);
  await window.page.goto(`${stack.web}orders/${order.id}#${accessToken}`);
  await window.page.locator("svg.qr").waitFor();
  await waitUntilStored(window.page);
  return { ...window, code: tickets[0].code as string, calls: /\/api\/orders\/ord_\w+$/ };
};

describe("a ticket that was opened before", () => {
  it.each([gateway(429, "Too Many Requests"), cloudFront(504)])(
    "is shown before anything is asked again: $status $contentType",
    async (answer) => {
      const { page, close, code, calls } = await openedTicket();
      let asked = 0;
      await page.route("**/api/**", async (route) => {
        if (calls.test(new URL(route.request().url()).pathname)) asked += 1;
        await route.fulfill(answer);
      });
      await page.reload();
      await page.locator("svg.qr").waitFor();
      // The order page and the tickets page each ask once.
      expect(asked).toBeLessThanOrEqual(2);
      expect([await readCode(page), await page.locator(".notice--warn").count()]).toEqual([code, 1]);
      await page.unroute("**/api/**");
      await page.reload();
      await expect.poll(() => page.locator(".notice--warn").count()).toBe(0);
      await close();
    },
  );

  it("is not shown when the API answers that the link is invalid", async () => {
    const { page, close } = await openedTicket();
    const body = JSON.stringify({ error: { code: "order.missing", message: "There is no such order." } });
    await page.route("**/api/orders/**", (route) => route.fulfill({ status: 404, contentType: "application/json", body }));
    await page.reload();
    await page.locator(".trouble").waitFor();
    expect(await page.locator("svg.qr").count()).toBe(0);
    await close();
  });
});

const ordersOf = async (): Promise<{ buyer: { email: string }; status: string }[]> =>
  (await client.admin(`/events/${show.eventId}/orders`)).body.orders;

const toChoice = async (page: Page) => {
  await page.goto(`${stack.web}e/${show.eventId}`);
  const buyer = buyerOn(page, "pt-BR");
  await buyer.choose({ Inteira: 1 });
  return buyer;
};

/** The API handles the first request, and the page gets another response instead of its answer. */
const losing = (answer: Answer) => {
  let lost = 0;
  return async (route: Route): Promise<void> => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.fulfill(answer);
  };
};

describe("a purchase whose answer a gateway replaces", () => {
  it.each([gateway(503, "Service Unavailable")])("is one order and one payment: $status $contentType", async (answer) => {
    const email = `tereza.${answer.status}@example.com`;
    const { page, close, expectTrouble } = await openPage(browser, { serviceWorkers: "block" });
    expectTrouble(TROUBLE);
    const buyer = await toChoice(page);
    await page.route("**/api/orders", losing(answer));
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email });
    await buyer.button(buyer.words.toPayment).click();
    await page.route("**/api/orders/*/payment", losing(answer));
    await buyer.pay();
    await buyer.heading(buyer.words.done).waitFor({ timeout: 30_000 });
    expect((await ordersOf()).filter((one) => one.buyer.email === email)).toMatchObject([{ status: "issued" }]);
    await close();
  });

  it("waits for the buyer to retry when the firewall blocks this network, and is one order", async () => {
    const email = "tereza.403@example.com";
    const { page, close, expectTrouble } = await openPage(browser, { serviceWorkers: "block" });
    expectTrouble(TROUBLE);
    const buyer = await toChoice(page);
    await page.route("**/api/orders", losing(cloudFront(403)));
    await buyer.button(buyer.words.continue).click();
    await page.getByRole("alert").getByText("Houve acessos demais a partir desta rede").waitFor();
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email });
    await buyer.button(buyer.words.toPayment).click();
    await page.getByLabel(buyer.words.approving).waitFor();
    expect((await ordersOf()).filter((one) => one.buyer.email === email)).toHaveLength(1);
    await close();
  });
});
