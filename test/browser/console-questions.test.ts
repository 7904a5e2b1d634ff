/** Questions at checkout in the console: added, ordered, changed and removed, and what buyers answered. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
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
    title: "Perguntas",
    add: "Nova pergunta",
    label: "Pergunta",
    kind: "Resposta",
    per: "Quem responde",
    choices: "Escolhas",
    linkText: "Texto do link, opcional",
    linkUrl: "Endereço do link",
    required: /^Obrigatória/,
    atGate: /^Mostrar na portaria/,
    submit: "Criar pergunta",
    needChoices: /de 2 a 50 escolhas/,
    needUrl: /endereço completo/,
    exists: /já faz essa pergunta/,
    up: "Subir: Termos",
    edit: "Editar: Comida",
    removeOf: "Tirar: Origem",
    remove: "Tirar",
    save: "Salvar",
    answers: "Respostas",
    actions: "Ações: Bia",
    yes: "Sim",
  },
  "en-GB": {
    title: "Questions",
    add: "New question",
    label: "Question",
    kind: "Answer",
    per: "Who answers",
    choices: "Choices",
    linkText: "Text of the link, optional",
    linkUrl: "Address of the link",
    required: /^Required/,
    atGate: /^Show at the door/,
    submit: "Add question",
    needChoices: /2 to 50 different choices/,
    needUrl: /whole address/,
    exists: /asks that already/,
    up: "Move up: Termos",
    edit: "Edit: Comida",
    removeOf: "Remove: Origem",
    remove: "Remove",
    save: "Save",
    answers: "Answers",
    actions: "Actions: Bia",
    yes: "Yes",
  },
} as const;

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const words = WORDS[locale];
  const see = lookOf("console", locale);

  it("questions are added, ordered, changed and removed, and their answers are shown", async () => {
    const sale = await client.openSale({ capacity: 9 });
    const questions = async () => (await client.admin(`/events/${sale.eventId}/questions`)).body.questions;
    const { page, close, expectTrouble } = await openPage(browser, { locale });
    expectTrouble(/status of 409/);
    const organizer = organizerOn(page, stack, locale);
    const { button, field } = organizer;
    await organizer.signIn();
    await organizer.open(sale.eventId, "questions");
    await organizer.heading(words.title).waitFor();
    await see(page, "questions-empty");

    await button(words.add).click();
    await field(words.label).fill("Comida");
    await field(words.kind).selectOption("choice");
    await field(words.per).selectOption("attendee");
    await field(words.choices).fill("Carne");
    await button(words.submit).click();
    await page.locator("#question-choices-error").filter({ hasText: words.needChoices }).waitFor();
    await see(page, "questions-errors");
    await field(words.choices).fill("Carne\n\n Plantas ");
    await page.getByLabel(words.required).check();
    await page.getByLabel(words.atGate).check();
    await button(words.submit).click();
    const row = (label: string) => page.getByRole("row").filter({ hasText: label });
    await row("Comida").waitFor();

    await button(words.add).click();
    await field(words.label).fill("Comida");
    await button(words.submit).click();
    await page.locator("#question-label-error").filter({ hasText: words.exists }).waitFor();
    await field(words.label).fill("Origem");
    await button(words.submit).click();
    await row("Origem").waitFor();

    await button(words.add).click();
    await field(words.label).fill("Termos");
    await field(words.kind).selectOption("checkbox");
    await field(words.linkText).fill("Regulamento");
    await button(words.submit).click();
    await page.locator("#question-linkUrl-error").filter({ hasText: words.needUrl }).waitFor();
    await field(words.linkUrl).fill("https://example.com/regulamento");
    await button(words.submit).click();
    await row("Termos").waitFor();

    await button(words.up).click();
    await expect.poll(async () => (await questions()).map(({ label }: { label: string }) => label)).toEqual(["Comida", "Termos", "Origem"]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toMatch(/-up$/);
    await button(words.edit).click();
    await field(words.label).fill("O que você come?");
    // A button that is half below the bar at the top is too small to press.
    await page.evaluate(() => scrollTo(0, 0));
    await see(page, "questions-edit");
    await button(words.save).click();
    await row("O que você come?").waitFor();
    await button(words.removeOf).click();
    await page.getByRole("dialog").getByRole("button", { name: words.remove, exact: true }).click();
    await row("Origem").waitFor({ state: "detached" });
    const [food, terms] = await questions();
    expect([food, terms]).toMatchObject([
      { label: "O que você come?", kind: "choice", choices: ["Carne", "Plantas"], per: "attendee", required: true, showAtGate: true },
      { label: "Termos", linkUrl: "https://example.com/regulamento", linkText: "Regulamento", per: "order", required: false },
    ]);
    await see(page, "questions");

    const { order } = await client.buy(sale, 2, {
      answers: [{ questionId: terms.id, value: "true" }],
      attendees: [
        { name: "Ana", answers: [{ questionId: food.id, value: "Carne" }] },
        { name: "Bia", answers: [{ questionId: food.id, value: "Plantas" }] },
      ],
    });
    await page.goto(`${organizer.base}events/${sale.eventId}/orders/${order.id}`);
    await page.getByRole("row").filter({ hasText: "Bia" }).getByText("Plantas").waitFor();
    await page.locator(".sheet", { hasText: words.answers }).getByText(words.yes, { exact: true }).waitFor();
    await see(page, "order-answers");
    await organizer.open(sale.eventId, "attendees");
    await page.getByLabel(words.actions).click();
    await button(words.answers).click();
    await page.getByRole("dialog").getByText("Plantas").waitFor();
    await page.getByRole("dialog").getByText("Termos").waitFor();
    await see(page, "attendee-answers");
    await close();
  });
});
