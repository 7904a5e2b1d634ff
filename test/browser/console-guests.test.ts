/** Guests in the console: one is invited, and a list with errors is imported. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish } from "../support/browser/agenda.ts";
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
    title: "Convidados",
    invite: "Convidar",
    needName: "Digite o nome, em uma linha e sem endereço de site",
    issued: "Gil tem um ingresso. Imprima ou copie no pedido.",
    some: "30 de 33 linhas estão certas.",
    start: "Importar 30 pessoas",
    done: "Pronto: 30 de 33 pessoas têm ingresso. 3 linhas não receberam:",
    another: "Importar outra lista",
    noNames: "0 de 33 linhas estão certas.",
    save: "Erros em CSV",
    notCsv: "Isto não é um arquivo CSV.",
    foreign: "Entra com o código de outra bilheteria",
  },
  "en-GB": {
    title: "Guests",
    invite: "Invite",
    needName: "Type the name, on one line and without a web address",
    issued: "Gil has a ticket. Print or copy it from the order.",
    some: "30 of 33 lines are right.",
    start: "Import 30 people",
    done: "Done: 30 of 33 people have a ticket. 3 lines got none:",
    another: "Import another list",
    noNames: "0 of 33 lines are right.",
    save: "Errors as CSV",
    notCsv: "This is not a CSV file.",
    foreign: "Another seller's code works too",
  },
} as const;

const guests = Array.from({ length: 30 }, (_, at) => `João ${at};;Inteira${at === 0 ? ";7891234567895" : ""}`);
const wrong = [";sem@example.com;Inteira", "Zé;ze@;Inteira", "Inês;;Camarote"];
const fileOf = (header: string): Buffer =>
  Buffer.from([header, ...guests.slice(0, 15), ...wrong, ...guests.slice(15)].join("\r\n"), "latin1");

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("console", locale);

  it("P4 one guest is invited, and of a list with three errors thirty are imported", async () => {
    const sale = await publish(client, {
      name: `Com convidados ${locale}`,
      venue: { name: "Galpão do Porto" },
      startsAt: inDays(3, 20),
      types: [{ name: "Inteira", reais: 100, capacity: 100 }],
    });
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 422/);
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    await organizer.open(sale.eventId, "guests");
    await organizer.heading(words.title).waitFor();
    await page.getByRole("button", { name: words.invite, exact: true }).click();
    await page.locator("#guest-name-error").filter({ hasText: words.needName }).waitFor();
    await see(page, "guests-errors");
    // With the keyboard alone.
    await page.locator("#guest-name").fill("Gil");
    await page.locator("#guest-name").press("Enter");
    await page.getByText(words.issued).waitFor();

    const file = page.locator("#guest-file");
    await file.setInputFiles({ name: "photo.csv", mimeType: "text/csv", buffer: Buffer.from("P\0K\0\0\0nome\0", "latin1") });
    await page.getByText(words.notCsv).waitFor();
    await file.setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: fileOf("Quem;E-mail;Tipo;Código") });
    await page.getByText(words.noNames).waitFor();
    await page.locator("#column-0").selectOption("name");
    await page.getByText(words.some).waitFor();
    await page.getByRole("row").filter({ hasText: "18" }).first().waitFor();
    await see(page, "guests-preview");
    const orders = async () => (await client.admin(`/events/${sale.eventId}/orders?limit=100`)).body.orders.length;
    expect(await orders()).toBe(1);
    await page.getByRole("button", { name: words.start }).click();
    await page.getByText(words.done).waitFor({ timeout: 60_000 });
    // The bar of tabs covers a part of what scrolls below it.
    await see(page, "guests-done", { without: ["target-size"] });
    expect(await orders()).toBe(31);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: words.save }).click();
    expect((await download).suggestedFilename()).toBe("errors.csv");
    // The address has the job.
    await page.reload();
    await page.getByText(words.done).waitFor();
    await page.getByRole("button", { name: words.another }).click();
    await file.waitFor();
    await organizer.open(sale.eventId, "attendees");
    await page
      .getByRole("row")
      .filter({ hasText: /João 0\D/ })
      .getByText(words.foreign)
      .waitFor();
    await see(page, "attendees-foreign-code", { without: ["target-size"] });
    await close();
  });
});
