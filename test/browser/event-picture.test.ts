/** An organizer gives an event a picture and shows the draft to somebody without an account. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { eventBody } from "../support/bodies.ts";
import { clientOf, type Client } from "../support/client.ts";
import { bytesOf } from "../support/pictures.ts";
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
    choose: "Escolher imagem",
    use: "Usar esta imagem",
    shows: "O que a imagem mostra",
    needed: "Escreva em poucas palavras o que a imagem mostra.",
    unreadable: "Não conseguimos abrir este arquivo como imagem. Escolha um JPEG, PNG ou WebP.",
    replace: "Trocar imagem",
    remove: "Remover imagem",
    others: "Mostrar a outras pessoas",
    preview: "Prévia.",
    age: "Classificação: 16 anos",
  },
  "en-GB": {
    choose: "Choose a picture",
    use: "Use this picture",
    shows: "What the picture shows",
    needed: "Say in a few words what the picture shows.",
    unreadable: "This file could not be opened as a picture. Choose a JPEG, PNG or WebP.",
    replace: "Change picture",
    remove: "Remove picture",
    others: "Show it to others",
    preview: "Preview.",
    age: "Ages 16 and over",
  },
} as const;

const choose = (page: Page, name: string, buffer: Uint8Array) =>
  page.locator('input[type="file"]').setInputFiles({ name, mimeType: "image/jpeg", buffer: Buffer.from(buffer) });

/** True when the browser drew it. */
const isDrawn = (page: Page, selector: string) =>
  page.locator(selector).evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);

it.each(["pt-BR", "en-GB"] as const)("in %s a picture is chosen, described, shown in a preview and removed", async (locale) => {
  const words = WORDS[locale];
  const look = lookOf("console", locale);
  const { event } = (await client.post("/events", eventBody({ name: "Maré Alta", minimumAge: 16 }))).body;
  await client.post(`/events/${event.id}/ticket-types`, { name: "Inteira", price: { amountMinor: 5000, currency: "BRL" }, capacity: 5 });
  const { page, close } = await openPage(browser, { locale, width: 1280, height: 900 });
  const { signIn, open, button, base } = organizerOn(page, stack, locale);
  await signIn();
  await open(event.id, "edit");
  await button(words.choose).waitFor();
  await choose(page, "notes.jpg", Buffer.from("no picture"));
  await page.getByText(words.unreadable).waitFor();
  // Stored on its side: the browser turns it upright, and its other metadata stays on this machine.
  await choose(page, "phone.jpg", bytesOf("rotated"));
  await page.getByRole("dialog").waitFor();
  await look(page, "picture-new");
  await button(words.use).click();
  await page.getByText(words.needed).waitFor();
  await page.getByLabel(words.shows).fill("A band on a stage");
  await button(words.use).click();
  await button(words.replace).waitFor();
  const saved = (await client.admin(`/events/${event.id}`)).body.event;
  expect(saved.picture).toMatchObject({ width: 16, height: 24, alt: "A band on a stage" });
  expect(saved.picture.thumbnailUrl).toBeDefined();
  expect(saved.version).toBe(event.version);
  await page.getByRole("img", { name: "A band on a stage" }).waitFor();
  await look(page, "picture");

  await page.goto(`${base}events/${event.id}/preview`);
  await button(words.others).click();
  const url = (await page.getByText("#preview=").textContent()) ?? "";
  const guest = await openPage(browser, { locale });
  guest.expectTrouble(/404/);
  await guest.page.goto(url);
  await guest.page.getByText(words.preview).waitFor();
  await guest.page.getByText(words.age).waitFor();
  await guest.page.getByRole("heading", { name: "Maré Alta", level: 1 }).waitFor();
  // Nobody buys from a draft.
  expect(await guest.page.locator(".buy button:enabled").count()).toBe(0);
  expect(await guest.page.locator(".buy button").count()).toBeGreaterThan(0);
  await expect.poll(() => isDrawn(guest.page, "img.cover")).toBe(true);
  await lookOf("attendee", locale)(guest.page, "event-preview");
  await guest.close();

  await open(event.id, "edit");
  await button(words.remove).click();
  await page.getByRole("dialog").getByRole("button", { name: words.remove }).click();
  await button(words.choose).waitFor();
  await close();
});
