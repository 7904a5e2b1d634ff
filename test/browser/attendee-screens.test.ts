/** Every state of the list, of an event and of the pages for missing things, in both languages. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, openAgenda, publish, type Agenda, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let agenda: Agenda;
let over: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  const client = clientOf(stack);
  agenda = await openAgenda(client);
  over = await publish(client, {
    name: "Sarau de encerramento",
    venue: { name: "Casa do Povo", address: "São Paulo" },
    startsAt: inDays(-2, 19),
    types: [{ name: "Entrada", reais: 30, capacity: 50 }],
  });
});

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const see = lookOf("attendee", locale);

  it("the list: found, not found", async () => {
    const { page, close } = await openPage(browser, { locale });
    await page.goto(stack.web);
    await page.locator(".lead").waitFor();
    await see(page, "list");
    await page.getByRole("searchbox").fill("gafieira");
    await page.locator(".event-row").first().waitFor();
    await see(page, "list-search");
    await page.getByRole("searchbox").fill("zzz");
    await page.locator(".empty").waitFor();
    await see(page, "list-empty");
    await close();
  });

  it("the list: loading, failed, offline", async () => {
    const { page, context, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|FAILED)/);
    let fail = (): void => undefined;
    const failed = new Promise<void>((resolve) => (fail = resolve));
    await page.route("**/api/events*", async (route) => {
      await failed;
      await route.abort("connectionrefused");
    });
    await page.goto(stack.web);
    await page.locator(".skeleton").first().waitFor();
    await see(page, "list-loading");
    fail();
    await page.locator(".trouble").waitFor({ timeout: 30_000 });
    await see(page, "list-error");
    await context.setOffline(true);
    await page.getByRole("button", { name: locale === "pt-BR" ? "Tentar de novo" : "Try again" }).click();
    await page.locator(".trouble a[href='/orders']").waitFor({ timeout: 30_000 });
    await see(page, "offline");
    await close();
  });

  it("an event: on sale, chosen, sold out, not yet on sale, over", async () => {
    const { page, close } = await openPage(browser, { locale });
    const buyer = buyerOn(page, locale);
    const open = async ({ eventId }: PublishedEvent): Promise<void> => {
      await page.goto(`${stack.web}e/${eventId}`);
      await page.locator("h1").waitFor();
    };
    await open(agenda.mareAlta);
    await see(page, "event");
    await buyer.choose({ Inteira: 6, "Meia-entrada": 1, Pipoca: 1 });
    await see(page, "event-chosen");
    await open(agenda.soldOut);
    await see(page, "event-sold-out");
    await open(agenda.notYet);
    await see(page, "event-not-yet");
    await open(over);
    await see(page, "event-over");
    await close();
  });

  it("missing: an event, an order, a page, tickets on this device", async () => {
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 404/);
    const missing = async (path: string, name: string): Promise<void> => {
      await page.goto(`${stack.web}${path}`);
      await page.locator(".trouble").waitFor();
      await see(page, name);
    };
    await missing("e/evt_none", "event-missing");
    await missing("orders/ord_aaaaaaaaaaaaaaaa#0.none", "order-missing");
    await missing("orders", "tickets-none");
    await missing("nowhere", "missing");
    await close();
  });
});
