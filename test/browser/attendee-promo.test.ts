/** A promo code in the pages: typed, refused, removed, carried to the payment, from a link, and for nothing to pay. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const WORDS = {
  "pt-BR": {
    have: "Tenho um código promocional",
    label: "Código promocional",
    apply: "Aplicar",
    remove: "Tirar o código",
    unknown: "Este evento não tem esse código. Confira como ele está escrito.",
    minimum: "Este código vale a partir de 2 ingressos.",
    used: /^Este e-mail já usou este código/,
    waits: "O desconto aparece quando você escolher os ingressos.",
    tooMany: /^No máximo 2 ingressos deste tipo por pessoa/,
  },
  "en-GB": {
    have: "I have a promo code",
    label: "Promo code",
    apply: "Apply",
    remove: "Remove the code",
    unknown: "This event has no such code. Check how it's written.",
    minimum: "This code is for 2 tickets or more.",
    used: /^This email address has already used this code/,
    waits: "The discount appears when you choose tickets.",
    tooMany: /^At most 2 tickets of this type per person/,
  },
} as const;

const open = async (name: string, codes: object[], type: { maxPerBuyer?: number } = {}): Promise<PublishedEvent> => {
  const sale = await publish(client, {
    name,
    venue: { name: "Galpão do Porto" },
    startsAt: inDays(3, 20),
    types: [{ name: "Inteira", reais: 100, capacity: 100, maxPerOrder: 6, ...type }],
  });
  for (const code of codes) await client.post(`/events/${sale.eventId}/promo-codes`, code);
  return sale;
};
const codesOf = async ({ eventId }: PublishedEvent) => (await client.admin(`/events/${eventId}/promo-codes`)).body.promoCodes;
const ordersOf = async ({ eventId }: PublishedEvent) => (await client.admin(`/events/${eventId}/orders`)).body.orders;
const sumOf = (page: Page) => page.locator(".buy__sum b");

describe.each(["pt-BR"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("attendee", locale);

  it("is refused with its reason, lowers the sum, is removed, and is paid for with the lower sum", async () => {
    const sale = await open(`Código ${locale}`, [{ code: "AMIGOS", percentOff: 20, minQuantity: 2 }]);
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 409/);
    const buyer = buyerOn(page, locale);
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await buyer.choose({ Inteira: 1 });
    await buyer.button(words.have).click();
    const field = page.getByLabel(words.label);
    await field.fill("amigo");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: words.unknown }).waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.getAttribute("aria-describedby")).toBe("promo-code-error");
    await see(page, "event-code-refused");

    await field.fill(" amigos ");
    await buyer.button(words.apply).click();
    await page.locator("#promo-code-error").filter({ hasText: words.minimum }).waitFor();
    await buyer.choose({ Inteira: 1 });
    await buyer.button(words.apply).click();
    await page.getByText(/AMIGOS/).waitFor();
    await expect.poll(() => sumOf(page).textContent()).toMatch(/160/);
    await see(page, "event-code");

    await buyer.button(words.remove).click();
    await expect.poll(() => sumOf(page).textContent()).toMatch(/200/);
    await field.fill("AMIGOS");
    await buyer.button(words.apply).click();
    await expect.poll(() => sumOf(page).textContent()).toMatch(/160/);

    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Nogueira", email: `tereza.${locale}@example.com` });
    expect(await page.locator(".total").textContent()).toMatch(/AMIGOS.*40,?\.?00.*160/);
    await see(page, "details-code");
    await buyer.button(buyer.words.toPayment).click();
    await buyer.pay();
    await buyer.heading(buyer.words.done).waitFor();
    expect(await ordersOf(sale)).toMatchObject([{ status: "issued", promoCode: "AMIGOS", total: { amountMinor: 16_000 } }]);
    expect(await codesOf(sale)).toMatchObject([{ code: "AMIGOS", uses: 1 }]);
    await close();
  });

  it("in the event's address waits for a selection, and tickets that cost nothing are issued with the details", async () => {
    const sale = await open(`Cortesia ${locale}`, [{ code: "CORTESIA", percentOff: 100, maxPerBuyer: 1 }]);
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 409/);
    const buyer = buyerOn(page, locale);
    const get = async (email: string): Promise<void> => {
      await page.goto(`${stack.web}e/${sale.eventId}?code=cortesia`);
      await page.getByText(words.waits).waitFor();
      await buyer.choose({ Inteira: 1 });
      await expect.poll(() => sumOf(page).textContent()).toMatch(/0/);
      await expect.poll(() => sumOf(page).textContent()).not.toMatch(/100/);
      await buyer.button(buyer.words.continue).click();
      await buyer.type({ name: "Tereza Nogueira", email });
      await buyer.button(buyer.words.free).click();
    };
    const email = `livre.${locale}@example.com`;
    await get(email);
    await buyer.heading(buyer.words.done).waitFor({ timeout: 30_000 });
    expect(await codesOf(sale)).toMatchObject([{ uses: 1 }]);
    await get(email);
    await page.getByRole("alert").filter({ hasText: words.used }).waitFor();
    await see(page, "details-code-used");
    await close();
  });

  it("a buyer who has as many tickets of a type as one gets is told so at the details", async () => {
    const sale = await open(`Por pessoa ${locale}`, [], { maxPerBuyer: 2 });
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 409/);
    const buyer = buyerOn(page, locale);
    const email = `duas.${locale}@example.com`;
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await buyer.reserve({ Inteira: 2 }, { name: "Tereza", email });
    await buyer.pay();
    await buyer.heading(buyer.words.done).waitFor();
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await buyer.choose({ Inteira: 1 });
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza", email });
    await buyer.button(buyer.words.toPayment).click();
    await page.getByRole("alert").filter({ hasText: words.tooMany }).waitFor();
    await close();
  });
});

it("another code is another selection: the held tickets are released and held again", async () => {
  const sale = await open("Outra escolha", [{ code: "AMIGOS", percentOff: 10 }]);
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Inteira: 1 });
  await buyer.button(buyer.words.continue).click();
  await page.getByLabel("Nome completo").waitFor();
  await page.goBack();
  await buyer.button(WORDS["pt-BR"].have).click();
  await page.getByLabel(WORDS["pt-BR"].label).fill("amigos");
  await buyer.button(WORDS["pt-BR"].apply).click();
  await expect.poll(() => sumOf(page).textContent()).toMatch(/90/);
  await buyer.button(buyer.words.continue).click();
  await expect.poll(() => page.locator(".total").textContent()).toMatch(/AMIGOS/);
  const orders = await ordersOf(sale);
  expect(orders.map(({ status }: { status: string }) => status).toSorted()).toEqual(["cancelled", "reserved"]);
  await close();
});
