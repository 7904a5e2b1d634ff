/** An order whose email came back, in the console: seen in the list, corrected, and a message sent again to the corrected address. */
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
    badge: "O endereço não existe",
    step: "O endereço de um e-mail não existe",
    correct: "Corrigir o endereço",
    refused: /^Enviada: 0 de 1\./,
    again: "Enviar de novo a quem não recebeu",
    sent: "Enviada: 1 de 1.",
  },
  "en-GB": {
    badge: "The address does not exist",
    step: "The address of an email does not exist",
    correct: "Correct the address",
    refused: /^Sent: 0 of 1\./,
    again: "Send again to those it did not reach",
    sent: "Sent: 1 of 1.",
  },
} as const;

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("console", locale);

  it("an address that does not exist is seen, corrected, and reached by the message that missed it", async () => {
    const sale = await client.openSale({ capacity: 5 });
    const label = `${locale}.${Date.now()}`.toLowerCase();
    const right = `ines.${label}@example.com`;
    const { order } = await client.buy(sale, 1, { buyer: { name: "Inês", email: `bounce+${label}@simulator.amazonses.com` } });
    await until(
      () => client.admin(`/orders/${order.id}`),
      ({ body }) => body.order.mail !== undefined,
    );
    const { job } = (await client.post(`/events/${sale.eventId}/messages`, { segment: "all", subject: "Portas", body: "Cedo." })).body;
    await client.jobIs(job.id, "done");
    const { page, close } = await openPage(browser, { locale });
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    await organizer.open(sale.eventId, "messages");
    await page.getByText(words.refused).waitFor();
    await see(page, "messages-missed");
    await organizer.open(sale.eventId, "orders");
    await page.getByText(words.badge).waitFor();
    await page.locator(`#row-${order.id}`).click();
    await page.getByText(words.step).waitFor();
    await see(page, "order-bounced");
    await page.getByRole("button", { name: words.correct }).click();
    await page.locator("#buyer-email").fill(right);
    await page.locator("#buyer-email").press("Enter");
    await page.getByRole("button", { name: words.correct }).waitFor({ state: "detached" });
    await organizer.open(sale.eventId, "messages");
    await page.getByRole("button", { name: words.again }).click();
    await page.getByText(words.sent).waitFor();
    await until(
      async () => (await client.messages()).filter(({ to }: { to: string }) => to === right),
      ({ length }) => length === 2,
    );
    expect((await client.admin(`/orders/${order.id}`)).body.order).not.toHaveProperty("mail");
    await close();
  });
});
