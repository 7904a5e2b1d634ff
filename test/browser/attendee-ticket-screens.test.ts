/** Every state of a ticket, in both languages and offline. */
import type { Browser, Locator } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage, waitUntilSaved } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, { ...mareAlta(), doorsHoursBefore: 24 * 30 });
});

const buy = async (quantity: number) => {
  const bought = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, quantity, {
    buyer: { name: "Tereza Nogueira", email: "tereza@example.com" },
    attendees: [{ name: "Tereza Nogueira" }, { name: "Davi Nogueira" }, { name: "Luiza Prates" }].slice(0, quantity),
    products: [{ productId: show.products["Pipoca"], quantity: 2 }],
  });
  return { ...bought, link: `${stack.web}orders/${bought.order.id}#${bought.accessToken}` };
};

const scan = async (code: string): Promise<void> => {
  const { gate } = (await client.post(`/events/${show.eventId}/gates`, { name: "Portão Cais", mode: "entry" })).body;
  const deviceToken = await client.enrolDevice(show.eventId, gate.id);
  expect((await client.scan({ deviceToken }, code)).body.result).toBe("admitted");
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const see = lookOf("attendee", locale);

  it("several, full screen, used, on this device", async () => {
    const bought = await buy(3);
    const { page, close } = await openPage(browser, { locale });
    const { words, button } = buyerOn(page, locale);
    await page.goto(bought.link);
    await page.locator("svg.qr").waitFor();
    expect((await page.locator("svg.qr").boundingBox())?.width).toBeGreaterThanOrEqual(240);
    await see(page, "ticket");
    expect(await page.locator(".ticket__address").textContent()).toBe(mareAlta().venue.address);
    const all = page.getByRole("link", { name: words.allPdf });
    expect(await all.isVisible()).toBe(true);
    const pdf = await fetch((await all.getAttribute("href")) ?? "");
    expect([pdf.status, pdf.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    await page.getByRole("tab", { name: /Davi/ }).click();
    await button(words.full).click();
    await page.getByRole("dialog").waitFor();
    await see(page, "ticket-full");
    await button(words.close).click();
    await scan(bought.tickets[0].code);
    await page.reload();
    await page.locator(".badge--mine").waitFor();
    await see(page, "ticket-used");
    await page.goto(`${stack.web}orders`);
    await page.locator(".saved__row").waitFor();
    await see(page, "tickets");
    await close();
  });

  it("voided, blocked, its code changed", async () => {
    const bought = await buy(1);
    const { page, close } = await openPage(browser, { locale });
    await page.goto(bought.link);
    await page.locator("svg.qr").waitFor();
    await waitUntilSaved(page);
    const again = async (move: string, name: string, shown: Locator): Promise<void> => {
      expect((await client.post(`/tickets/${bought.tickets[0].id}/${move}`)).status).toBe(200);
      // The page first shows the copy on this device.
      const answered = page.waitForResponse(/\/tickets$/);
      await page.reload();
      await answered;
      await shown.waitFor();
      await see(page, name);
    };
    await again("reissue", "ticket-reissued", page.locator(".notice--info"));
    expect(await page.locator(".notice--info").count()).toBe(1);
    await again("block", "ticket-blocked", page.locator(".ticket .badge--warn"));
    await again("void", "ticket-voided", page.locator(".ticket:not(:has(svg.qr))"));
    expect(await page.locator("svg.qr").count()).toBe(0);
    await close();
  });

  it("a printed ticket's link after a reissue shows a page that leads to the order, which this device has kept", async () => {
    const bought = await buy(1);
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/404/);
    await page.goto(bought.link);
    await page.locator("svg.qr").waitFor();
    await waitUntilSaved(page);
    await client.post(`/tickets/${bought.tickets[0].id}/reissue`);
    const url = new URL(bought.tickets[0].pdfUrl);
    await page.goto(url.href);
    await page.locator("h1").waitFor();
    expect(await page.locator("main").evaluate((main) => getComputedStyle(main).maxWidth)).toBe("480px");
    await see(page, "ticket-dead-link");
    await page.locator("a.button").click();
    await page.locator("svg.qr").waitFor();
    expect(await readCode(page)).not.toBe(bought.tickets[0].code);
    await close();
  });

  it("opened once, it opens without internet, and says that it is a copy", async () => {
    const bought = await buy(1);
    const { page, context, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|error: Failed to update a ServiceWorker/);
    await page.goto(bought.link);
    await page.locator("svg.qr").waitFor();
    await waitUntilSaved(page);
    await context.setOffline(true);
    await page.reload();
    await page.locator(".notice--warn").waitFor({ timeout: 30_000 });
    expect(await readCode(page)).toBe(bought.tickets[0].code);
    await see(page, "ticket-offline");
    await page.goto(`${stack.web}orders`);
    await page.locator(".saved__row").waitFor();
    await context.setOffline(false);
    await page.goto(bought.link);
    await page.locator("svg.qr").waitFor();
    expect(await page.locator(".notice--warn").count()).toBe(0);
    await close();
  });
});
