/** Promo codes in the console: added, used, changed, copied, ended and removed. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish, type PublishedEvent } from "../support/browser/agenda.ts";
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
    title: "Códigos",
    add: "Novo código",
    code: "Código",
    percent: "Porcentagem",
    uses: "Máximo de usos",
    buyer: "Usos por pessoa",
    minimum: "Mínimo de ingressos",
    submit: "Criar código",
    need: "Use de 3 a 40 letras de A a Z, números, - ou _",
    exists: "Este evento já tem esse código. Mude o que existe ou escolha outro.",
    edit: "Editar: AMIGOS",
    save: "Salvar",
    copy: "Copiar link com o código AMIGOS",
    endOf: "Encerrar: AMIGOS",
    end: "Encerrar",
    over: "Encerrado",
    usedUp: "Usos esgotados",
    removeOf: "Tirar: OUTRO",
    remove: "Tirar",
    more: "Mais opções: Inteira",
    maxBuyer: "Máximo por pessoa",
    saveAll: "Salvar",
    saved: "Salvo",
  },
  "en-GB": {
    title: "Codes",
    add: "New code",
    code: "Code",
    percent: "Percentage",
    uses: "Most uses",
    buyer: "Uses per person",
    minimum: "Least tickets",
    submit: "Add code",
    need: "Use 3 to 40 letters from A to Z, numbers, - or _",
    exists: "This event already has this code. Change the one that exists, or choose another.",
    edit: "Edit: AMIGOS",
    save: "Save",
    copy: "Copy link with the code AMIGOS",
    endOf: "End: AMIGOS",
    end: "End",
    over: "Ended",
    usedUp: "Used up",
    removeOf: "Remove: OUTRO",
    remove: "Remove",
    more: "More options: Inteira",
    maxBuyer: "Most per person",
    saveAll: "Save",
    saved: "Saved",
  },
} as const;

const open = (name: string): Promise<PublishedEvent> =>
  publish(client, {
    name,
    venue: { name: "Galpão do Porto" },
    startsAt: inDays(3, 20),
    types: [
      { name: "Inteira", reais: 100, capacity: 100 },
      { name: "Meia", reais: 50, capacity: 100 },
    ],
  });

describe.each(["pt-BR"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("console", locale);

  it("a code is added, used, changed, copied, ended, and one that nobody used is removed", async () => {
    const sale = await open(`Com códigos ${locale}`);
    const { page, context, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 409/);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    await organizer.open(sale.eventId, "codes");
    await organizer.heading(words.title).waitFor();
    await see(page, "codes-empty");
    const add = async (code: string): Promise<void> => {
      await organizer.button(words.add).click();
      await organizer.field(words.code).fill(code);
      await page.locator("#code-size").fill("20");
      await organizer.field(words.uses).fill("1");
      await organizer.button(words.submit).click();
    };
    await add("é");
    await page.locator("#code-code-error").filter({ hasText: words.need }).waitFor();
    await see(page, "codes-errors");
    await organizer.field(words.code).fill("amigos");
    await organizer.button(words.submit).click();
    const row = page.getByRole("row").filter({ hasText: "AMIGOS" });
    await row.waitFor();
    await add("AMIGOS");
    await page.locator("#code-code-error").filter({ hasText: words.exists }).waitFor();
    await organizer.field(words.code).fill("outro");
    await organizer.button(words.submit).click();
    await page.getByRole("row").filter({ hasText: "OUTRO" }).waitFor();

    await client.order({ eventId: sale.eventId, ticketTypeId: sale.types["Inteira"] ?? "" }, 1, { promoCode: "AMIGOS" });
    await row.filter({ hasText: words.usedUp }).waitFor({ timeout: 15_000 });
    await organizer.button(words.edit).click();
    await organizer.field(words.uses).fill("");
    await organizer.field(words.buyer).fill("1");
    await organizer.field(words.minimum).fill("2");
    await see(page, "codes-edit");
    await organizer.button(words.save).click();
    await expect
      .poll(async () => (await client.admin(`/events/${sale.eventId}/promo-codes`)).body.promoCodes[0])
      .toMatchObject({
        percentOff: 20,
        maxPerBuyer: 1,
        minQuantity: 2,
        uses: 1,
      });
    await organizer.button(words.copy).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`/e/${sale.eventId}\\?code=AMIGOS$`));
    await see(page, "codes");

    await organizer.button(words.endOf).click();
    await page.getByRole("dialog").getByRole("button", { name: words.end, exact: true }).click();
    await row.filter({ hasText: words.over }).waitFor();
    await organizer.button(words.removeOf).click();
    await page.getByRole("dialog").getByRole("button", { name: words.remove, exact: true }).click();
    await page.getByRole("row").filter({ hasText: "OUTRO" }).waitFor({ state: "detached" });
    await close();
  });

  it("a type gets a limit by buyer, and loses it", async () => {
    const sale = await open(`Por pessoa, console ${locale}`);
    const { page, close } = await openPage(browser, { locale });
    const organizer = organizerOn(page, stack, locale);
    await organizer.signIn();
    const limitOf = async () => (await client.admin(`/events/${sale.eventId}/catalog`)).body.catalog.ticketTypes[0].maxPerBuyer;
    for (const typed of ["4", ""]) {
      await organizer.open(sale.eventId, "catalog");
      await organizer.button(words.more).first().click();
      await organizer.field(words.maxBuyer).fill(typed);
      await organizer.button(words.saveAll).click();
      await expect.poll(limitOf).toBe(typed === "" ? undefined : 4);
    }
    await close();
  });
});
