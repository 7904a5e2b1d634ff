/** Checks every screen and state of the console with axe and for overflow, in both languages and themes. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openWorld, ORGANIZER, type World } from "../support/world/console.ts";
import { STAFF_LOCALES, lookOf, type Look } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let world: World;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openWorld(stack);
  client = clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject: ORGANIZER, groups: ["organizer"] }) });
});

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const look = lookOf("console", locale);
  const opened = async (as: string = ORGANIZER) => {
    const { page, ...rest } = await openPage(browser, { locale });
    const organizer = organizerOn(page, stack, locale);
    if (as !== "nobody") await organizer.signIn(as);
    return { page, see: (name: string, more: Look = {}) => look(page, name, more), ...rest, ...organizer };
  };

  it("signed out, and a sign-in that cannot be reached", async () => {
    const { page, see, base, close, expectTrouble } = await opened("nobody");
    expectTrouble(/ERR_CONNECTION_REFUSED/);
    await page.goto(base);
    await page.locator("h1").waitFor();
    await see("signed-out");
    await page.route("**/api/settings", (route) => route.abort("connectionrefused"));
    await page.goto(base);
    await page.locator(".empty").waitFor();
    await see("sign-in-failed");
    await close();
  });

  it("an empty account, and its first event", async () => {
    const { see, link, button, words, newEvent, page, close } = await opened(`first-${locale}`);
    await link(words.firstEvent).waitFor();
    await see("events-empty");
    await link(words.firstEvent).click();
    await button(words.makeDraft).waitFor();
    await see("event-new");
    await button(words.makeDraft).click();
    await page.locator(".errors").waitFor();
    await see("event-new-errors");
    await newEvent("Maré Alta");
    await see("setup-begun");
    await link(words.addTickets).click();
    await button(words.newType).waitFor();
    await see("catalog-empty");
    await close();
  });

  it("the events, and the menus", async () => {
    const { page, see, words, open, close } = await opened();
    await page.locator(".event-row").nth(3).waitFor();
    await see("events");
    await open(world.eventId, "report");
    await page.locator(".console-header__event").click();
    await page.locator(".menu__last").waitFor();
    // The open menu covers smaller targets.
    await see("menu-events", { without: ["target-size"] });
    await page.keyboard.press("Escape");
    await page.getByLabel(words.account).click();
    await see("menu-account");
    await close();
  });

  it("a draft, and an event that is edited", async () => {
    const { page, see, button, field, words, open, close, expectTrouble } = await opened();
    expectTrouble(/status of 409/);
    await open(world.draftId, "");
    await see("setup");
    await open(world.eventId, "edit");
    await see("event-edit");
    await field(words.eventName).fill("Maré Alta: oitava edição");
    await page.getByText(words.unsaved).waitFor();
    await see("event-edit-unsaved");
    await client.admin(`/events/${world.eventId}`, { method: "PATCH", body: { venue: { name: "Galpão da Gamboa" } } });
    await button(words.save).click();
    await page.getByText(words.changed).waitFor();
    await see("event-edit-someone-else-saved");
    await button(words.takeTheirs).click();
    await field(words.venue).fill("Galpão do Porto");
    await button(words.save).click();
    await button(words.tellNobody).waitFor();
    await see("event-edit-tell");
    await button(words.tellNobody).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    await see("event-edit-saved");
    await close();
  });

  it("the catalog", async () => {
    const { page, see, button, field, words, open, close, expectTrouble } = await opened();
    expectTrouble(/status of 409/);
    await open(world.eventId, "catalog");
    await page.locator(".type-row").nth(3).waitFor();
    await see("catalog");
    await page.locator(".type-row .icon-button").first().click();
    await button(words.newType).click();
    await see("catalog-more");
    await button(words.save).click();
    await page.locator(".errors").waitFor();
    await see("catalog-errors");
    await button(words.discard).click();
    const quantity = await field(words.quantity).first().inputValue();
    await field(words.quantity).first().fill("1");
    await button(words.save).click();
    await page.locator(".type-row .badge--warn").waitFor();
    await see("catalog-overbooked");
    await field(words.quantity).first().fill(quantity);
    await button(words.save).click();
    await page.locator(".type-row .badge--warn").waitFor({ state: "detached" });
    await close();
  });

  it("orders: none, all, searched, one of them", async () => {
    const { page, see, button, words, open, close } = await opened();
    await open(world.quietId, "orders");
    await page.locator(".order-list .empty").waitFor();
    await see("orders-empty");
    await open(world.eventId, "orders");
    await page.locator(".order-list li").nth(7).waitFor();
    await see("orders");
    await page.getByLabel(words.search).fill("ninguém assim");
    await page.locator(".order-list .empty").waitFor();
    await see("orders-nothing-found");
    await open(world.eventId, `orders/${world.orders["Tereza Nogueira"]}`);
    await page.locator(".timeline").waitFor();
    await see("order");
    await open(world.eventId, `orders/${world.orders["Ivo Sampaio"]}`);
    await page.locator(".timeline").waitFor();
    await see("order-unpaid");
    await open(world.eventId, `orders/${world.orders["Caio Lins"]}`);
    await page.locator(".timeline").waitFor();
    await see("order-refunded");

    const sale = { eventId: world.eventId, ticketTypeId: await firstType() };
    const bought = await client.buy(sale, 2, { buyer: { name: "Davi Mattos", email: "davi@exemplo.com.br" } });
    await open(world.eventId, `orders/${bought.order.id}`);
    await button(words.refund).click();
    await page.getByRole("dialog").getByRole("button", { name: /R\$/ }).waitFor();
    await see("order-refund-asked");
    await page.getByRole("dialog").getByRole("button", { name: /R\$/ }).click();
    await page.locator(".notice").waitFor();
    await see("order-refund-done");
    await close();
  });

  it("attendees", async () => {
    const { page, see, button, words, open, close } = await opened();
    await open(world.quietId, "attendees");
    await page.locator(".empty").waitFor();
    await see("attendees-empty");
    await open(world.eventId, "attendees");
    await page.locator("tbody tr").nth(5).waitFor();
    await see("attendees");
    await page.getByLabel(words.actions).first().click();
    await see("attendees-menu");
    await button(words.void).click();
    await page.getByRole("dialog").waitFor();
    await see("attendees-void-asked");
    await button(words.notNow).click();
    await close();
  });

  it("the door: gates and devices", async () => {
    const { page, see, button, field, words, open, close } = await opened();
    await open(world.quietId, "entrance");
    await see("entrance-empty");
    await open(world.eventId, "entrance");
    await page.locator("tbody tr").nth(4).waitFor();
    await see("entrance");
    await button(words.newGate).click();
    await button(words.addGate).click();
    await page.locator(".errors").waitFor();
    await see("entrance-gate-errors");
    await button(words.notNow).click();
    await button(words.newDevice).click();
    await see("entrance-device-new");
    await field(words.deviceName).fill("Celular da Lia");
    await button(words.getCode).click();
    await page.locator("svg.qr").waitFor();
    await see("entrance-enrolling");
    const code = (await page.locator(".enrolment__code b").textContent()) ?? "";
    await call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode: code } });
    await page.getByRole("heading", { name: words.ready("Celular da Lia") }).waitFor();
    await see("entrance-enrolled");
    await button(words.done).click();
    await page.getByRole("button", { name: `${words.revoke}: Celular da Lia` }).click();
    await page.getByRole("dialog").waitFor();
    await see("entrance-revoke-asked");
    await page.getByRole("dialog").getByRole("button", { name: words.revoke }).click();
    await page.locator(".badge", { hasText: words.revoked }).first().waitFor();
    await close();
  });

  it("the report: empty, with arrivals, offline", async () => {
    const { page, see, words, open, close, expectTrouble } = await opened();
    expectTrouble(/ERR_CONNECTION_REFUSED/);
    await open(world.quietId, "report");
    await page.locator(".figures").waitFor();
    await see("report-empty");
    const total = page.locator("tfoot tr");
    expect(await total.evaluate((row) => row.clientWidth)).toBe(
      await page
        .locator("tbody tr")
        .last()
        .evaluate((row) => row.clientWidth),
    );
    expect(await total.locator("td:empty").isVisible()).toBe(false);
    await open(world.eventId, "report");
    await page.locator(".chart[aria-labelledby=arrivals] canvas").waitFor();
    await see("report");
    await page.locator(".chart[aria-labelledby=arrivals]").getByRole("button", { name: words.table }).click();
    await see("report-table");
    await open(world.eventId, "report/statement");
    await page.locator(".statement__sum").first().waitFor();
    await see("statement");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".console-header").isVisible()).toBe(false);
    expect(await page.locator(".statement table").first().isVisible()).toBe(true);
    await page.emulateMedia({ media: "screen" });
    await open(world.eventId, "report");
    await page.locator(".chart[aria-labelledby=arrivals] canvas").waitFor();
    await page.route("**/report", (route) => route.abort("connectionrefused"));
    await page.locator(".notice").waitFor();
    await see("report-behind");
    await close();
  });

  it("an expired session, an unknown page, an unknown event", async () => {
    const { page, see, base, words, open, close, expectTrouble } = await opened();
    expectTrouble(/status of 40[04]/);
    await page.goto(`${base}nothing/here`);
    await page.locator(".empty").waitFor();
    await see("missing");
    await open("evt_aaaaaaaaaaaaaaaa", "report");
    await see("event-missing");
    expect(await page.locator("main").getByRole("link").getAttribute("href")).toBe("/console/");
    await page.clock.install();
    await open(world.eventId, "orders");
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((one) => one.startsWith("oidc.user:")) ?? "";
      const user = JSON.parse(sessionStorage.getItem(key) ?? "{}");
      sessionStorage.setItem(key, JSON.stringify({ ...user, refresh_token: "spent" }));
    });
    await page.clock.fastForward("01:00:30");
    await page.getByRole("dialog", { name: words.sessionEnded }).waitFor();
    await see("session-ended");
    await close();
  });

  const firstType = async (): Promise<string> => (await client.api(`/events/${world.eventId}`)).body.event.ticketTypes[0].id;
});
