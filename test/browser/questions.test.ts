/** A buyer answers what the organizer asks at checkout: before free tickets, and while the tickets are held. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

it.each([
  { locale: "pt-BR", amountMinor: 5_000, where: "while the tickets are held" },
  { locale: "en-GB", amountMinor: 0, where: "before free tickets" },
] as const)("answers are asked for, refused at their fields, and kept in $locale, $where", async ({ locale, amountMinor }) => {
  const sale = await client.openSale({ capacity: 5, amountMinor });
  const ask = async (question: object): Promise<string> =>
    (await client.post(`/events/${sale.eventId}/questions`, question)).body.question.id;
  const food = await ask({ label: "Food", kind: "choice", choices: ["Meat", "Plants"], per: "attendee", required: true });
  const source = await ask({ label: "Source", kind: "text", per: "order" });
  const see = lookOf("attendee", locale);
  const { page, close, expectTrouble } = await openPage(browser, { locale });
  expectTrouble(/status of 422/);
  const buyer = buyerOn(page, locale);
  await page.goto(`${stack.web}e/${sale.eventId}`);
  await buyer.choose({ Full: 1 });
  await buyer.button(buyer.words.continue).click();
  await buyer.type({ name: "Rosa", email: `rosa.${Date.now()}@example.com` });
  await page.locator(`#question-${source}`).fill("A friend");
  const submit = page.locator("form.pay button[type=submit]");
  await submit.click();
  await page.locator(".errors").getByText(/Food/).waitFor();
  await see(page, amountMinor > 0 ? "questions-held-errors" : "questions-errors");
  await page.reload();
  await page.locator(`#question-${food}-0`).selectOption("Plants");
  expect(await page.locator(`#question-${source}`).inputValue()).toBe("A friend");

  // The page does not know this one: the server refuses the request, and the page shows the field with the error.
  const shirt = await ask({ label: "Shirt", kind: "text", per: "order", required: true });
  await until(
    () => call(`${stack.api}/events/${sale.eventId}`),
    ({ body: { event } }) => event.questions.length === 3,
  );
  expect(await page.locator(`#question-${shirt}`).count()).toBe(0);
  await submit.click();
  await page.locator(".errors").getByText(/Shirt/).waitFor();
  await page.locator(`#question-${shirt}-error`).waitFor();
  await page.locator(`#question-${shirt}`).fill("M");
  await submit.click();
  await page.waitForURL(/\/orders\//);
  if (amountMinor > 0) await buyer.pay();
  const { body } = await until(
    () => client.admin(`/events/${sale.eventId}/orders`),
    ({ body: { orders } }) => orders.length === 1 && ["paid", "issued"].includes(orders[0].status),
  );
  expect(body.orders[0]).toMatchObject({
    answers: [
      { label: "Source", value: "A friend" },
      { label: "Shirt", value: "M" },
    ],
    attendees: [{ name: "Rosa", answers: [{ label: "Food", value: "Plants" }] }],
  });
  await close();
});
