/** A buyer sends each ticket to its own address, and corrects their own name afterwards. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
});

const WORDS = {
  "pt-BR": {
    emails: "Mandar cada ingresso para o e-mail de quem vai",
    email: "E-mail para Inteira, ingresso 2 (opcional)",
    bought: "Tereza Noguera comprou este ingresso para você.",
    correct: "Corrigir seu nome",
    name: "Seu nome",
    save: "Salvar o nome",
    buyer: "Comprado por",
  },
  "en-GB": {
    emails: "Send each ticket to its own email",
    email: "Email for Inteira, ticket 2 (optional)",
    bought: "Tereza Noguera bought this ticket for you.",
    correct: "Correct your name",
    name: "Your name",
    save: "Save the name",
    buyer: "Bought by",
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("attendee", locale);

  it("each attendee gets their ticket, and the buyer corrects the name on the order and the tickets", async () => {
    const address = `davi.${Date.now()}@example.com`;
    const { page, close } = await openPage(browser, { locale });
    const buyer = buyerOn(page, locale);
    await page.goto(`${stack.web}e/${show.eventId}`);
    await buyer.choose({ Inteira: 2 });
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Tereza Noguera", email: "tereza@example.com" });
    await page.getByLabel(words.emails).check();
    await page.getByLabel(words.email).fill("davi@");
    await buyer.button(buyer.words.toPayment).click();
    await page.locator(".errors").waitFor();
    await see(page, "checkout-emails");
    await page.getByLabel(words.email).fill(address);
    await buyer.button(buyer.words.toPayment).click();
    await buyer.pay();
    await buyer.heading(buyer.words.done).waitFor();
    const mail = await until(
      async () => (await client.messages()).find(({ to }) => to === address),
      (found) => found !== undefined,
      30_000,
    );
    expect(mail?.text).toContain(words.bought);

    await page.getByRole("link", { name: buyer.words.seeTickets }).click();
    await buyer.button(words.correct).click();
    await page.getByLabel(words.name, { exact: true }).fill("Tereza Nogueira");
    await see(page, "rename");
    await buyer.button(words.save).click();
    await page.getByText(`${words.buyer} Tereza Nogueira`).waitFor();
    await page.getByRole("tab", { name: "1. Tereza Nogueira, Inteira" }).waitFor();
    await page.getByRole("tab", { name: "2. Tereza Nogueira, Inteira" }).waitFor();
    await see(page, "renamed");
    await close();
  });
});
