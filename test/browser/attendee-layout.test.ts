/** A phone on its side, motion, right-to-left text, Back, a second tab and a lost network: where the buyer's pages broke. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { axeFindings, openPage, overflow, waitUntilSaved } from "../support/browser/pages.ts";

const ON_ITS_SIDE = { width: 844, height: 390 };

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
});

const buy = async (quantity: number) => {
  const { order, accessToken } = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, quantity);
  return { link: `${stack.web}orders/${order.id}#${accessToken}`, done: `${stack.web}orders/${order.id}/done#${accessToken}` };
};

it("no part of a purchase with motion is ever wider than the phone", async () => {
  const { page, close } = await openPage(browser, { reducedMotion: "no-preference" });
  await page.addInitScript(() => {
    const state = { widest: 0, moved: 0 };
    Object.assign(globalThis, { state });
    const look = (): void => {
      const { scrollWidth, clientWidth } = document.documentElement;
      state.widest = Math.max(state.widest, scrollWidth - clientWidth);
      state.moved += document.querySelector(".ticket-links li")?.getAnimations().length ?? 0;
      requestAnimationFrame(look);
    };
    addEventListener("DOMContentLoaded", look);
  });
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await buyer.reserve({ Inteira: 3 });
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  const read = () => page.evaluate(() => (globalThis as unknown as { state: { widest: number; moved: number } }).state);
  await expect.poll(async () => (await read()).moved).toBeGreaterThan(0);
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === "finished"));
  expect(await read()).toMatchObject({ widest: 0 });
  await close();
});

it("a control that is pressed shows it at once", async () => {
  const { page, close } = await openPage(browser);
  const pressed = async (selector: string) => {
    const control = page.locator(selector).first();
    await control.scrollIntoViewIfNeeded();
    await control.hover();
    await page.mouse.down();
    const filter = await control.evaluate((element) => getComputedStyle(element).filter);
    await page.mouse.move(0, 0);
    await page.mouse.up();
    return filter;
  };
  await page.goto(stack.web);
  await page.locator(".event-row").first().waitFor();
  expect(await pressed(".event-row")).toBe("brightness(0.85)");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await page.locator(".stepper button").first().waitFor();
  expect(await pressed(".stepper button:last-of-type")).toBe("brightness(0.85)");
  await close();
});

it("the full-screen code on a phone on its side is as large as the window, with the way out beside it", async () => {
  const { link } = await buy(2);
  const { page, close } = await openPage(browser, ON_ITS_SIDE);
  const { words, button } = buyerOn(page, "pt-BR");
  await page.goto(stack.web);
  await page.goto(link);
  await button(words.full).click();
  const dialog = page.getByRole("dialog");
  const box = async (what: ReturnType<Page["locator"]>) => (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const code = await box(dialog.locator("svg.qr"));
  const out = await box(button(words.close));
  expect(code.height).toBeGreaterThan(340);
  expect([code.y >= 0, code.y + code.height <= 390, out.y >= 0, out.y + out.height <= 390]).toEqual([true, true, true, true]);
  expect(await axeFindings(page)).toEqual([]);

  await page.goBack();
  await dialog.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(words.full);
  await button(words.full).click();
  await page.reload();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(page.url()).toBe(link);
  // The dialog's own step back takes a moment, and two at once are one.
  await expect.poll(() => page.evaluate(() => (history.state as { isFullScreen?: true } | null)?.isFullScreen)).toBeUndefined();
  await page.goBack();
  await page.locator("h1", { hasText: "O que vem por aí" }).waitFor();
  await close();
});

it("an event's name is in view on a phone on its side, and long names of what it sells fit 320 px", async () => {
  const { eventId } = await publish(client, {
    name: "Sarau",
    venue: { name: "Largo" },
    startsAt: inDays(9, 19),
    types: [{ name: "Superantecipada-promocional-numerada", reais: 1_160, capacity: 9 }],
    products: [{ name: "Refrigerante", reais: 9, stock: 9 }],
  });
  const { page, close } = await openPage(browser, ON_ITS_SIDE);
  const { button, words } = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${eventId}`);
  await button(words.more("Refrigerante")).waitFor();
  const name = await page.locator("h1").boundingBox();
  expect((name?.y ?? 0) + (name?.height ?? 0)).toBeLessThan(ON_ITS_SIDE.height);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await close();
});

it("a payment whose answer is lost says that it is safe to repeat, and is made once", async () => {
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/ERR_CONNECTION_RESET/);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await buyer.reserve({ Inteira: 1 });
  await page.route("**/payment", (route) => route.abort("connectionreset"));
  await buyer.pay();
  await page
    .getByRole("alert")
    .filter({ hasText: /Não conseguimos falar com o servidor.*nunca cobramos duas vezes/ })
    .waitFor();
  await page.unroute("**/payment");
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  await close();
});

