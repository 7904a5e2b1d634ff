/** The console's lists hold their place, and find, filter and sort what they list. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage, overflow } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const scrollYOf = (page: Page): Promise<number> => page.evaluate(() => scrollY);

it("the orders' list keeps its own scroll while orders are opened, and a phone comes back to the same order", async () => {
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 700 });
  const { signIn, open, link, words } = organizerOn(page, stack, "en-GB");
  const sale = await client.openSale();
  await Promise.all(
    Array.from({ length: 24 }, (_, at) => client.order(sale, 1, { buyer: { name: `Guest ${at}`, email: `g${at}@example.com` } })),
  );
  await signIn();
  await open(sale.eventId, "orders");
  const list = page.locator(".order-list");
  const rows = list.locator("li a");
  await rows.nth(23).waitFor();
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const top = await list.evaluate((element) => element.scrollTop);
  expect(top).toBeGreaterThan(300);
  await rows.nth(23).click();
  await page.locator(".timeline").waitFor();
  expect([await list.evaluate((element) => element.scrollTop), await scrollYOf(page)]).toEqual([top, 0]);

  await page.setViewportSize({ width: 390, height: 700 });
  await open(sale.eventId, "orders");
  await rows.nth(23).scrollIntoViewIfNeeded();
  const before = await scrollYOf(page);
  for (const back of [() => link(words.orders).last().click(), () => page.goBack()]) {
    await rows.nth(20).click();
    await page.locator(".timeline").waitFor();
    await back();
    await rows.nth(20).waitFor();
    await expect.poll(() => scrollYOf(page)).toBe(before);
    expect(await rows.nth(20).evaluate((element) => element === document.activeElement)).toBe(true);
  }
  await close();
});

it("attendees are found by their buyer, filtered, sorted and counted, at 390 px with a long name", async () => {
  const { page, close } = await openPage(browser, { locale: "pt-BR", width: 390, height: 844 });
  const { signIn, open, field, words } = organizerOn(page, stack, "pt-BR");
  const sale = await client.openSale();
  const { ticketType } = (
    await client.post(`/events/${sale.eventId}/ticket-types`, { name: "Meia", price: { amountMinor: 100, currency: "BRL" }, capacity: 9 })
  ).body;
  const longName = `Wolfeschlegelsteinhausenbergerdorff${"welchevoralternwarengewissenhaft".repeat(2)}`;
  const buyer = { name: "Célia Assunção", email: "celia@exemplo.com.br" };
  const [bought] = await Promise.all([
    client.buy(sale, 2, { buyer, attendees: [{ name: longName }, { name: "Bento Lima" }] }),
    client.buy({ eventId: sale.eventId, ticketTypeId: ticketType.id }, 1, { buyer: { name: "Ana Reis", email: "ana@example.com" } }),
  ]);
  await client.scan(sale, bought.tickets[1].code);
  await client.reportWhen(sale.eventId, ({ sold, inside }) => sold === 3 && inside === 1);
  await signIn();
  await open(sale.eventId, "attendees");
  const names = () => page.locator("tbody tr td:first-child").allTextContents();
  await expect.poll(names).toEqual(["Ana Reis", "Bento Lima", longName]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await expect.poll(() => page.locator("#main").textContent()).toContain("Ingressos válidos: 3. Dentro: 1. Ainda não entraram: 2.");
  const search = page.getByLabel(words.search);
  await search.fill("assuncao celia@");
  await expect.poll(names).toEqual(["Bento Lima", longName]);
  await search.fill(`#${bought.order.id.slice(-5).toUpperCase()}`);
  await expect.poll(names).toEqual(["Bento Lima", longName]);
  await search.fill("");
  await field("Presença").selectOption({ label: "Dentro agora" });
  await expect.poll(names).toEqual(["Bento Lima"]);
  await field("Presença").selectOption({ label: "Fora" });
  await expect.poll(names).toEqual(["Ana Reis", longName]);
  await field("Tipo").selectOption({ label: "Meia (1)" });
  await expect.poll(names).toEqual(["Ana Reis"]);
  expect(new URL(page.url()).search).toBe(`?ticketTypeId=${ticketType.id}&inside=false`);
  await page.goto(page.url().split("?")[0] ?? "");
  await field("Ordenar").selectOption({ label: "Últimas entradas" });
  await expect.poll(names).toEqual(["Bento Lima", "Ana Reis", longName]);
  await page.goto(`${stack.web}console/events/${sale.eventId}/orders/${bought.order.id}`);
  await page.locator(".timeline").waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await close();
});

it("events are grouped, searched and listed beyond the first page, with what they sold", async () => {
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 390, height: 844 });
  const { signIn } = organizerOn(page, stack, "en-GB");
  const subject = "organizer-of-lists";
  const own = clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject, groups: ["organizer"] }) });
  const event = async (name: string, more: object = {}) => {
    const sale = await own.openSale({ capacity: 40, event: { name, ...more } });
    return sale;
  };
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const main = await event("Maré Alta");
  await event("Next", { startsAt: hour(30), endsAt: hour(33) });
  await event("Over", { startsAt: hour(-30), endsAt: hour(-3), doorsOpenAt: hour(-31) });
  await own.post("/events", {
    name: "Not yet",
    venue: { name: "Praça" },
    startsAt: hour(50),
    endsAt: hour(60),
    timeZone: "America/Sao_Paulo",
    currency: "BRL",
  });
  await own.buy(main, 3);
  await own.reportWhen(main.eventId, ({ sold }) => sold === 3);
  // Pages of a hundred are tried with two in each.
  await page.route(/\/admin\/events\?/, (route) => route.continue({ url: route.request().url().replace("limit=100", "limit=2") }));
  await signIn(subject);
  const groups = async () =>
    Object.fromEntries(
      await page
        .locator(".event-group")
        .evaluateAll((all) =>
          all.map((one) => [
            one.querySelector("h2")?.textContent,
            [...one.querySelectorAll("b:not(.num)")].map((name) => name.textContent),
          ]),
        ),
    );
  await expect.poll(groups).toEqual({ "On sale 2": ["Maré Alta", "Next"], "Drafts 1": ["Not yet"], "Past 1": ["Over"] });
  const row = page.locator(".event-row", { hasText: "Maré Alta" });
  await expect.poll(() => row.textContent()).toMatch(/3 of 40 sold · R\$\s?150/);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByLabel("Event name or venue").fill("mare");
  await expect.poll(groups).toEqual({ "On sale 1": ["Maré Alta"] });
  await page.getByLabel("Event name or venue").fill("");
  await page.getByLabel("Group").selectOption({ label: "Past" });
  await expect.poll(groups).toEqual({ "Past 1": ["Over"] });
  await page.locator(".event-row__link").click();
  await page.getByRole("navigation").waitFor();
  await page.goBack();
  await expect.poll(groups).toEqual({ "Past 1": ["Over"] });
  await close();
});

it("C17 a conflict of two gates is shown with both scans and settled, and the list tells how its devices are", async () => {
  const { page, close } = await openPage(browser, { width: 1280, height: 900 });
  const { signIn, open } = organizerOn(page, stack, "pt-BR");
  const sale = await client.openSale();
  const id = await client.makeConflict(sale);
  const heartbeat = { appVersion: "abcd1234", queueLength: 3, clockOffsetMs: 95_000 };
  await call(`${stack.scan}heartbeat`, { method: "POST", token: sale.deviceToken, body: heartbeat });
  await signIn();
  await open(sale.eventId, "entrance");
  await page.getByText("3 na fila · relógio 95 s adiantado · versão abcd1234").waitFor();
  const conflict = page.locator(".conflict");
  await conflict.getByText("Motivo: Já usado").waitFor();
  expect(await conflict.locator("li").allTextContents()).toEqual([
    expect.stringContaining("sem rede"),
    expect.not.stringContaining("sem rede"),
  ]);
  await lookOf("console", "pt-BR")(page, "conflict");
  expect(await conflict.textContent()).not.toContain("verificar");
  await conflict.getByLabel("O que houve").selectOption("second_person");
  await conflict.getByRole("button", { name: /^Resolver/ }).click();
  await expect.poll(() => conflict.count()).toBe(0);
  const { conflicts } = (await client.admin(`/events/${sale.eventId}/conflicts`)).body;
  expect(conflicts).toMatchObject([{ id, status: "settled", verdict: "second_person" }]);
  await close();
});

it.each([
  ["pt-BR", "Não foi possível verificar um código destas leituras", "accepted"],
  ["en-GB", "A code of these scans could not be verified", "accepted"],
] as const)("in %s a conflict says that a code was not verified, and suggests what accuses nobody", async (locale, text, verdict) => {
  const { page, close } = await openPage(browser, { locale, width: 1280, height: 900 });
  const { signIn, open } = organizerOn(page, stack, locale);
  const sale = await client.openSale();
  await client.makeConflict(sale);
  await page.route(/\/conflicts(\?|$)/, async (route) => {
    const response = await route.fetch();
    const { conflicts, ...rest } = await response.json();
    const marked = conflicts.map((one: object) => ({ ...one, reason: "superseded", unverified: true, suggestedVerdict: verdict }));
    await route.fulfill({ response, json: { ...rest, conflicts: marked } });
  });
  await signIn();
  await open(sale.eventId, "entrance");
  const conflict = page.locator(".conflict");
  await conflict.getByText(text).waitFor();
  expect(await conflict.locator("select").inputValue()).toBe(verdict);
  await close();
});

it("a team's devices are paired from one sheet, and revoked together", async () => {
  const { page, close } = await openPage(browser, { width: 1280, height: 900 });
  const { signIn, open } = organizerOn(page, stack, "pt-BR");
  const sale = await client.openSale();
  for (const name of ["Celular 2", "Celular 3"])
    await client.post(`/events/${sale.eventId}/devices`, { name, gateId: sale.gateId, role: "steward" });
  await signIn();
  await open(sale.eventId, "entrance");
  await page.getByRole("button", { name: "Folha para parear 2 aparelhos" }).click();
  const sheet = page.getByRole("dialog", { name: "Folha de pareamento" });
  await sheet.locator("svg.qr").nth(1).waitFor();
  await lookOf("console", "pt-BR")(page, "team-sheet");
  const codes = await sheet.locator(".mono").allTextContents();
  await page.keyboard.press("Escape");
  const enrol = (enrolmentCode: string) => call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode } });
  expect((await Promise.all(codes.map(enrol))).map(({ status }) => status)).toEqual([200, 200]);
  await page.getByRole("button", { name: "Revogar todos" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revogar todos" }).click();
  await expect.poll(() => page.locator(".device-table .badge", { hasText: "Revogado" }).count()).toBe(3);
  await close();
});
