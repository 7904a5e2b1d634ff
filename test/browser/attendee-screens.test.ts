/** Every state of the list, of an event and of the pages for missing things, in both languages. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
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
let large: PublishedEvent;
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

const GROUPS = ["Sexta, 12 de dezembro", "Sábado, 13 de dezembro", "Domingo, 14 de dezembro", "Passaportes"];
const DESCRIPTION = "Três dias na beira do rio.\n\n- Palco principal às 20h\n- [Como chegar](https://mapa.example/)\n\nTraga **água**.";

beforeAll(async () => {
  large = await publish(clientOf(stack), {
    name: "Festa do Rio",
    venue: { name: "Cais do Apolo", address: "Avenida Cais do Apolo, 925", city: "Olinda" },
    startsAt: inDays(30, 18),
    description: DESCRIPTION,
    contact: { name: "Coletivo do Rio", email: "oi@rio.example", phone: "+5581987654321", url: "https://rio.example/" },
    policies: {
      refund: "Até sete dias depois da compra.",
      accessibility: "Acesso sem degraus.",
      terms: "Não há troca.",
      privacy: "Só o necessário.",
    },
    types: Array.from({ length: 40 }, (_, at) => ({
      name: `Setor ${at + 1}`,
      reais: 20 + at,
      capacity: 100,
      group: GROUPS[at % GROUPS.length] ?? "",
      ...(at % 2 === 0 ? { description: "Meia-entrada: leve a carteira de estudante." } : {}),
    })),
  });
  await publish(clientOf(stack), {
    name: "Sarau em Natal",
    venue: { name: "Largo do Teatro", city: "Natal" },
    startsAt: inDays(31, 18),
    types: [{ name: "Entrada", reais: 10, capacity: 5 }],
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

  it("an event of forty types in groups, with its rules, and the city's filter", async () => {
    const { page, close } = await openPage(browser, { locale, width: 390 });
    await page.goto(`${stack.web}e/${large.eventId}`);
    const groups = page.locator(".types__group");
    await groups.first().waitFor();
    await expect.poll(() => page.locator(".prose li a").count()).toBe(1);
    expect([await groups.count(), await page.locator(".types__group[open]").count()]).toEqual([4, 1]);
    expect(await page.locator("main").evaluate((main) => main.scrollHeight)).toBeLessThan(4_500);
    await groups.nth(2).locator("summary").click();
    await page.locator(".event__policy summary").first().click();
    await see(page, "event-large", {
      sizes: [
        { width: 320, height: 720 },
        { width: 390, height: 844 },
      ],
    });
    // The first page of a long list may show one city only.
    await page.goto(`${stack.web}?city=Olinda`);
    await expect.poll(() => page.locator(".lead, .event-row").count()).toBe(1);
    await page.locator("select").selectOption("");
    await expect.poll(() => page.locator(".lead, .event-row").count()).toBeGreaterThan(1);
    await page.locator("select").selectOption("Olinda");
    await expect.poll(() => page.locator(".lead, .event-row").count()).toBe(1);
    await page.goBack().catch(() => undefined);
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
