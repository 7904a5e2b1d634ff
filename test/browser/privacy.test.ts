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
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];

  const buyAs = async (email: string): Promise<void> => {
    const buyer = { name: "Zélia Prado", email };
    await client.executionOf(await client.buy(await client.openSale(), 2, { buyer, locale: locale === "pt-BR" ? locale : "en" }));
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
    await client.api("/find-tickets", { method: "POST", body: { email } });
    const mail = await until(
      async () => (await client.messages()).find(({ to, text }) => to === email && text.includes("/privacy/")),
      (found) => found !== undefined,
      30_000,
    );
    const url = /http\S+\/privacy\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
    const { page, close } = await openPage(browser, { locale });
    const see = lookOf("attendee", locale);
    await page.goto(url);
    await page.getByRole("heading", { level: 1, name: words.title }).waitFor();
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
    await organizer.request.getByRole("button", { name: words.show }).click();
    await organizer.page.getByRole("button", { name: words.erase }).click();
    await organizer.page.getByRole("dialog").getByRole("button", { name: words.erase }).click();
    await organizer.request.waitFor({ state: "detached" });
    await organizer.close();

    await page.reload();
    await page.getByText(words.done).waitFor();
    expect(await page.getByRole("button", { name: words.ask }).count()).toBe(0);
    await see(page, "privacy-done");
    await close();
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
    await close();
  });
});
