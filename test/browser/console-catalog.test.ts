/** What an organizer made is changed and removed, on a phone and by keyboard, in both languages. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { eventBody } from "../support/bodies.ts";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const price = { amountMinor: 5000, currency: "BRL" };

// console-screens.test.ts sees the screens in both languages.
describe.each(["pt-BR"] as const)("in %s, at 390 px", (speaks) => {
  const opened = async () => {
    const { page, ...rest } = await openPage(browser, { locale: speaks, width: 390, height: 844 });
    const organizer = organizerOn(page, stack, speaks);
    const { words, button } = organizer;
    const named = (action: string, name: string) => button(`${action}: ${name}`);
    const dialog = () => page.getByRole("dialog");
    const confirm = () => dialog().getByRole("button", { name: words.remove, exact: true }).click();
    const save = async () => {
      await button(words.save).click();
      await page.getByText(words.saved, { exact: true }).waitFor();
    };
    const focused = () => page.evaluate(() => document.activeElement?.id);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    return { page, ...rest, ...organizer, named, dialog, confirm, save, focused, overflow };
  };
  const catalogOf = async (eventId: string) => (await client.admin(`/events/${eventId}/catalog`)).body.catalog;
  const addType = async (eventId: string, name: string) =>
    (await client.post(`/events/${eventId}/ticket-types`, { name, price, capacity: 20 })).body.ticketType.id as string;

  it("an empty quantity is not unlimited, which is a choice of its own", async () => {
    const { page, words, button, field, signIn, open, save, focused, close } = await opened();
    const { event } = (await client.post("/events", eventBody())).body;
    await signIn();
    await open(event.id, "catalog");
    await button(words.newType).click();
    await expect.poll(focused).toBe("type-1-name");
    await page.keyboard.type("Pista");
    await field(words.price).fill("10");
    await button(words.save).click();
    await page.locator("#main .field__error", { hasText: words.needLimit }).waitFor();
    expect((await catalogOf(event.id)).ticketTypes).toEqual([]);
    await page.getByLabel(words.unlimited).check();
    await save();
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(words.saved);
    await button(words.newType).click();
    await button(words.discard).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect((await catalogOf(event.id)).ticketTypes).toMatchObject([{ name: "Pista", capacity: null }]);
    await open(event.id, "");
    await page.locator(".step", { hasText: /Pista \((Sem limite|No limit)\)/ }).waitFor();
    await close();
  });

  it("a fee is added, changed and removed, and buyers see prices with it", async () => {
    const { page, words, button, signIn, open, named, confirm, save, focused, overflow, close } = await opened();
    const sale = await client.openSale();
    await signIn();
    await open(sale.eventId, "catalog");
    await button(words.newFee).click();
    await expect.poll(focused).toBe("fee-1-name");
    await page.keyboard.type("Taxa de serviço");
    await page.locator("#fee-1-size").fill("0");
    await button(words.save).click();
    await page.locator("#fee-1-size-error, .field__error").first().waitFor();
    await page.locator("#fee-1-size").fill("10,5");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await save();
    const [fee] = (await catalogOf(sale.eventId)).fees;
    expect(fee).toMatchObject({ name: "Taxa de serviço", per: "ticket", basisPoints: 1050 });
    await page.locator(`#${fee.id}-kind`).selectOption("amount-order");
    await page.locator(`#${fee.id}-size`).fill("7");
    await save();
    const [changed] = (await catalogOf(sale.eventId)).fees;
    expect(changed).toEqual({ id: fee.id, name: "Taxa de serviço", per: "order", amount: { amountMinor: 700, currency: "BRL" } });
    const event = async () => (await client.api(`/events/${sale.eventId}`)).body.event;
    const before = (await event()).ticketTypes[0].price.amountMinor;
    await expect.poll(async () => (await event()).fromPrice.amountMinor).toBe(before + 700);
    await named(words.remove, "Taxa de serviço").click();
    await confirm();
    await expect.poll(async () => (await catalogOf(sale.eventId)).fees).toEqual([]);
    await close();
  });

  it("an event's city, organizer and rules are edited, and reach its page", async () => {
    const { page, words, button, signIn, open, overflow, close } = await opened();
    const sale = await client.openSale();
    await signIn();
    await open(sale.eventId, "edit");
    const type = (id: string, text: string) => page.locator(`#event-${id}`).fill(text);
    await type("city", "Recife");
    await type("organizer", "Coletivo Maré");
    await type("organizer-email", "oi");
    await type("refund", "Até sete dias.");
    await page.getByRole("button", { name: words.save }).click();
    await page.locator("#event-organizer-email-error, .field__error").first().waitFor();
    await type("organizer-email", "oi@mare.example");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await button(words.save).click();
    await button(words.saveUntold).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    const texts = async () => {
      const { event } = (await client.api(`/events/${sale.eventId}`)).body;
      return [event.venue.city, event.organizer, event.policies];
    };
    const saved = ["Recife", { name: "Coletivo Maré", email: "oi@mare.example" }, { refund: "Até sete dias." }];
    // The public page may be as old as its cache.
    await expect.poll(texts, { timeout: 5_000 }).toEqual(saved);
    await close();
  });

  it("a type is hidden, closed, moved by keyboard, and removed unless it was sold", async () => {
    const { page, words, signIn, open, named, dialog, confirm, save, focused, overflow, expectTrouble, close } = await opened();
    expectTrouble(/status of 409/);
    const sale = await client.openSale();
    const half = await addType(sale.eventId, "Half");
    await client.order(sale);
    await signIn();
    await open(sale.eventId, "catalog");
    await named(words.moreOf, "Half").click();
    await page.getByLabel(words.hide).check();
    await page.getByLabel(words.close).check();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await save();
    await page.locator(".badge", { hasText: words.hidden }).waitFor();
    await page.locator(".badge", { hasText: words.closed }).waitFor();
    expect((await catalogOf(sale.eventId)).ticketTypes).toMatchObject([{}, { id: half, visibility: "hidden", salesClosed: true }]);

    await named(words.moveUp, "Half").focus();
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await catalogOf(sale.eventId)).ticketTypes.map(({ name }: any) => name)).toEqual(["Half", "Full"]);
    await expect.poll(focused).toBe(`${half}-down`);

    await named(words.remove, "Full").click();
    await confirm();
    await dialog().getByText(words.typeSold).waitFor();
    await page.keyboard.press("Escape");
    await named(words.remove, "Half").click();
    await confirm();
    await expect.poll(() => page.locator(".type-row").count()).toBe(1);
    await expect.poll(focused).toBe("new-type");
    expect((await catalogOf(sale.eventId)).ticketTypes).toHaveLength(1);
    await close();
  });

  it("a type opens after another, and the event's page says so until then", async () => {
    const { page, signIn, open, named, words, save, overflow, close } = await opened();
    const sale = await client.openSale({ capacity: 1 });
    const half = await addType(sale.eventId, "Half");
    await signIn();
    await open(sale.eventId, "catalog");
    await named(words.moreOf, "Half").click();
    await page.locator(`#${half}-after`).selectOption({ label: "Full" });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await save();
    expect((await catalogOf(sale.eventId)).ticketTypes).toMatchObject([{}, { id: half, after: sale.ticketTypeId }]);
    await page.goto(`${stack.web}e/${sale.eventId}`);
    await page.getByText("À venda depois de Full").waitFor();
    await client.order(sale);
    await expect.poll(async () => (await client.api(`/events/${sale.eventId}`)).body.event.ticketTypes[1].availability).toBe("available");
    // The page's answer may be older than the one just read.
    const waiting = async () => {
      await page.reload();
      await page.locator(".types").getByText("Half", { exact: true }).waitFor();
      return page.getByText("À venda depois de Full").count();
    };
    await expect.poll(waiting).toBe(0);
    await close();
  });

  it("an event is unpublished until somebody orders", async () => {
    const { words, button, heading, signIn, open, dialog, expectTrouble, close } = await opened();
    expectTrouble(/status of 409/);
    const sale = await client.openSale();
    const unpublish = async () => {
      await button(words.unpublish).click();
      await dialog().getByRole("button", { name: words.unpublish }).click();
    };
    await signIn();
    await open(sale.eventId, "edit");
    await unpublish();
    await heading(words.setup).waitFor();
    expect((await client.admin(`/events/${sale.eventId}`)).body.event.status).toBe("draft");
    await client.post(`/events/${sale.eventId}/publish`);
    await client.order(sale);
    await open(sale.eventId, "edit");
    await unpublish();
    await dialog().getByText(words.ordered).waitFor();
    await close();
  });

  it("a product and a pool are changed and removed", async () => {
    const { page, signIn, words, open, named, confirm, save, overflow, close } = await opened();
    const { eventId } = await client.openSale();
    const { product } = (await client.post(`/events/${eventId}/products`, { name: "Popcorn", price, stock: 5 })).body;
    const { pool } = (await client.post(`/events/${eventId}/pools`, { name: "House", capacity: 5 })).body;
    await signIn();
    await open(eventId, "catalog");
    await page.locator(`#${product.id}-name`).fill("Pipoca");
    await page.locator(`#${product.id}-stock`).fill("7");
    await page.locator(`#${pool.id}-capacity`).fill("9");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await save();
    expect(await catalogOf(eventId)).toMatchObject({ products: [{ name: "Pipoca", stock: 7 }], pools: [{ name: "House", capacity: 9 }] });
    for (const name of ["Pipoca", "House"]) {
      await named(words.remove, name).click();
      await confirm();
      await expect.poll(() => page.getByRole("group", { name, exact: true }).count()).toBe(0);
    }
    expect(await catalogOf(eventId)).toMatchObject({ products: [], pools: [] });
    await close();
  });

  it("a gate is changed, its device is renamed and moved without pairing again, and then the gate is removed", async () => {
    const { page, words, button, field, signIn, open, named, dialog, confirm, focused, overflow, expectTrouble, close } = await opened();
    expectTrouble(/status of 409/);
    const sale = await client.openSale();
    await client.post(`/events/${sale.eventId}/gates`, { name: "South", mode: "entry" });
    await signIn();
    await open(sale.eventId, "entrance");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await named(words.edit, "North").click();
    await expect.poll(focused).toBe("gate-name");
    await field(words.gateName).fill("Pier");
    await page.keyboard.press("Enter");
    await named(words.edit, "Pier").waitFor();
    await expect.poll(focused).toBe(`edit-${sale.gateId}`);

    await named(words.remove, "Pier").click();
    await dialog().getByText(words.removeGate).waitFor();
    await confirm();
    await dialog().getByText(words.gateInUse).waitFor();
    await page.keyboard.press("Escape");

    await named(words.edit, "Phone 1").click();
    const form = page.getByRole("form", { name: `${words.edit}: Phone 1` });
    await form.getByLabel(words.deviceName).fill("Ana");
    await form.getByLabel(words.deviceGate, { exact: true }).selectOption({ label: "South" });
    await form.getByRole("button", { name: words.save }).click();
    await page.getByRole("row", { name: /Ana.*South/ }).waitFor();
    expect((await client.scan(sale, "nobody's")).body.reason).toBe("unknown_code");

    await named(words.remove, "Pier").click();
    await confirm();
    await expect.poll(() => named(words.edit, "Pier").count()).toBe(0);
    await button(words.newGate).waitFor();
    expect((await client.admin(`/events/${sale.eventId}/gates`)).body.gates).toMatchObject([{ name: "South" }]);
    await close();
  });
});
