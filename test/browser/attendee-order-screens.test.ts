/** Every state of checkout, payment and finished orders, in both languages. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack, wrapFunction } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage, type PageOptions } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
let short: PublishedEvent;
/** While it is pending, paid orders get no tickets. */
let issuing = Promise.resolve();
beforeAll(async () => {
  wrapFunction("checkoutIssue", (handler) => async (...invocation) => {
    await issuing;
    return handler(...invocation);
  });
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
  short = await publish(client, { ...mareAlta(), holdSeconds: 5 });
});

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const see = lookOf("attendee", locale);

  const opened = async ({ eventId }: PublishedEvent, opening: PageOptions = {}) => {
    const window = await openPage(browser, { locale, ...opening });
    await window.page.goto(`${stack.web}e/${eventId}`);
    return { ...window, buyer: buyerOn(window.page, locale) };
  };

  it("details: filled, with errors, without a choice", async () => {
    const { page, close, buyer } = await opened(show);
    await buyer.choose({ Inteira: 2, "Meia-entrada": 1, Pipoca: 1 });
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira" });
    await see(page, "details");
    await buyer.type({ email: "tereza.nogueira", phone: "123" });
    await buyer.button(buyer.words.toPayment).click();
    await page.getByRole("alert").waitFor();
    await see(page, "details-errors");
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(`${stack.web}checkout/${show.eventId}`);
    await page.locator(".trouble").waitFor();
    await see(page, "details-nothing");
    await close();
  });

  it("payment: open, declined, without an answer, in progress; waiting; done", async () => {
    const { page, close, buyer, expectTrouble } = await opened(show);
    expectTrouble(/status of (402|503)/);
    await buyer.reserve({ Inteira: 2, Pipoca: 1 });
    await see(page, "payment");
    await buyer.pay("declining");
    await page.getByRole("alert").waitFor();
    await see(page, "payment-declined");
    await buyer.pay("unanswered");
    await page
      .getByRole("alert")
      .locator(`text=${locale === "pt-BR" ? "não respondeu" : "didn't answer"}`)
      .waitFor({ timeout: 30_000 });
    await see(page, "payment-unanswered");
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/payment", async (route) => {
      await answered;
      await route.continue();
    });
    await buyer.pay("approving");
    await see(page, "payment-busy");
    let issue = (): void => undefined;
    issuing = new Promise<void>((resolve) => (issue = resolve));
    answer();
    await page.locator(".outcome .waiting").waitFor();
    await see(page, "waiting");
    issue();
    await buyer.heading(buyer.words.done).waitFor();
    await see(page, "done");
    await close();
  });

  it("payment: two minutes left, and an extension that is refused", async () => {
    const { page, close, buyer, expectTrouble } = await opened(show);
    expectTrouble(/status of 409/);
    await page.clock.install();
    await page.reload();
    await buyer.reserve({ Inteira: 1 });
    // No answer may tell the page the server's time, which has not moved: the dialog would close again.
    await page.route(/\/api\/(?!.*\/extend$)/, () => new Promise<void>(() => undefined));
    await page.route(/\/api\/.*\/extend$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { "content-type": "application/json" } });
    });
    await page.clock.fastForward(13 * 60_000 + 5_000);
    await page.getByRole("dialog").waitFor();
    await see(page, "payment-late");
    // The server's clock has not moved, so it does not extend the hold yet.
    await page.getByRole("dialog").getByRole("button").first().click();
    await page
      .getByRole("dialog")
      .getByRole("heading", { name: locale === "pt-BR" ? "Faltam dois minutos" : "Two minutes left" })
      .waitFor();
    await see(page, "payment-late-last");
    await close();
  });

  it("an order that expired, one that was cancelled, one that was refunded", async () => {
    const { page, close, buyer } = await opened(short);
    await buyer.reserve({ Inteira: 2 });
    await buyer.heading(buyer.words.expired).waitFor({ timeout: 20_000 });
    await see(page, "expired");

    const placed = (await client.order({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, 2)).body;
    const link = `${stack.web}orders/${placed.order.id}#${placed.accessToken}`;
    await page.goto(link);
    await buyer.button(buyer.words.giveUp).click();
    await page.locator(".types").first().waitFor();
    await page.goto(link);
    await page.locator(".outcome").waitFor();
    await see(page, "cancelled");

    const bought = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, 2);
    await client.post(`/orders/${bought.order.id}/refund`);
    await page.goto(`${stack.web}orders/${bought.order.id}#${bought.accessToken}`);
    await page.locator(".outcome").waitFor();
    await see(page, "refunded");
    await close();
  });
});
