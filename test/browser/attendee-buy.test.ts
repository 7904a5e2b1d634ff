/** A purchase in the pages: from the list to the QR code, after a declined card, after the hold expired, and when tickets sell out meanwhile. */
import type { Browser, Locator } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { openPage, waitUntilSaved } from "../support/browser/pages.ts";

afterEach(() => void vi.useRealTimers());

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const open = (name: string, change: { holdSeconds?: number; capacity?: number } = {}): Promise<PublishedEvent> =>
  publish(client, {
    name,
    venue: { name: "Galpão do Porto", address: "Rua da Gamboa, 210, Rio de Janeiro" },
    startsAt: inDays(3, 20),
    ...(change.holdSeconds === undefined ? {} : { holdSeconds: change.holdSeconds }),
    types: [
      { name: "Inteira", reais: 160, capacity: change.capacity ?? 100, maxPerOrder: 6 },
      { name: "Meia-entrada", reais: 80, capacity: 100, maxPerOrder: 4 },
    ],
    products: [{ name: "Pipoca", reais: 15, stock: 50 }],
  });

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  it("a buyer goes from the list to a code that the gate accepts", async () => {
    const name = `Show ${locale}`;
    const sale = await open(name);
    const { page, context, close, expectTrouble } = await openPage(browser, { locale });
    const buyer = buyerOn(page, locale);
    await page.goto(`${stack.web}?pages=9`);
    await page.getByRole("link", { name: new RegExp(name) }).click();
    await buyer.reserve({ Inteira: 2, Pipoca: 1 });
    await buyer.pay();
    await buyer.heading(buyer.words.done).waitFor();
    expect(await page.getByText("tereza@example.com").count()).toBeGreaterThan(0);
    await page.getByRole("link", { name: buyer.words.seeTickets }).click();
    const shown = (await page.locator(".ticket__text").textContent())?.replaceAll(" ", "");
    const read = await readCode(page);
    expect(read).toBe(shown);

    const orderId = /\/orders\/(ord_\w+)/.exec(page.url())?.[1];
    const [order] = (await client.admin(`/events/${sale.eventId}/orders`)).body.orders;
    expect(order).toMatchObject({ id: orderId, status: "issued", total: { amountMinor: 33_500 } });
    const mail = (await client.messages()).find(({ text }) => text.includes(read ?? "?"));
    expect(mail?.text).toContain(page.url());

    // A purchase begins in another document than the ticket's: its page is kept all the same.
    expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|error: Failed to update a ServiceWorker/);
    await waitUntilSaved(page);
    await context.setOffline(true);
    await page.reload();
    await page.locator(".notice--warn").waitFor({ timeout: 30_000 });
    expect(await readCode(page)).toBe(read);
    await close();
  });
});

const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

it.each([
  { card: "declining", status: 402, says: "O banco não aprovou", next: "Tente de novo ou use outro cartão." },
  { card: "unanswered", status: 503, says: "O banco não respondeu", next: "Tente de novo: nunca cobramos duas vezes." },
] as const)(
  "$card: the hold stays, the answer is next to the button on a phone, and another card pays",
  async ({ card, status, says, next }) => {
    const sale = await open(`Recusado ${card}`);
    const { page, close, expectTrouble } = await openPage(browser);
    expectTrouble(new RegExp(`status of ${status}`));
    const buyer = buyerOn(page, "pt-BR");
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await buyer.reserve({ Inteira: 1 });
    await buyer.pay(card);
    const refusal = page.getByRole("alert").filter({ hasText: says });
    await refusal.waitFor({ timeout: 30_000 });
    expect(await refusal.textContent()).toMatch(/guardados por 1[45]:\d\d/);
    expect(await refusal.textContent()).toContain(next);
    expect([await isInView(refusal), await isInView(buyer.button(buyer.words.pay))]).toEqual([true, true]);
    await buyer.pay("approving");
    await buyer.heading(buyer.words.done).waitFor();
    await close();
  },
);

