/** A buyer's unpaid order on a phone: every way back leads to it, its tickets are nobody else's, and others see that some may come back. */
import type { Browser, Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { axeFindings, openPage, overflow } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const open = (name: string, capacity = 2): Promise<PublishedEvent> =>
  publish(client, {
    name,
    venue: { name: "Galpão do Porto" },
    startsAt: inDays(3, 20),
    types: [{ name: "Inteira", reais: 80, capacity, maxPerOrder: 6 }],
  });

const TITLE = "Você tem um pedido sem pagar";
const HELD = /2 ingressos por R\$\s160,00, guardados para você por mais 1[45]:\d\d/;

const noticeOn = (page: Page): Locator => page.locator(".notice", { hasText: TITLE });
const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** A phone at the payment for two tickets. */
const holdBoth = async (name: string, capacity = 2) => {
  const sale = await open(name, capacity);
  const opened = await openPage(browser);
  const buyer = buyerOn(opened.page, "pt-BR");
  const eventUrl = `${stack.web}e/${sale.eventId}`;
  await opened.page.goto(eventUrl);
  await buyer.reserve({ Inteira: 2 });
  return { ...opened, buyer, sale, eventUrl, orderUrl: opened.page.url() };
};

it("tickets are held from the first Continue on, with the time left beside the names", async () => {
  const sale = await open("Desde já");
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 2 });
  await buyer.button(buyer.words.continue).click();
  await buyer.heading("Quase lá").waitFor();
  expect(await page.getByRole("timer").textContent()).toMatch(/^1[45]:\d\d$/);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  const [order] = (await client.admin(`/events/${sale.eventId}/orders`)).body.orders;
  expect(order).toMatchObject({ status: "reserved", buyer: { name: "", email: "" } });
  const refused = await client.order({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" });
  expect(refused.body.error.code).toBe("order.sold_out");

  await buyer.type({ name: "Tereza Nogueira" });
  await page.reload();
  expect(await page.getByLabel("Nome completo").inputValue()).toBe("Tereza Nogueira");
  const device = await browser.newContext({ locale: "pt-BR" });
  const elsewhere = await device.newPage();
  await elsewhere.goto(page.url());
  await elsewhere.getByLabel("Nome completo").waitFor();
  await device.close();

  await buyer.type({ email: "tereza@example.com" });
  await page.getByLabel("Inteira, ingresso 2").fill("Davi Nogueira");
  await buyer.button(buyer.words.toPayment).click();
  await page.getByLabel(buyer.words.approving).waitFor();
  const orderUrl = page.url();
  // The list and the buyer's tickets name it too.
  for (const path of ["", "orders"]) {
    await page.goto(`${stack.web}${path}`);
    await noticeOn(page).getByText("Desde já").waitFor();
    expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  }
  await page.goto(orderUrl);
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  const { tickets } = (await client.admin(`/events/${sale.eventId}/tickets`)).body;
  expect(tickets.map(({ attendee }: { attendee: { name: string } }) => attendee.name).toSorted()).toEqual([
    "Davi Nogueira",
    "Tereza Nogueira",
  ]);
  await close();
});

it("back from the payment come the details, and Continue on the event's page leads to the same order", async () => {
  const { page, close, buyer, orderUrl, eventUrl, sale } = await holdBoth("De volta", 10);
  await page.goBack();
  expect(await page.getByLabel("Nome completo").inputValue()).toBe("Tereza Nogueira");
  await buyer.type({ name: "Tereza Sá" });
  await buyer.button(buyer.words.toPayment).click();
  await page.getByText("Tereza Sá").first().waitFor();
  expect(page.url()).toBe(orderUrl);
  await page.getByRole("link", { name: "Mudar meus dados" }).click();
  await page.getByLabel("Nome completo").waitFor();
  await page.goto(eventUrl);
  await noticeOn(page).filter({ hasText: HELD }).waitFor();
  await buyer.button(buyer.words.continue).click();
  await page.getByLabel(buyer.words.approving).waitFor();
  expect([page.url(), (await client.admin(`/events/${sale.eventId}/orders`)).body.orders.length]).toEqual([orderUrl, 1]);
  await close();
});

it("another choice replaces the one that was held before its names were typed", async () => {
  const sale = await open("Outra escolha", 3);
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 1 });
  await buyer.button(buyer.words.continue).click();
  await buyer.heading("Quase lá").waitFor();
  await page.goBack();
  await buyer.choose({ Inteira: 1 });
  await buyer.button(buyer.words.continue).click();
  await buyer.heading("Quase lá").waitFor();
  const { orders } = (await client.admin(`/events/${sale.eventId}/orders`)).body;
  expect(orders.map(({ status, lines }: any) => [status, lines[0].quantity])).toEqual([
    ["reserved", 2],
    ["cancelled", 1],
  ]);
  await close();
});

