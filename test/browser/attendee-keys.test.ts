/** A purchase by keyboard alone, a change of language during it, and the event's page without JavaScript. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  show = await publish(clientOf(stack), mareAlta());
});

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute("aria-label") ?? (at as HTMLInputElement | null)?.labels?.[0]?.textContent ?? at?.textContent ?? "";
  });

/** Presses Tab until the control has the focus. Every control on the way must be visible. */
const tabTo = async (page: Page, name: string | RegExp): Promise<void> => {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const at = (await focused(page)).trim();
    if (typeof name === "string" ? at === name : name.test(at)) {
      const hidden = await page.evaluate(() => {
        const focused = document.activeElement;
        const box = focused?.getBoundingClientRect();
        // The card of a choice is drawn beside its control, in one label.
        const own = focused?.closest("label") ?? focused;
        if (!box) return true;
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return !top || !(own?.contains(top) || top.contains(focused));
      });
      expect(hidden, `${at} is behind something`).toBe(false);
      return;
    }
  }
  throw new Error(`${String(name)} cannot be reached by Tab`);
};

it("a purchase works by keyboard alone, errors included", async () => {
  const { page, close } = await openPage(browser, { width: 1280, height: 800 });
  const { words, heading } = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await page.locator(".types").first().waitFor();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Ir para o conteúdo");
  await page.keyboard.press("Enter");
  await tabTo(page, words.more("Inteira"));
  await page.keyboard.press("Enter");
  await tabTo(page, words.continue);
  await page.keyboard.press("Enter");
  await heading("Quase lá").waitFor();
  expect(await focused(page)).toBe("Quase lá");
  await tabTo(page, words.name);
  await page.keyboard.type("Tereza Nogueira");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  // The focus and the title follow the alert in an effect.
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe("errors");
  await expect.poll(() => page.title()).toMatch(/^Erro: 1 dado para corrigir/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("E-mail");
  await page.keyboard.type("tereza@example.com");
  await tabTo(page, words.toPayment);
  await page.keyboard.press("Enter");
  await heading("Agora é só pagar").waitFor();
  await tabTo(page, /^Cartão que é aprovado/);
  await tabTo(page, words.pay);
  await page.keyboard.press("Enter");
  await heading(words.done).waitFor();
  await tabTo(page, /^Ver ingresso/);
  await page.keyboard.press("Enter");
  await page.locator("svg.qr").waitFor();
  await tabTo(page, words.full);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(await focused(page)).toBe(words.full);
  await close();
});

it("a change of language keeps the form's values, and stays after a reload", async () => {
  const { page, close } = await openPage(browser);
  const { choose, button, words, type } = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await choose({ Inteira: 1 });
  await button(words.continue).click();
  await type({ name: "Tereza Nogueira" });
  await page.getByRole("button", { name: "English" }).last().click();
  expect(await page.getByLabel("Full name").inputValue()).toBe("Tereza Nogueira");
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.reload();
  await page.getByLabel("Full name").waitFor();
  await close();
});

it("an event's page has its content without JavaScript, and an unknown event is 404", async () => {
  const answer = await fetch(`${stack.web}e/${show.eventId}`);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=60"]);
  expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
  const page = await answer.text();
  expect(page).toContain("<title>Maré Alta: festival de música instrumental · Catraca</title>");
  expect(page).toContain(`<meta property="og:url" content="${stack.web}e/${show.eventId}" />`);
  const [, json = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(json)).toMatchObject({ "@type": "Event", location: { name: "Galpão do Porto" } });
  for (const path of ["e/evt_none", "e/%00", "e/nonsense"]) {
    const missing = await fetch(`${stack.web}${path}`);
    expect([missing.status, missing.headers.get("content-type")], path).toEqual([404, "text/html; charset=UTF-8"]);
  }
});