it("a low window has no bars that cover the content", async () => {
  const { page, close } = await openPage(browser, ON_ITS_SIDE);
  const buyer = buyerOn(page, "pt-BR");
  const countFixed = () =>
    page.evaluate(
      () =>
        Array.from(document.querySelectorAll("*")).filter(
          (one) => one.getClientRects().length > 0 && /fixed|sticky/.test(getComputedStyle(one).position),
        ).length,
    );
  await page.goto(`${stack.web}e/${show.eventId}`);
  await buyer.choose({ Inteira: 1 });
  expect([await countFixed(), await overflow(page)]).toEqual([0, 0]);
  await buyer.button(buyer.words.continue).click();
  await page.getByRole("timer").waitFor();
  expect(await countFixed()).toBe(0);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await countFixed()).toBe(1);
  await close();
});

it("text from right to left keeps its direction, and its letters do not touch", async () => {
  const name = "مهرجان الموسيقى العربية على شاطئ البحر الأبيض المتوسط";
  const sale = await publish(client, {
    name,
    venue: { name: "قاعة الميناء", address: "شارع البحر ١٢" },
    startsAt: inDays(4, 20),
    description: "ليلة كاملة من الموسيقى.",
    types: [{ name: "تذكرة عادية", reais: 0, capacity: 10 }],
  });
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  const directionOf = (text: string) =>
    page
      .getByText(text, { exact: true })
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  await page.goto(`${stack.web}e/${sale.eventId}`);
  const heading = buyer.heading(name);
  await heading.waitFor();
  const [size, line] = await heading.evaluate((h1) => [
    parseFloat(getComputedStyle(h1).fontSize),
    parseFloat(getComputedStyle(h1).lineHeight),
  ]);
  expect((line ?? 0) / (size ?? 1)).toBeGreaterThan(1.3);
  for (const text of [name, "قاعة الميناء", "شارع البحر ١٢", "ليلة كاملة من الموسيقى.", "تذكرة عادية"])
    expect(await directionOf(text), text).toBe("rtl");
  await buyer.choose({ "تذكرة عادية": 1 });
  await buyer.button(buyer.words.continue).click();
  await buyer.type({ name: "ليلى حداد", email: "layla@example.com" });
  expect(await page.getByLabel(buyer.words.name).evaluate((input) => getComputedStyle(input).direction)).toBe("rtl");
  await buyer.button(buyer.words.free).click();
  await page.getByRole("link", { name: buyer.words.seeTickets }).click();
  await page.locator("svg.qr").waitFor();
  expect(await directionOf("ليلى حداد")).toBe("rtl");
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

it("the search of the list survives Back and a reload, and ends with the link to the list", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(stack.web);
  const search = page.getByRole("searchbox");
  await search.pressSequentially("maré alta ");
  await page.waitForURL(/\?q=mar/);
  expect(await search.inputValue()).toBe("maré alta ");
  await page.locator(`a[href="/e/${show.eventId}"]`).click();
  await page.locator("h1", { hasText: "Maré Alta" }).waitFor();
  await page.goBack();
  expect(await search.inputValue()).toBe("maré alta");
  await page.reload();
  expect(await search.inputValue()).toBe("maré alta");
  await page.getByRole("link", { name: "Catraca, início" }).click();
  await expect.poll(() => search.inputValue()).toBe("");
  await close();
});

it("an event that is chosen right after typing opens, however long its page takes to load", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(stack.web);
  await page.getByRole("searchbox").waitFor();
  await page.route("**/*.js", async (route) => {
    await page.waitForTimeout(800);
    await route.continue();
  });
  await page.getByRole("searchbox").fill("maré");
  await page.locator(`a[href="/e/${show.eventId}"]`).click();
  await page.locator("h1", { hasText: "Maré Alta" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/e/${show.eventId}`);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await close();
});

it("a second tab hears of the payment at once: at the payment, and at the event", async () => {
  const { page, context, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await buyer.reserve({ Inteira: 2 });
  /** A tab that polls nothing. */
  const openTab = async (url: string): Promise<Page> => {
    const tab = await context.newPage();
    await tab.addInitScript(() => void (globalThis.setInterval = (() => 0) as unknown as typeof setInterval));
    await tab.goto(url);
    return tab;
  };
  const atPayment = await openTab(page.url());
  await atPayment.getByLabel(buyer.words.approving).waitFor();
  const atEvent = await openTab(`${stack.web}e/${show.eventId}`);
  await buyerOn(atEvent, "pt-BR").choose({ Inteira: 2 });
  await atEvent.getByText("Você tem um pedido sem pagar").waitFor();
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  await buyerOn(atPayment, "pt-BR").heading(buyer.words.done).waitFor();
  await atEvent.getByText("Este pedido foi pago").waitFor();
  expect(await atEvent.getByRole("group", { name: "Inteira" }).locator("output").textContent()).toBe("0");
  expect(await axeFindings(atEvent)).toEqual([]);
  await atEvent.getByRole("link", { name: "Ver ingressos" }).click();
  await atEvent.locator("svg.qr").waitFor();
  await close();
});

it("without a network every page names the kept tickets and opens them", async () => {
  const { link } = await buy(1);
  const { page, context, close, expectTrouble } = await openPage(browser);
  expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to (update a ServiceWorker|fetch dynamically)/);
  await page.goto(link);
  await page.locator("svg.qr").waitFor();
  await waitUntilSaved(page);
  await context.setOffline(true);
  for (const path of [`e/${show.eventId}`, "", `checkout/${show.eventId}`]) {
    await page.goto(`${stack.web}${path}`);
    await page.getByRole("heading", { level: 1, name: "Você está sem internet" }).waitFor({ timeout: 30_000 });
    await page.locator(".saved__row", { hasText: mareAlta().name }).waitFor();
    expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  }
  await page.locator(".saved__row a").click();
  await page.locator("svg.qr").waitFor();
  await context.setOffline(false);
  await page.goto(`${stack.web}e/${show.eventId}`);
  await page.locator("h1", { hasText: "Maré Alta" }).waitFor();
  await close();
});

it("when more events cannot be loaded, the answer is next to the button and the list stays", async () => {
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 422/);
  let isFailing = true;
  const { events } = (await client.api("/events")).body;
  await page.route("**/api/events*", (route) => {
    if (!route.request().url().includes("cursor")) return route.fulfill({ json: { events, cursor: "next" } });
    if (isFailing) return route.fulfill({ status: 422, json: { error: { code: "request.invalid", message: "", issues: [] } } });
    return route.fulfill({ json: { events: [], cursor: null } });
  });
  await page.goto(stack.web);
  await page.getByRole("button", { name: "Mostrar mais eventos" }).click();
  const answer = page.getByRole("alert");
  await answer.waitFor();
  const { top, bottom } = await answer.evaluate((element) => element.getBoundingClientRect().toJSON());
  expect([top >= 0, bottom <= 844, await page.locator(".lead").count()]).toEqual([true, true, 1]);
  isFailing = false;
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await answer.waitFor({ state: "detached" });
  expect(await page.locator(".lead").count()).toBe(1);
  await close();
});
