/** A buyer answers what the organizer asks at checkout. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
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

it.each([{ locale: "pt-BR" }, { locale: "en-GB" }] as const)(
  "a required answer is asked for, kept and given in $locale",
  async ({ locale }) => {
    const sale = await client.openSale({ capacity: 5, amountMinor: 0 });
    const ask = async (question: object): Promise<string> =>
      (await client.post(`/events/${sale.eventId}/questions`, question)).body.question.id;
    const food = await ask({ label: "Food", kind: "choice", choices: ["Meat", "Plants"], per: "attendee", required: true });
    const source = await ask({ label: "Source", kind: "text", per: "order" });
    const see = lookOf("attendee", locale);
    const { page, close } = await openPage(browser, { locale });
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await page.evaluate(
      ([id, type]) =>
        sessionStorage.setItem(
          `catraca.draft.${id}`,
          JSON.stringify({ quantities: { [type ?? ""]: 1 }, buyer: { name: "Rosa", email: `rosa.${Date.now()}@example.com`, phone: "" } }),
        ),
      [sale.eventId, sale.ticketTypeId],
    );
    await page.goto(`${stack.web}checkout/${sale.eventId}`);
    await page.locator(`#question-${source}`).fill("A friend");
    await page.locator("form.pay button[type=submit]").click();
    await page.locator(".errors").getByText(/Food/).waitFor();
    await see(page, "questions-errors");
    await page.reload();
    await page.locator(`#question-${food}-0`).selectOption("Plants");
    expect(await page.locator(`#question-${source}`).inputValue()).toBe("A friend");
    await page.locator("form.pay button[type=submit]").click();
    await page.waitForURL(/\/orders\//);
    const { body } = await until(
      () => client.admin(`/events/${sale.eventId}/orders`),
      ({ body: { orders } }) => orders.length === 1,
    );
    expect(body.orders[0]).toMatchObject({
      answers: [{ label: "Source", value: "A friend" }],
      attendees: [{ name: "Rosa", answers: [{ label: "Food", value: "Plants" }] }],
    });
    await close();
  },
);
