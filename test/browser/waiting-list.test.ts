/** Somebody waits for a ticket of an event that is sold out, gets an offer and takes it, and the organizer sees it. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
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
    join: "Entrar na lista de espera",
    unconfirmed: "Confirme o seu lugar",
    confirm: "Confirmar o meu lugar",
    on: "Você está na lista de espera",
    unreachable: "O nosso e-mail não chegou até você",
    turn: "É a sua vez",
    link: "Abra o link do e-mail",
    accept: "Confirmar ingressos",
    leave: "Sair da lista",
    left: "Você saiu da lista de espera",
    tab: "Lista de espera",
    close: "Fechar a lista",
    open: "Abrir a lista",
  },
  "en-GB": {
    join: "Join the waiting list",
    unconfirmed: "Confirm your place",
    confirm: "Confirm my place",
    unreachable: "Our email did not reach you",
    on: "You are on the waiting list",
    turn: "It is your turn",
    link: "Open the link in the email",
    accept: "Confirm the tickets",
    leave: "Leave the list",
    left: "You left the waiting list",
    tab: "Waiting list",
    close: "Close the list",
    open: "Open the list",
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("attendee", locale);

  it("joins from the event's page, takes a free offer by the link in the email alone, and another leaves", async () => {
    const sale = await client.openSale({ capacity: 1, amountMinor: 0 });
    const taken = await client.buy(sale);
    const { page, close } = await openPage(browser, { locale });
    const joinAs = async (name: string): Promise<string> => {
      await page.goto(`${stack.web}e/${sale.eventId}`);
      await page.getByRole("link", { name: words.join }).click();
      const button = page.getByRole("button", { name: words.join });
      await button.click();
      await page.locator(".errors").waitFor();
      if (name === "Rosa") await see(page, "waiting-join-errors");
      await page.locator("#name").fill(name);
      await page.locator("#email").fill(`${name}.${Date.now()}@example.com`);
      await button.click();
      await page.getByRole("heading", { name: words.unconfirmed }).waitFor();
      return page.url();
    };
    const emailedOf = async (url: string): Promise<string> => {
      const [, entryId = ""] = /waiting-list\/(\w+)#/.exec(url) ?? [];
      return url.replace(/#.*/, `#${await client.emailedToken(entryId)}`);
    };
    const first = await joinAs("Rosa");
    await see(page, "waiting-unconfirmed");
    await page.goto(`${stack.web}`);
    await page.goto(await emailedOf(first));
    await page.getByRole("heading", { name: words.unconfirmed }).waitFor();
    await see(page, "waiting-confirm");
    await page.getByRole("button", { name: words.confirm }).click();
    await page.getByRole("heading", { name: words.on }).waitFor();
    await see(page, "waiting-entry");
    await page.route(/\/api\/waiting-list\/wtl_/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { entry: object };
      await route.fulfill({ response, json: { entry: { ...body.entry, status: "unreachable" } } });
    });
    await page.reload();
    await page.getByRole("heading", { name: words.unreachable }).waitFor();
    await see(page, "waiting-unreachable");
    await page.unroute(/\/api\/waiting-list\/wtl_/);
    const second = await joinAs("Lena");
    await page.goto(second);
    await page.getByRole("button", { name: words.leave }).click();
    await page.getByRole("dialog").getByRole("button", { name: words.leave }).click();
    await page.getByRole("heading", { name: words.left }).waitFor();
    await client.post(`/orders/${taken.order.id}/refund`);
    const [, entryId = "", token = ""] = /waiting-list\/(\w+)#(\S+)$/.exec(first) ?? [];
    await until(
      () => client.api(`/waiting-list/${entryId}`, { token }),
      ({ body }) => body.entry.status === "offered",
      60_000,
    );
    await page.goto(`${stack.web}`);
    await page.goto(first);
    await page.getByRole("heading", { name: words.turn }).waitFor();
    await page.getByText(words.link).waitFor();
    expect(
      await page
        .getByRole("button")
        .filter({ hasText: new RegExp(`${words.accept}|${words.leave}`) })
        .count(),
    ).toBe(0);
    await see(page, "waiting-turn-by-email");
    await page.goto(`${stack.web}`);
    await page.goto(first.replace(/#.*/, `#${await client.emailedToken(entryId)}`));
    await page.getByRole("heading", { name: words.turn }).waitFor();
    await see(page, "waiting-turn");
    await page.getByRole("button", { name: words.accept }).click();
    await page.waitForURL(/\/orders\//);
    await page.getByRole("heading", { name: words.turn }).waitFor({ state: "detached" });
    await close();
  });

  it("the organizer sees who waits, removes one and closes the list", async () => {
    const sale = await client.openSale({ capacity: 1 });
    await client.order(sale);
    for (const name of ["Rosa", "Lena"]) await client.waitInLine(sale, { name, email: `${name}.${Date.now()}@example.com` });
    const { page, close } = await openPage(browser, { locale });
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    await organizer.open(sale.eventId, "waiting-list");
    await organizer.heading(words.tab).waitFor();
    const remove = page.getByRole("button", { name: /Rosa/ });
    await remove.waitFor();
    await lookOf("console", locale)(page, "waiting-list");
    await remove.click();
    await page.getByRole("dialog").locator(".button--danger").click();
    await remove.waitFor({ state: "detached" });
    await page.locator("#offer-length").selectOption("3600");
    await until(
      () => client.admin(`/events/${sale.eventId}`),
      ({ body }) => body.event.waitingList?.offerSeconds === 3600,
    );
    await organizer.button(words.close).click();
    await organizer.button(words.open).waitFor();
    await close();
  });
});
