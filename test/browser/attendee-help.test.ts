/** A buyer who lost the email finds the tickets on another device, and passes one on. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

const WORDS = {
  "pt-BR": {
    find: "Achar meus ingressos",
    send: "Me mande os links",
    sent: "Olhe o seu e-mail",
    subject: "Os links dos seus ingressos",
    passOn: "Repassar",
    name: "Quem fica com o ingresso",
    email: "E-mail da pessoa (opcional)",
    act: "Repassar o ingresso",
    done: "Ingresso repassado",
    close: "Fechar",
    held: /Você repassou este ingresso para/,
    received: /^Seu ingresso: /,
  },
  "en-GB": {
    find: "Find my tickets",
    send: "Send me the links",
    sent: "Look in your inbox",
    subject: "The links to your tickets",
    passOn: "Pass on",
    name: "Who gets the ticket",
    email: "Their email (optional)",
    act: "Pass the ticket on",
    done: "Ticket passed on",
    close: "Close",
    held: /You passed this ticket on to/,
    received: /^Your ticket: /,
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("attendee", locale);

  it("finds the tickets by email, and passes one on", async () => {
    const stamp = Date.now();
    const email = `tereza.${stamp}@example.com`;
    const [holder, event] = [`rui.${stamp}@example.com`, { doorsOpenAt: inHours(1), startsAt: inHours(2), endsAt: inHours(5) }];
    const more = { buyer: { name: "Tereza Nogueira", email }, locale: locale === "pt-BR" ? locale : "en" };
    const { tickets } = await client.buy(await client.openSale({ event }), 2, more);
    const mailTo = async (address: string, subject: string | RegExp) =>
      (
        await until(
          async () => (await client.messages()).filter((mail) => mail.to.includes(address) && mail.subject.match(subject)),
          ({ length }) => length > 0,
          60_000,
        )
      )[0];
    const { page, close } = await openPage(browser, { locale });
    await page.goto(`${stack.web}orders`);
    await page.getByRole("link", { name: words.find }).click();
    const button = page.getByRole("button", { name: words.send });
    await button.click();
    await page.locator(".errors").waitFor();
    await see(page, "find-tickets-error");
    await page.locator("#email").fill(email.toUpperCase());
    await button.click();
    await page.getByRole("heading", { name: words.sent }).waitFor();
    await see(page, "find-tickets-sent");

    const { text } = await mailTo(email, words.subject);
    await page.goto(/http\S+\/orders\/\S+/.exec(text)?.[0] ?? "");
    await page.locator("svg.qr").waitFor();
    await page.getByRole("button", { name: words.passOn, exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await page.getByLabel(words.name).fill("Rui Barreto");
    await page.getByLabel(words.email).fill(holder);
    await see(page, "ticket-pass-on");
    await page.getByRole("button", { name: words.act }).click();
    await page.getByRole("heading", { name: words.done }).waitFor();
    await see(page, "ticket-passed-on");
    await page.getByRole("button", { name: words.close, exact: true }).click();
    await page.getByText(words.held).waitFor();
    await expect.poll(() => readCode(page)).not.toBe(tickets[0].code);
    const received = await mailTo(holder, words.received);
    expect(received.text).toContain(await readCode(page));
    expect(received.attachments.length).toBeGreaterThan(0);
    await close();
  });
});
