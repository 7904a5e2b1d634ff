/** A person sees what an organizer has of them by the emailed link and asks for its erasure, and the organizer settles it in the console. */
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
    over: /This link is over/,
    show: "Show what we have",
    erase: "Erase the data",
  },
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];

  it("reads, saves and asks; the organizer erases, and the link opens nothing more", async () => {
    const email = `zelia.${Date.now()}@example.com`;
    await client.buy(await client.openSale(), 2, { buyer: { name: "Zélia Prado", email }, locale: locale === "pt-BR" ? locale : "en" });
    await client.api("/find-tickets", { method: "POST", body: { email } });
    const mail = await until(
      async () => (await client.messages()).find(({ to, text }) => to === email && text.includes("/privacy/")),
      (found) => found !== undefined,
      30_000,
    );
    const url = /http\S+\/privacy\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
    const { page, close, expectTrouble } = await openPage(browser, { locale });
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

    const console_ = await openPage(browser, { locale });
    const organizer = organizerOn(console_.page, stack, locale);
    await organizer.signIn();
    await console_.page.goto(`${stack.web}console/people`);
    const request = console_.page.locator(".row", { hasText: email });
    await request.waitFor();
    await lookOf("console", locale)(console_.page, "people-requests");
    await request.getByRole("button", { name: words.show }).click();
    await console_.page.getByRole("button", { name: words.erase }).click();
    await console_.page.getByRole("dialog").getByRole("button", { name: words.erase }).click();
    await request.waitFor({ state: "detached" });
    await console_.close();

    expectTrouble(/status of 404/);
    await page.reload();
    await page.getByText(words.over).waitFor();
    await see(page, "privacy-over");
    await close();
  });
});