it("an expired hold can be taken again, and the form keeps its values", async () => {
  const sale = await open("Curto", { holdSeconds: 8 });
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 2, "Meia-entrada": 1 });
  await buyer.button("Continuar").click();
  await buyer.type({ name: "Tereza Nogueira", email: "tereza@example.com", phone: "21 98765-4321" });
  await page.getByLabel("Inteira, ingresso 2").fill("Davi Nogueira");
  await buyer.button(buyer.words.toPayment).click();
  await buyer.heading(buyer.words.expired).waitFor({ timeout: 20_000 });

  await page.getByRole("link", { name: "Rever meus dados" }).click();
  expect(await page.getByLabel("Nome completo").inputValue()).toBe("Tereza Nogueira");
  expect(await page.getByLabel("Celular (opcional)").inputValue()).toBe("21 98765-4321");
  expect(await page.getByLabel("Inteira, ingresso 2").inputValue()).toBe("Davi Nogueira");
  await page.goBack();
  await buyer.button(buyer.words.again).click();
  await page.getByRole("timer").waitFor();
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  const { tickets } = (await client.admin(`/events/${sale.eventId}/tickets`)).body;
  expect(tickets.map(({ attendee }: { attendee: { name: string } }) => attendee.name).toSorted()).toEqual([
    "Davi Nogueira",
    "Tereza Nogueira",
    "Tereza Nogueira",
  ]);
  await close();
});

/** Delays the payment until the server has expired the order. */
const payLate = async (sale: PublishedEvent, between: () => Promise<void>) => {
  const opened = await openPage(browser);
  const buyer = buyerOn(opened.page, "pt-BR");
  await opened.page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.reserve({ Inteira: 1 });
  await opened.page.route("**/payment", async (route) => {
    const status = async () => (await client.admin(`/events/${sale.eventId}/orders`)).body.orders[0].status;
    await until(status, (now) => now === "expired", 30_000);
    await between();
    await route.continue();
  });
  await buyer.pay();
  return { ...opened, buyer };
};

it("a payment after the hold gets tickets that are left, and the page says so", async () => {
  const sale = await open("Tarde", { holdSeconds: 6, capacity: 1 });
  const { page, close, buyer } = await payLate(sale, async () => undefined);
  await buyer.heading(buyer.words.done).waitFor({ timeout: 60_000 });
  expect(await page.getByText("O pagamento chegou depois do prazo, mas ainda havia ingressos.").count()).toBe(1);
  await close();
});

it("a payment after the hold is refunded when none are left, and the page says so", async () => {
  const sale = await open("Tarde demais", { holdSeconds: 6, capacity: 1 });
  const { page, close } = await payLate(sale, async () => {
    await client.buy({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" });
  });
  await page.getByRole("heading", { level: 1, name: /Devolvemos R\$\s160/ }).waitFor({ timeout: 60_000 });
  expect(await page.getByText("O pagamento chegou depois do prazo e os ingressos acabaram.").count()).toBe(1);
  await close();
});

it("tickets that sold out meanwhile are named, and the rest of the choice stays", async () => {
  const sale = await open("Disputado", { capacity: 1 });
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 1, "Meia-entrada": 2 });
  await client.buy({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" });
  await buyer.button("Continuar").click();
  await page.getByRole("alert").filter({ hasText: "Alguém foi mais rápido: Inteira" }).waitFor();
  expect(await page.getByRole("group", { name: "Meia-entrada" }).locator("output").textContent()).toBe("2");
  await page.locator(".type", { hasText: "Inteira" }).getByText("Esgotado").waitFor();
  await close();
});

it("a buyer extends the hold in its last two minutes", async () => {
  const sale = await open("Demorado", { holdSeconds: 155 });
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.clock.install();
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.reserve({ Inteira: 1 });
  // Both clocks move: the stack runs in this process. Node writes the header by a clock of its own.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 40_000 });
  await page.route("**/api/orders/**", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date().toUTCString() } });
  });
  await page.clock.fastForward(40_000);
  const dialog = page.getByRole("dialog", { name: "Precisa de mais tempo?" });
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Guardar por mais 5 minutos" }).click();
  await expect.poll(() => dialog.count()).toBe(0);
  const left = await page.getByRole("timer").textContent();
  expect(left).toMatch(/^2:3\d$/);
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  await close();
});

