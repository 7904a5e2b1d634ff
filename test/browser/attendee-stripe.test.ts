/** A buyer pays on Stripe's page, leaves it, waits for a bank and comes too late, in both languages. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { offerPayments, shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
let short: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  offerPayments("simulated,stripe");
  client = clientOf(stack);
  show = await publish(client, mareAlta());
  short = await publish(client, { ...mareAlta(), holdSeconds: 5 });
});

const stripe = () => {
  if (!stack.stripe) throw new Error("the stack has no stand-in for Stripe");
  return stack.stripe;
};

const WORDS = {
  "pt-BR": { left: "Você voltou sem pagar", failed: "O pagamento não passou", checking: "Conferindo seu pagamento", late: /chegou tarde/ },
  "en-GB": {
    left: "You came back without paying",
    failed: "The payment didn't go through",
    checking: "Checking your payment",
    late: /came late/,
  },
} as const;

describe.each(["pt-BR"] as const)("in %s", (locale) => {
  const see = lookOf("attendee", locale);
  const words = WORDS[locale];

  const opened = async ({ eventId }: PublishedEvent) => {
    const window = await openPage(browser, { locale });
    await window.page.goto(`${stack.web}e/${eventId}`);
    return { ...window, buyer: buyerOn(window.page, locale) };
  };
  const toStripe = async (page: Page): Promise<string> => {
    await page.locator('input[value="stripe"]').check();
    await buyerOn(page, locale).button(buyerOn(page, locale).words.pay).click();
    await page.waitForURL(/\/c\/pay\//);
    return page.url().split("/").at(-1) ?? "";
  };
  const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

  it("pays: back at the tickets, under an address that opens them again, and Stripe never saw the access token", async () => {
    const { page, close, buyer } = await opened(show);
    const seen: string[] = [];
    page.on("request", (request) => {
      if (request.url().startsWith(stripe().url)) seen.push(`${request.url()} ${request.headers()["referer"] ?? ""}`);
    });
    await buyer.reserve({ Inteira: 2, Pipoca: 1 });
    const token = page.url().split("#")[1] ?? "";
    await see(page, "payment-with-stripe");
    await toStripe(page);
    await press(page, "Pay");
    await buyer.heading(buyer.words.done).waitFor();
    expect(page.url()).toContain(`/done#${token}`);
    await page.getByRole("link", { name: buyer.words.seeTickets }).click();
    await page.locator(".ticket__text").first().waitFor();
    expect(token.length).toBeGreaterThan(10);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.join("\n")).not.toContain(token);
    expect(
      stripe()
        .calls.map(({ body }) => body)
        .join("\n"),
    ).not.toContain(token);
    await close();
  });

  it("sees all ways to pay at once, however late they come, and pays nothing before", async () => {
    const { page, close, buyer } = await opened(show);
    // Stays unpaid, and a buyer may have two such orders at an event.
    await buyer.reserve({ Inteira: 1 }, { name: "Ana Lins", email: `ana-${locale}@example.com` });
    const { promise: isLet, resolve: letThrough } = Promise.withResolvers<void>();
    await page.route("**/api/settings", async (route) => {
      await isLet;
      await route.continue();
    });
    await page.reload();
    const pay = buyer.button(buyer.words.pay);
    await pay.waitFor();
    expect([await page.locator('input[name="card"]').count(), await pay.getAttribute("aria-busy")]).toEqual([0, "true"]);
    letThrough();
    await expect.poll(() => page.locator('input[name="card"]').count()).toBe(4);
    await close();
  });

  it("leaves without paying: the same order with the time left, and the same page of Stripe's pays it", async () => {
    const { page, close, buyer } = await opened(show);
    await buyer.reserve({ Inteira: 1 });
    const first = await toStripe(page);
    await press(page, "Decline the card");
    await press(page, "Leave");
    await page.getByText(words.left).waitFor();
    await see(page, "payment-left");
    await page.reload();
    await page.getByText(words.left).waitFor();
    expect(await toStripe(page)).toBe(first);
    await press(page, "Pay");
    await buyer.heading(buyer.words.done).waitFor();
    await close();
  });

  it("waits for a bank that answers later: refused, it is paid again; then the bank pays", async () => {
    const { page, close, buyer, expectTrouble } = await opened(show);
    expectTrouble(/status of 402/);
    await buyer.reserve({ Inteira: 1 });
    const refused = await toStripe(page);
    await press(page, "Pay; the bank answers later");
    await buyer.heading(words.checking).waitFor();
    await see(page, "payment-checking");
    await stripe().answerBank(refused, false);
    await page.getByText(words.failed).waitFor();
    await see(page, "payment-failed");
    const paid = await toStripe(page);
    expect(paid).not.toBe(refused);
    await press(page, "Pay; the bank answers later");
    await buyer.heading(words.checking).waitFor();
    await page.reload();
    await buyer.heading(words.checking).waitFor();
    await stripe().answerBank(paid, true);
    await buyer.heading(buyer.words.done).waitFor();
    await close();
  });

  it("pays after the hold ended: the seats that are left are the buyer's", async () => {
    const { page, close, buyer } = await opened(short);
    await buyer.reserve({ Inteira: 1 });
    const orderId = /\/orders\/(ord_\w+)/.exec(page.url())?.[1] ?? "";
    await toStripe(page);
    await expect.poll(async () => (await client.admin(`/orders/${orderId}`)).body.order.status).toBe("expired");
    await press(page, "Pay");
    await buyer.heading(buyer.words.done).waitFor();
    await close();
  });

  it("comes back in another tab, or to an order whose link is only in this browser", async () => {
    const { page, context, close, buyer } = await opened(show);
    await buyer.reserve({ Inteira: 1 });
    const orderId = /\/orders\/(ord_\w+)/.exec(page.url())?.[1] ?? "";
    await stripe().pay(await toStripe(page));
    const other = await context.newPage();
    await other.goto(`${stack.web}orders/${orderId}?payment=made`);
    await buyerOn(other, locale).heading(buyer.words.done).waitFor();
    await close();
  });
});

it("shows Stripe alone where no other way is offered", async () => {
  process.env["PAYMENT_PROVIDER"] = "stripe";
  const { page, close } = await openPage(browser, { locale: "pt-BR" });
  try {
    const placed = (await client.order({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" })).body;
    await page.goto(`${stack.web}orders/${placed.order.id}#${placed.accessToken}`);
    await page.locator('input[value="stripe"]').waitFor();
    expect(await page.locator('input[name="card"]').count()).toBe(1);
    expect(await page.locator('input[value="stripe"]').isChecked()).toBe(true);
    await lookOf("attendee", "pt-BR")(page, "payment-stripe-alone");
  } finally {
    process.env["PAYMENT_PROVIDER"] = "simulated,stripe";
  }
  await close();
});