it("when the others are gone, the own tickets are not taken for somebody else's", async () => {
  const { page, close, buyer, eventUrl, sale, expectTrouble } = await holdBoth("Só as minhas", 3);
  expectTrouble(/status of 409/);
  await page.goto(eventUrl);
  await page.getByRole("button", { name: "Tirar um: Inteira", exact: true }).click();
  await client.order({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" });
  await buyer.button(buyer.words.continue).click();
  const refusal = page.getByRole("alert").filter({ hasText: "Não sobram ingressos além dos que já estão guardados para você." });
  await refusal.waitFor();
  expect(await page.getByText("Alguém foi mais rápido").count()).toBe(0);
  expect(await isInView(refusal)).toBe(true);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

it("the event's page leads to the order after a reload, in a second tab, and when the tab was closed", async () => {
  const { page, context, close, buyer, eventUrl, orderUrl } = await holdBoth("Fechada");
  await page.goto(eventUrl);
  await noticeOn(page).filter({ hasText: HELD }).waitFor();
  await page.reload();
  await noticeOn(page).waitFor();
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  const second = await context.newPage();
  await page.close();
  await second.goto(eventUrl);
  await noticeOn(second).getByRole("link", { name: "Continuar pagando" }).click();
  await second.getByRole("timer").waitFor();
  expect(second.url()).toBe(orderUrl);
  // Paid in one tab, the order is open in no other.
  const third = await context.newPage();
  await third.goto(eventUrl);
  await noticeOn(third).waitFor();
  await buyerOn(second, "pt-BR").pay();
  await buyerOn(second, "pt-BR").heading(buyer.words.done).waitFor();
  await expect.poll(() => noticeOn(third).count()).toBe(0);
  await close();
});

it("the buyer gives the tickets back and takes them again", async () => {
  const { page, close, buyer, sale, eventUrl } = await holdBoth("Devolvidos");
  await page.goto(eventUrl);
  await noticeOn(page).getByRole("button", { name: "Devolver os ingressos" }).click();
  await page.getByRole("status").filter({ hasText: "Os ingressos voltaram à venda. Nada foi cobrado." }).waitFor();
  expect(await noticeOn(page).count()).toBe(0);
  expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders[0].status).toBe("cancelled");
  await page.getByRole("group", { name: "Inteira" }).waitFor({ timeout: 30_000 });
  await buyer.button(buyer.words.continue).click();
  await buyer.button(buyer.words.toPayment).click();
  await page.getByLabel(buyer.words.approving).waitFor();
  await close();
});

it("a third unpaid order is refused next to the button, with the two that are open, and goes on when one is given back", async () => {
  const sale = await open("Demais", 50);
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  const buyer = buyerOn(page, "pt-BR");
  for (let orders = 0; orders < 3; orders++) {
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await buyer.choose({ Inteira: 1 });
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email: "tereza@example.com" });
    await buyer.button(buyer.words.toPayment).click();
    if (orders < 2) await page.getByLabel(buyer.words.approving).waitFor();
  }
  const refusal = page
    .getByRole("alert")
    .filter({ hasText: "Você já tem 2 pedidos deste evento em andamento. Pague ou desista de um deles" });
  await refusal.waitFor();
  expect(await page.getByText("Este e-mail não está completo").count()).toBe(0);
  await expect.poll(() => noticeOn(page).count()).toBe(2);
  await expect.poll(() => isInView(noticeOn(page).first().getByRole("link", { name: "Continuar pagando" }))).toBe(true);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await noticeOn(page).first().getByRole("button", { name: "Devolver os ingressos" }).click();
  await page.getByRole("status").filter({ hasText: "voltaram à venda" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  await buyer.button(buyer.words.toPayment).click();
  await page.getByLabel(buyer.words.approving).waitFor();
  await close();
});

/** An open page asks again each 15 s. */
const PAGE_RENEWS_MS = 40_000;

it("another visitor sees that the last tickets are being bought, in the list too, and buys those that come back", async () => {
  const name = "Quase";
  const sale = await open(name);
  const placed = (await client.order({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" }, 2)).body;
  await until(
    async () => (await client.api(`/events/${sale.eventId}`)).body.event.availability,
    (availability) => availability === "held",
  );
  const { page, close } = await openPage(browser);
  await page.goto(`${stack.web}?pages=9`);
  await page.getByRole("searchbox").fill(name);
  const row = page.getByRole("link", { name: new RegExp(name) }).first();
  await row.getByText("Em compra agora").waitFor();
  expect(await row.getByText("Esgotado").count()).toBe(0);
  await row.click();
  await page.getByText("Em compra agora, alguns podem voltar").waitFor({ timeout: PAGE_RENEWS_MS });
  await page.locator(".type", { hasText: "Inteira" }).getByText("Em compra agora").waitFor();
  expect([await page.getByText("Esgotado").count(), await page.getByText(TITLE).count()]).toEqual([0, 0]);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
  await page.getByRole("group", { name: "Inteira" }).waitFor({ timeout: PAGE_RENEWS_MS });
  await close();
});
