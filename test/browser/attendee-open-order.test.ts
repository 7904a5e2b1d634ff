/** A buyer's unpaid order on a phone: every way back leads to it, its tickets are nobody else's, and others see that some may come back. */
import type { Browser, Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
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

/** A phone at the payment for both of the last two tickets. */
const holdBoth = async (name: string) => {
  const sale = await open(name);
  const opened = await openPage(browser);
  const buyer = buyerOn(opened.page, "pt-BR");
  const eventUrl = `${stack.web}e/${sale.eventId}`;
  await opened.page.goto(eventUrl);
  await buyer.reserve({ Inteira: 2 });
  return { ...opened, buyer, sale, eventUrl, orderUrl: opened.page.url() };
};

it("back from the payment, the own tickets are not taken for somebody else's, and the order is next to the button", async () => {
  const { page, close, buyer, orderUrl, expectTrouble } = await holdBoth("De volta");
  expectTrouble(/status of 409/);
  await page.goBack();
  await noticeOn(page).filter({ hasText: HELD }).waitFor();
  await buyer.button(buyer.words.toPayment).click();
  const refusal = page.getByRole("alert").filter({ hasText: "Não sobram ingressos além dos que já estão guardados para você." });
  await refusal.waitFor();
  expect(await page.getByText("Alguém foi mais rápido").count()).toBe(0);
  expect(await isInView(refusal)).toBe(true);
  const pay = noticeOn(page).getByRole("link", { name: "Continuar pagando" });
  expect(await isInView(pay)).toBe(true);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await pay.click();
  await page.getByRole("timer").waitFor();
  expect(page.url()).toBe(orderUrl);
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
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
  await page.getByRole("timer").waitFor();
  await close();
});

it("given back on the details page, the same press goes on", async () => {
  const { page, close, buyer, expectTrouble } = await holdBoth("Trocar");
  expectTrouble(/status of 409/);
  await page.goBack();
  await buyer.button(buyer.words.toPayment).click();
  await page.getByRole("alert").waitFor();
  await noticeOn(page).getByRole("button", { name: "Devolver os ingressos" }).click();
  await page.getByRole("status").filter({ hasText: "voltaram à venda" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  await buyer.button(buyer.words.toPayment).click();
  await page.getByRole("timer").waitFor();
  await close();
});

it("a third unpaid order is refused next to the button, with the two that are open", async () => {
  const sale = await open("Demais", 50);
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  const buyer = buyerOn(page, "pt-BR");
  for (let orders = 0; orders < 2; orders++) {
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await page.getByRole("group", { name: "Inteira" }).waitFor();
    if (orders === 0) await buyer.choose({ Inteira: 1 });
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email: "tereza@example.com" });
    await buyer.button(buyer.words.toPayment).click();
    await page.getByRole("timer").waitFor();
  }
  await page.goBack();
  await buyer.button(buyer.words.toPayment).click();
  const refusal = page
    .getByRole("alert")
    .filter({ hasText: "Você já tem 2 pedidos deste evento em andamento. Pague ou desista de um deles" });
  await refusal.waitFor();
  expect(await isInView(refusal)).toBe(true);
  expect(await page.getByText("Este e-mail não está completo").count()).toBe(0);
  expect(await noticeOn(page).count()).toBe(2);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await noticeOn(page).first().getByRole("link", { name: "Continuar pagando" }).click();
  await page.getByRole("timer").waitFor();
  await close();
});

describe.each([
  { locale: "pt-BR", title: "Em compra agora, alguns podem voltar", badge: "Em compra agora", soldOut: "Esgotado", own: TITLE },
  {
    locale: "en-GB",
    title: "Being bought right now, some may come back",
    badge: "Being bought now",
    soldOut: "Sold out",
    own: "You have an unpaid order",
  },
] as const)("in $locale", ({ locale, title, badge, soldOut, own }) => {
  it("another visitor sees that the last tickets are being bought, in the list too, and buys those that come back", async () => {
    const name = `Quase ${locale}`;
    const sale = await open(name);
    const placed = (await client.order({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" }, 2)).body;
    await until(
      async () => (await client.api(`/events/${sale.eventId}`)).body.event.availability,
      (availability) => availability === "held",
    );
    const { page, close } = await openPage(browser, { locale });
    await page.goto(stack.web);
    await page.getByRole("searchbox").fill(name);
    const row = page.getByRole("link", { name: new RegExp(name) }).first();
    await row.getByText(badge).waitFor();
    expect(await row.getByText(soldOut).count()).toBe(0);
    await row.click();
    await page.getByText(title).waitFor();
    await page.locator(".type", { hasText: "Inteira" }).getByText(badge).waitFor();
    expect([await page.getByText(soldOut).count(), await page.getByText(own).count()]).toEqual([0, 0]);
    expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
    await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
    await page.getByRole("group", { name: "Inteira" }).waitFor({ timeout: 40_000 });
    await close();
  });
});
