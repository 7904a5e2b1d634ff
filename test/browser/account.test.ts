/** An attendee's account: from the offer through the sign-in to the orders of an address, and out again. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish } from "../support/browser/agenda.ts";
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
    signIn: "Entrar para ver todos os pedidos do seu e-mail",
    title: (email: string) => `Pedidos de ${email}`,
    signOut: "Sair",
    unverified: "Confirme seu e-mail primeiro",
    upcoming: "Próximos",
    past: "Passados ou devolvidos",
    tickets: "Meus ingressos",
    empty: "Nenhum ingresso neste aparelho",
  },
  "en-GB": {
    signIn: "Sign in to see all orders of your email",
    title: (email: string) => `Orders of ${email}`,
    signOut: "Sign out",
    unverified: "Confirm your email first",
    upcoming: "Coming up",
    past: "Past or returned",
    tickets: "My tickets",
    empty: "No tickets on this device",
  },
} as const;

const buyAs = async (email: string): Promise<{ eventName: string }> => {
  const show = mareAlta();
  const { eventId, types } = await publish(client, show);
  const bought = { eventId, ticketTypeId: types["Inteira"] ?? "" };
  const buyer = { buyer: { name: "Tereza Nogueira", email } };
  await client.buy(bought, 2, buyer);
  const returned = await client.buy(bought, 1, buyer);
  await client.post(`/orders/${returned.order.id}/refund`);
  return { eventName: show.name };
};

it.each(["pt-BR", "en-GB"] as const)("lists the orders of a confirmed address after the sign-in, in %s", async (locale) => {
  const words = WORDS[locale];
  const email = `tereza.${Date.now()}@example.com`;
  const { eventName } = await buyAs(email);
  const { page, close, expectTrouble } = await openPage(browser, { locale });
  const look = lookOf("account", locale);
  expectTrouble(/403/);
  await page.goto(`${stack.web}orders`);
  await page.getByRole("heading", { level: 1, name: words.empty }).waitFor();
  const offer = page.getByRole("button", { name: words.signIn });
  await offer.waitFor();
  await look(page, "offer");
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(loaded.filter((name) => /\/(session|account-orders)-/.test(name))).toEqual([]);
  await offer.click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Continue without confirming the address" }).click();
  await page.getByText(words.unverified).waitFor();
  await look(page, "unverified");
  await page.getByRole("button", { name: words.signOut }).click();
  await offer.click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: words.title(email) }).waitFor();
  await page.getByRole("heading", { level: 3, name: words.upcoming }).waitFor();
  await page.getByRole("heading", { level: 3, name: words.past }).waitFor();
  await look(page, "orders");
  await page.reload();
  // Not the link to what an organizer has of the person, which has the event's name while the organization has none.
  const link = page.locator(".saved__row").getByRole("link", { name: eventName });
  await link.first().waitFor();
  expect(await link.count()).toBe(2);
  await link.first().click();
  await page.locator("svg.qr").first().waitFor();
  await page.goto(`${stack.web}orders`);
  await page.getByRole("button", { name: words.signOut }).click();
  await offer.waitFor();
  expect(await page.getByText(words.title(email)).count()).toBe(0);
  await close();
});
