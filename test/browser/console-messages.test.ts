/** A message to guests in the console: looked at, sent, listed; and a reader who stops them. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
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
  "pt-BR": {
    title: "Mensagens",
    look: "Ver antes",
    need: "Digite um assunto, em uma linha",
    count: /^1 endereço recebe\. Custo: /,
    test: "Enviar um teste",
    tested: "O teste está a caminho",
    send: "Enviar para 1 endereço",
    sent: "Enviada: 1 de 1.",
    stop: "Parar mensagens",
    stopped: "Mensagens paradas",
  },
  "en-GB": {
    title: "Messages",
    look: "Preview",
    need: "Type a subject, on one line",
    count: /^1 address gets it\. Cost: /,
    test: "Send a test",
    tested: "The test is on its way",
    send: "Send to 1 address",
    sent: "Sent: 1 of 1.",
    stop: "Stop messages",
    stopped: "Messages stopped",
  },
} as const;

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("console", locale);

  it("is sent after its count and its cost were seen, and its reader stops further ones", async () => {
    const contact = `oi.${locale}.${Date.now()}@mare.example`;
    const sale = await client.openSale({ capacity: 5, event: { contact: { name: "Mare", email: contact } } });
    const email = `nina.${locale}.${Date.now()}@example.com`;
    await client.buy(sale, 1, { buyer: { name: "Nina", email } });
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 422/);
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    await organizer.open(sale.eventId, "messages");
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    await page.getByRole("button", { name: words.look }).click();
    await page.getByRole("link", { name: words.need }).waitFor();
    // With the keyboard alone.
    await page.locator("#message-body").fill("Venha cedo.");
    await page.locator("#message-subject").fill("Portas às 21h");
    await page.locator("#message-subject").press("Enter");
    await page.getByText(words.count).waitFor();
    await see(page, "messages-preview");
    await page.locator("#message-testTo").fill(contact);
    await page.getByRole("button", { name: words.test }).click();
    await page.locator("#message-testCode").waitFor();
    await see(page, "messages-code");
    const [{ text }] = (await client.messages()).filter(({ to }: { to: string }) => to === contact);
    await page.locator("#message-testCode").fill(/: ([A-Z2-7]{8})/.exec(text)?.[1] ?? "");
    await page.getByRole("button", { name: words.test }).click();
    await page.getByText(words.tested).waitFor();
    await page.getByRole("button", { name: words.send }).click();
    await page.getByRole("dialog").getByRole("button", { name: words.send }).click();
    await page.getByText(words.sent).waitFor();
    await see(page, "messages-sent");
    const isOurs = ({ to, subject }: { to: string; subject: string }): boolean => to === email && subject === "Portas às 21h";
    const [mail] = await until(
      async () => (await client.messages()).filter(isOurs),
      ({ length }) => length > 0,
    );
    await page.goto(/https?:\S+\/unsubscribe#\S+/.exec(mail.text)?.[0] ?? "");
    await see(page, "unsubscribe");
    await page.getByRole("button", { name: words.stop }).click();
    await page.getByRole("heading", { name: words.stopped }).waitFor();
    const preview = { segment: "all", subject: "x", body: "x", dryRun: true };
    expect((await client.post(`/events/${sale.eventId}/messages`, preview)).body.preview.count).toBe(0);
    await close();
  });
});
