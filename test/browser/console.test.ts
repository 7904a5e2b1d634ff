/** The organizer's account and events in the console, in both languages. Each test checks what the API returns afterwards. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { eventBody } from "../support/bodies.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { organizerOn, type Language } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const idIn = (url: string): string => /evt_[a-z0-9]+/.exec(url)?.[0] ?? "";
const somebodyNew = (speaks: Language): string => `newcomer-${speaks}-${Date.now()}`;

describe.each(["pt-BR"] as const)("in %s", (speaks) => {
  const opened = async () => {
    const { page, ...rest } = await openPage(browser, { locale: speaks, width: 1280, height: 900 });
    return { page, ...rest, ...organizerOn(page, stack, speaks) };
  };

  it("an empty account publishes its first event", async () => {
    const { page, words, button, link, field, heading, signIn, newEvent, close } = await opened();
    await signIn(somebodyNew(speaks));
    await link(words.firstEvent).click();
    await newEvent("Maré Alta");
    expect(await button(words.publish).getAttribute("aria-disabled")).toBe("true");
    await link(words.addTickets).click();
    await button(words.newType).click();
    await field(words.name).fill("Inteira");
    await field(words.price).fill(words.typedPrice);
    await field(words.quantity).fill("200");
    await button(words.save).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    await link(words.setup).click();
    await link(words.preview).click();
    await page.getByText(words.onlyYou).waitFor();
    expect(await page.locator(".event").textContent()).toMatch(/Maré Alta.*Inteira.*1[.,]160[.,]50/s);
    await link(words.setup).click();
    await button(words.publish).click();
    await heading(words.onSale("Maré Alta")).waitFor();
    const address = `${stack.web}e/${idIn(page.url())}`;
    expect(await link(address).getAttribute("href")).toBe(address);
    expect(await readCode(page)).toBe(address);
    const whatsApp = new URL((await link(words.whatsApp).getAttribute("href")) ?? "");
    expect([whatsApp.origin, whatsApp.searchParams.get("text")?.endsWith(address)]).toEqual(["https://wa.me", true]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await button(words.copyLink).click();
    await page.getByText(words.copied).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
    const { event } = (await client.api(`/events/${idIn(page.url())}`)).body;
    expect(event).toMatchObject({ name: "Maré Alta", venue: { name: "Galpão do Porto" }, startsAt: "2030-12-12T19:00:00.000Z" });
    expect(event.ticketTypes).toMatchObject([{ name: "Inteira", available: 200, price: { amountMinor: 116_050, currency: "BRL" } }]);
    await close();
  });

  it("an expired session keeps the page, and signing in returns to it", async () => {
    const { page, words, button, field, signIn, open, expectTrouble, close } = await opened();
    expectTrouble(/status of 400/);
    await page.clock.install();
    const sale = await client.openSale();
    await signIn();
    await open(sale.eventId, "edit");
    await field(words.eventName).fill("Ainda sem nome");
    // Replaces the refresh token with an invalid one.
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((one) => one.startsWith("oidc.user:")) ?? "";
      const user = JSON.parse(sessionStorage.getItem(key) ?? "{}");
      sessionStorage.setItem(key, JSON.stringify({ ...user, refresh_token: "spent" }));
    });
    await page.clock.fastForward("01:00:30");
    await page.getByRole("dialog", { name: words.sessionEnded }).waitFor();
    expect(await field(words.eventName).inputValue()).toBe("Ainda sem nome");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await button(words.signInAgain).click();
    await page.getByText(words.unsaved).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/events/${sale.eventId}/edit`);
    expect(await field(words.eventName).inputValue()).toBe("Ainda sem nome");
    await button(words.save).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    expect((await client.admin(`/events/${sale.eventId}`)).body.event.name).toBe("Ainda sem nome");
    await close();
  });

  it("an event is duplicated", async () => {
    const { page, words, button, field, signIn, open, close } = await opened();
    const as = somebodyNew(speaks);
    const token = await stack.issuer.token({ subject: as, groups: ["organizer"] });
    const own = <T = any>(path: string, body: object) => client.admin<T>(path, { method: "POST", token, body });
    const texts = { venue: { name: "Casa", city: "Recife" }, contact: { name: "Coletivo" }, policies: { terms: "Sem troca." } };
    const { event } = (await own("/events", eventBody({ name: "Primeira noite", ...texts }))).body;
    const { pool } = (await own(`/events/${event.id}/pools`, { name: "Casa", capacity: 90 })).body;
    const price = { amountMinor: 4500, currency: "BRL" };
    const type = {
      name: "Pista",
      description: "Em pé",
      group: "Sexta",
      price,
      capacity: 80,
      maxPerOrder: 4,
      maxPerBuyer: 6,
      poolIds: [pool.id],
    };
    const { ticketType } = (await own(`/events/${event.id}/ticket-types`, type)).body;
    await own(`/events/${event.id}/products`, { name: "Pipoca", price, stock: 20 });
    await own(`/events/${event.id}/fees`, { name: "Serviço", per: "ticket", basisPoints: 1000, ticketTypeIds: [ticketType.id] });
    const code = { code: "AMIGOS", percentOff: 10, maxUses: 5, ticketTypeIds: [ticketType.id] };
    await own(`/events/${event.id}/promo-codes`, { ...code, endsAt: "2030-01-01T00:00:00Z" });
    await own(`/events/${event.id}/gates`, { name: "Cais", mode: "entry", ticketTypeIds: [ticketType.id] });
    await signIn(as);
    await button(`${words.duplicate}: Primeira noite`).click();
    await field(words.eventName).waitFor();
    const copyId = idIn(page.url());
    expect(copyId).not.toBe(event.id);
    const read = async (below: string) => (await client.admin(`/events/${copyId}${below}`, { token })).body;
    expect((await read("")).event).toMatchObject({ status: "draft", ...texts, timeZone: event.timeZone });
    const { catalog } = await read("/catalog");
    expect(catalog).toMatchObject({
      ticketTypes: [
        {
          name: "Pista",
          description: "Em pé",
          group: "Sexta",
          price,
          capacity: 80,
          maxPerOrder: 4,
          maxPerBuyer: 6,
          poolIds: [catalog.pools[0].id],
        },
      ],
      products: [{ name: "Pipoca", stock: 20 }],
      fees: [{ name: "Serviço", per: "ticket", basisPoints: 1000, ticketTypeIds: [catalog.ticketTypes[0].id] }],
      pools: [{ name: "Casa", capacity: 90 }],
    });
    const { promoCodes } = await read("/promo-codes");
    expect(promoCodes).toMatchObject([{ ...code, ticketTypeIds: [catalog.ticketTypes[0].id], uses: 0 }]);
    expect(promoCodes[0]).not.toHaveProperty("endsAt");
    expect((await read("/gates")).gates).toMatchObject([{ name: "Cais", ticketTypeIds: [catalog.ticketTypes[0].id] }]);
    await open(copyId, "");
    await close();
  });

  it("another organizer's change is shown beside this one's", async () => {
    const { page, words, button, field, signIn, open, expectTrouble, close } = await opened();
    expectTrouble(/status of 409/);
    const sale = await client.openSale();
    await signIn();
    await open(sale.eventId, "edit");
    await field(words.venue).fill("Meu galpão");
    await client.admin(`/events/${sale.eventId}`, { method: "PATCH", body: { name: "De outra pessoa" } });
    await button(words.save).click();
    await button(words.saveUntold).click();
    await page.getByText(words.changed).waitFor();
    await page.getByRole("cell", { name: "De outra pessoa" }).waitFor();
    await button(words.keepMine).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    expect((await client.admin(`/events/${sale.eventId}`)).body.event).toMatchObject({
      name: "A night out",
      venue: { name: "Meu galpão" },
    });
    await close();
  });

  it("Q12 a limit below the sold tickets stops the sale, and the type says by how many", async () => {
    const { page, words, button, field, signIn, open, close } = await opened();
    const sale = await client.openSale();
    await client.buy(sale, 3);
    await signIn();
    await open(sale.eventId, "catalog");
    await field(words.quantity).fill("1");
    await button(words.save).click();
    await page.locator(".type-row .badge--warn", { hasText: "2" }).waitFor();
    // The API's answer is up to 2 s stale.
    await until(
      async () => (await client.api(`/events/${sale.eventId}`)).body.event.ticketTypes[0].availability,
      (availability) => availability === "sold_out",
    );
    await close();
  });

  it("signing out ends the session and drops unsaved input", async () => {
    const { page, words, button, field, signIn, open, close } = await opened();
    const sale = await client.openSale();
    await signIn();
    await open(sale.eventId, "edit");
    await field(words.eventName).fill("Só meu");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByLabel(words.account).click();
    await button(words.signOut).click();
    await button(words.signIn).waitFor();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    await close();
  });
});

it("an account's events are all reached, beyond the hundred of one answer", async () => {
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 900 });
  const { words, button, signIn } = organizerOn(page, stack, "en-GB");
  const as = `many-${Date.now()}`;
  const token = await stack.issuer.token({ subject: as, groups: ["organizer"] });
  for (let at = 1; at <= 101; at++) await client.admin("/events", { method: "POST", token, body: eventBody({ name: `Night ${at}` }) });
  await signIn(as);
  const rows = page.locator(".event-row");
  await expect.poll(() => rows.count()).toBe(25);
  const pressMore = async (): Promise<number> => {
    const more = button(words.more).first();
    if ((await more.count()) > 0) await more.click();
    return rows.count();
  };
  await expect.poll(pressMore).toBe(101);
  expect(await rows.last().textContent()).toContain("Night 1");
  expect(await button(words.more).count()).toBe(0);
  await close();
});
