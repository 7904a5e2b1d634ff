/** A person sees what an organizer has of them by an emailed link or an account and asks for its erasure; the organizer declines or erases. */
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
    title: "Os seus dados",
    save: "Salvar em arquivo (JSON)",
    ask: "Pedir para apagar",
    send: "Enviar o pedido",
    asked: /Você pediu para apagar em/,
    done: /Os seus dados foram apagados em/,
    declined: /A organização recusou/,
    again: "Pedir de novo para apagar",
    mine: "Os seus dados",
    signIn: "Entrar para ver todos os pedidos do seu e-mail",
    decline: "Recusar",
    why: "Diga o motivo: a pessoa lê este texto.",
    wasDeclined: "Recusado.",
    over: /Este link não vale mais/,
    show: "Mostrar o que temos",
    erase: "Excluir os dados",
    attendee: /^Ingresso para \W*Bia Reis · bia@example\.com/,
    who: "Quem: Bia Reis · bia@example.com",
    reserved: "A pagar",
    tryAgain: /Exclua de novo depois de \d+ \w+ \d{4}, \d+h/,
    stillOpen: "A solicitação continua aberta",
    answered: "A solicitação foi respondida",
    doneBefore: /O que a organização guardava antes foi apagado em/,
    seen: ["Válido", "Reembolsado", "Código promocional: AMIGOS", /^Reembolso de R/],
    known: ["Válido", "Reembolsado", "Código: AMIGOS", /^(Devolvido|A devolver): R/],
  },
  "en-GB": {
    title: "Your data",
    save: "Save as a file (JSON)",
    ask: "Ask for erasure",
    send: "Send the request",
    asked: /You asked for erasure on/,
    done: /Your data were erased on/,
    declined: /The organizer declined/,
    again: "Ask for erasure again",
    mine: "Your data",
    signIn: "Sign in to see all orders of your email",
    decline: "Decline",
    why: "Say why: the person reads it.",
    wasDeclined: "Declined.",
    over: /This link is over/,
    show: "Show what we have",
    erase: "Erase the data",
    attendee: /^Ticket for \W*Bia Reis · bia@example\.com/,
    who: "Who: Bia Reis · bia@example.com",
    reserved: "Unpaid",
    tryAgain: /Erase again after \d+ \w+ \d{4}, \d+:\d+/,
    stillOpen: "The request stays open",
    answered: "The request is answered",
    doneBefore: /What the organizer had of you before was erased on/,
    seen: ["Valid", "Refunded", "Promo code: AMIGOS", /^Refund of R/],
    known: ["Valid", "Refunded", "Code: AMIGOS", /^(Returned|Refund due): R/],
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];

  const bodyOf = (email: string) => ({ buyer: { name: "Zélia Prado", email }, locale: locale === "pt-BR" ? locale : "en" });
  const buyAs = async (email: string): Promise<void> => {
    await client.executionOf(await client.buy(await client.openSale(), 2, bodyOf(email)));
  };
  /** The address of the page, from the email of "Find my tickets". */
  const linkOf = async (email: string): Promise<string> => {
    await client.api("/find-tickets", { method: "POST", body: { email } });
    const mail = await until(
      async () => (await client.messages()).find(({ to, text }) => to === email && text.includes("/privacy/")),
      (found) => found !== undefined,
      30_000,
    );
    return /http\S+\/privacy\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  };
  const openRequests = async (email: string) => {
    const opened = await openPage(browser, { locale });
    await organizerOn(opened.page, stack, locale).signIn();
    await opened.page.goto(`${stack.web}console/people`);
    const request = opened.page.locator(".row", { hasText: email });
    await request.waitFor();
    return { ...opened, request, look: lookOf("console", locale) };
  };

  it("by a link: reads, saves and asks; the organizer erases, and the link says so", async () => {
    const email = `zelia.${Date.now()}@example.com`;
    await buyAs(email);
    const attendees = [{ name: "Bia Reis", email: "bia@example.com" }];
    const open = (await client.order(await client.openSale(), 1, { ...bodyOf(email), attendees })).body;
    const url = await linkOf(email);
    const { page, close } = await openPage(browser, { locale });
    const see = lookOf("attendee", locale);
    await page.goto(url);
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    await page.getByText(words.attendee).waitFor();
    await see(page, "privacy");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: words.save }).click()]);
    expect(download.suggestedFilename()).toBe("my-data.json");
    await page.getByRole("button", { name: words.ask }).click();
    await page.getByRole("button", { name: words.send }).waitFor();
    await see(page, "privacy-ask");
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.asked).waitFor();
    await see(page, "privacy-asked");

    const organizer = await openRequests(email);
    await organizer.look(organizer.page, "people-requests");
    expect(await organizer.request.getByRole("button", { name: email }).count()).toBe(2);
    const { page: desk, request } = organizer;
    /** The dialog begins with what an earlier erasure did with valid tickets. */
    const erase = async (begun: string): Promise<void> => {
      await request.getByRole("button", { name: words.show }).click();
      await desk.locator(".people__one").getByText(words.who).waitFor();
      await desk.getByRole("button", { name: words.erase }).click();
      const dialog = desk.getByRole("dialog");
      await expect.poll(() => dialog.locator("#people-tickets").inputValue()).toBe(begun);
      await dialog.locator("#people-tickets").selectOption("void");
      await dialog.getByRole("button", { name: words.erase }).click();
    };
    await erase("keep");
    const left = desk.getByRole("listitem").filter({ hasText: words.tryAgain });
    await left.getByText(words.reserved).waitFor();
    expect(await left.getByRole("link").getAttribute("href")).toBe(`/console/events/${open.order.eventId}/orders/${open.order.id}`);
    await desk.getByText(words.stillOpen).waitFor();
    await organizer.look(desk, "people-unfinished");
    await client.api(`/orders/${open.order.id}/cancel`, { method: "POST", token: open.accessToken });
    await erase("void");
    await request.waitFor({ state: "detached" });
    await desk.getByText(words.answered).waitFor();
    await organizer.look(desk, "people-erased");
    await organizer.close();

    await page.reload();
    await page.getByText(words.done).waitFor();
    expect(await page.getByRole("button", { name: words.ask }).count()).toBe(0);
    await see(page, "privacy-done");
    await close();
  });

  it("the person and the organizer read the event, the ticket's status, the code and the refund", async () => {
    const email = `zelia.known.${Date.now()}@example.com`;
    const sale = await client.openSale({ event: { name: "Noite das marés" } });
    await client.post(`/events/${sale.eventId}/promo-codes`, { code: "AMIGOS", percentOff: 10 });
    const bought = await client.buy(sale, 2, { ...bodyOf(email), promoCode: "AMIGOS" });
    await client.executionOf(bought);
    await client.post(`/orders/${bought.order.id}/refund`, { ticketIds: [bought.tickets[0].id] });
    const full = await client.openSale({ capacity: 1, event: { name: "Ensaio aberto" } });
    await client.order(full);
    await client.waitInLine(full, { name: "Zélia Prado", email });

    const { page, close } = await openPage(browser, { locale });
    await page.goto(await linkOf(email));
    for (const text of words.seen) await page.locator("li p", { hasText: text }).first().waitFor();
    for (const name of ["Noite das marés", "Ensaio aberto"]) await page.locator("li b", { hasText: name }).first().waitFor();
    await lookOf("attendee", locale)(page, "privacy-known");
    await close();

    const desk = await openPage(browser, { locale });
    await organizerOn(desk.page, stack, locale).signIn();
    await desk.page.goto(`${stack.web}console/people`);
    await desk.page.locator("#people-email").fill(email);
    await desk.page.getByRole("button", { name: words.show, exact: true }).click();
    const known = desk.page.locator(".people__one");
    for (const text of words.known) await known.getByText(text).first().waitFor();
    for (const name of ["Noite das marés", "Ensaio aberto"]) await known.getByRole("heading", { name }).first().waitFor();
    await lookOf("console", locale)(desk.page, "people-known");
    await desk.close();
  });

  it("a link that is over says so", async () => {
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 404/);
    await page.goto(`${stack.web}privacy/ord_aaaaaaaaaaaaaaaa#1.A`);
    await page.getByText(words.over).waitFor();
    await lookOf("attendee", locale)(page, "privacy-over");
    await close();
  });

  it("by an account: reads and asks; the organizer declines by keys alone, and the person asks again", async () => {
    const email = `zelia.account.${Date.now()}@example.com`;
    await buyAs(email);
    const { page, close } = await openPage(browser, { locale });
    const see = lookOf("account", locale);
    await page.goto(`${stack.web}orders`);
    await page.getByRole("button", { name: words.signIn }).click();
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await page.getByRole("heading", { level: 3, name: words.mine }).waitFor();
    await see(page, "data");
    await page.locator("a[href^='/privacy/org_']").click();
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
    await page.getByRole("button", { name: words.ask }).click();
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.asked).waitFor();

    const organizer = await openRequests(email);
    await organizer.request.getByRole("button", { name: words.decline }).focus();
    await organizer.page.keyboard.press("Enter");
    const dialog = organizer.page.getByRole("dialog");
    await dialog.locator("#people-reason").selectOption("other");
    const act = dialog.getByRole("button", { name: words.decline });
    await act.press("Enter");
    await dialog.getByText(words.why).waitFor();
    expect(await dialog.locator("#people-explanation").getAttribute("aria-invalid")).toBe("true");
    await organizer.look(organizer.page, "people-decline");
    await dialog.locator("#people-explanation").fill("Zélia & co. <b>");
    await act.press("Enter");
    await organizer.request.waitFor({ state: "detached" });
    const outcome = organizer.page.getByRole("status").filter({ hasText: words.wasDeclined });
    await outcome.waitFor();
    // The button that opened the dialog is gone with its request.
    await expect.poll(() => outcome.evaluate((status) => status === document.activeElement)).toBe(true);
    await organizer.close();

    await page.reload();
    await page.getByText(words.declined).waitFor();
    await page.getByText("Zélia & co. <b>").waitFor();
    await see(page, "data-declined");
    await page.getByRole("button", { name: words.again }).click();
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.asked).waitFor();

    expect((await client.post("/people/erase", { email })).body.erased.request).toBe("answered");
    await buyAs(email);
    await page.reload();
    await page.getByText(words.doneBefore).waitFor();
    expect(await page.getByText(words.done).count()).toBe(0);
    await see(page, "data-again");
    await close();
  });
});