/** The buyer has chosen two tickets when the organizer changes the price. */
const openChosen = async (p: { locale: "pt-BR" | "en-GB"; name: string; from: number; to: number; holdSeconds?: number }) => {
  const sale = await publish(client, {
    name: p.name,
    venue: { name: "Galpão do Porto" },
    startsAt: inDays(3, 20),
    ...(p.holdSeconds === undefined ? {} : { holdSeconds: p.holdSeconds }),
    types: [{ name: "Inteira", reais: p.from, capacity: 10 }],
  });
  const opened = await openPage(browser, { locale: p.locale });
  opened.expectTrouble(/status of 409/);
  const buyer = buyerOn(opened.page, p.locale);
  await opened.page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 2 });
  const toDetails = async (): Promise<void> => {
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email: "tereza@example.com" });
  };
  const change = (body: object) => client.admin(`/events/${sale.eventId}/ticket-types/${sale.types["Inteira"]}`, { method: "PATCH", body });
  const changePrice = () => change({ price: { amountMinor: p.to * 100, currency: "BRL" } });
  const countOrders = async (): Promise<number> => (await client.admin(`/events/${sale.eventId}/orders`)).body.orders.length;
  return { ...opened, buyer, toDetails, change, changePrice, countOrders };
};

it.each([
  { locale: "pt-BR", text: /O preço mudou: era R\$\s160,00, agora é R\$\s320,00/, accept: "Continuar com o novo preço" },
  { locale: "en-GB", text: /The price changed: it was R\$160\.00, now it is R\$320\.00/, accept: "Continue at the new price" },
] as const)("a price that changed meanwhile is shown with the old one, and the buyer accepts it first: $locale", async (words) => {
  const { page, close, buyer, changePrice, countOrders } = await openChosen({
    locale: words.locale,
    name: `Novo preço ${words.locale}`,
    from: 80,
    to: 160,
  });
  await changePrice();
  await buyer.button(buyer.words.continue).click();
  await page.getByRole("alert").filter({ hasText: words.text }).waitFor();
  expect(await countOrders()).toBe(0);
  await buyer.button(words.accept).click();
  await buyer.type({ name: "Tereza Nogueira", email: "tereza@example.com" });
  await buyer.button(buyer.words.toPayment).click();
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  await close();
});

it("tickets that are free no more lead to no payment before the buyer accepts the price", async () => {
  const { page, close, buyer, toDetails, changePrice, countOrders } = await openChosen({
    locale: "pt-BR",
    name: "Era de graça",
    from: 0,
    to: 50,
  });
  await toDetails();
  await changePrice();
  await buyer.button(buyer.words.free).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /era R\$\s0,00, agora é R\$\s100,00/ })
    .waitFor();
  expect([await countOrders(), new URL(page.url()).pathname.startsWith("/checkout/")]).toEqual([0, true]);
  await buyer.button("Continuar com o novo preço").click();
  await page.getByLabel(buyer.words.approving).waitFor();
  await close();
});

it("an expired hold is not taken again at another price without the buyer's word", async () => {
  const { page, close, buyer, toDetails, changePrice, countOrders } = await openChosen({
    locale: "pt-BR",
    name: "Mais caro",
    from: 80,
    to: 160,
    holdSeconds: 8,
  });
  await toDetails();
  await buyer.button(buyer.words.toPayment).click();
  await buyer.heading(buyer.words.expired).waitFor({ timeout: 20_000 });
  await changePrice();
  await buyer.button(buyer.words.again).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /era R\$\s160,00, agora é R\$\s320,00/ })
    .waitFor();
  await buyer.button("Continuar com o novo preço").click();
  await page.getByLabel(buyer.words.approving).waitFor();
  expect(await countOrders()).toBe(2);
  await close();
});

it("a limit that was lowered meanwhile is said next to the button, and the choice stays", async () => {
  const { page, close, buyer, change, countOrders } = await openChosen({ locale: "pt-BR", name: "Limite", from: 80, to: 80 });
  await change({ maxPerOrder: 1 });
  await buyer.button(buyer.words.continue).click();
  await page.getByRole("alert").filter({ hasText: "Passou do limite de ingressos por pedido: escolha menos" }).waitFor();
  expect(await page.getByRole("group", { name: "Inteira" }).locator("output").textContent()).toBe("2");
  expect(await countOrders()).toBe(0);
  await close();
});
