/** A product on an order is exchanged in the console; the gate hands out the new one, and the buyer's page shows it. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish } from "../support/browser/agenda.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf, STAFF_LOCALES } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const WORDS = {
  "pt-BR": { exchange: "Trocar um produto", pieces: "Unidades", to: "Em troca de", act: "Trocar", step: "1 × Pipoca trocado por Água" },
  "en-GB": {
    exchange: "Exchange a product",
    pieces: "Pieces",
    to: "In exchange for",
    act: "Exchange",
    step: "1 × Pipoca exchanged for Água",
  },
} as const;

it.each(STAFF_LOCALES)("a product is exchanged for a cheaper one, and the difference is named, in %s", async (locale) => {
  const words = WORDS[locale];
  const products = [
    { name: "Pipoca", reais: 15, stock: 10 },
    { name: "Água", reais: 5, stock: 10 },
    { name: "Camiseta", reais: 80, stock: 10 },
  ];
  const show = await publish(client, {
    name: "Baile",
    venue: { name: "Clube" },
    startsAt: inDays(1, 20),
    types: [{ name: "Inteira", reais: 50, capacity: 10 }],
    products,
  });
  const [popcorn = "", water = ""] = [show.products["Pipoca"], show.products["Água"]];
  const sale = { eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" };
  const bought = await client.buy(sale, 1, { products: [{ productId: popcorn, quantity: 2 }] });
  const { page, close } = await openPage(browser, { locale, width: 1280, height: 900 });
  const { signIn, open, button } = organizerOn(page, stack, locale);
  const look = lookOf("console", locale);
  await signIn();
  await open(show.eventId, `orders/${bought.order.id}`);
  await button(words.exchange).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(words.to).waitFor();
  expect(await dialog.getByLabel(words.to).locator("option").allTextContents()).toEqual([expect.stringContaining("Água")]);
  await dialog.getByLabel(words.pieces).selectOption("1");
  await look(page, "exchange");
  await dialog.getByRole("button", { name: words.act, exact: true }).click();
  await expect.poll(() => page.locator(".notice").allTextContents()).toEqual([expect.stringMatching(/Água.*R\$\s?10/)]);
  await page.locator(".timeline", { hasText: words.step }).waitFor();
  await page.locator(".total", { hasText: "Pipoca → Água" }).waitFor();
  await look(page, "exchanged");
  const { products: left } = (await client.ticketsOf(bought))[0];
  const remaining = left.map(({ productId, remaining: pieces }: { productId: string; remaining: number }) => [productId, pieces]);
  expect(Object.fromEntries(remaining)).toEqual({ [popcorn]: 1, [water]: 1 });
  const { gate } = (await client.post(`/events/${show.eventId}/gates`, { name: "Bar", mode: "redeem", productIds: [water] })).body;
  const deviceToken = await client.enrolDevice(show.eventId, gate.id);
  const redeem = () => client.scan({ deviceToken }, bought.tickets[0].code, { productId: water });
  expect([(await redeem()).body.result, (await redeem()).body.reason]).toEqual(["redeemed", "nothing_to_redeem"]);
  await close();
});
