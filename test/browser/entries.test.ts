/** The three pages of the site open in the browser's language, and the test's own checks notice errors. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { axeFindings, openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
});

describe.each(["", "console/", "door/"])("the page /%s", (path) => {
  it.each([
    ["pt-BR", "pt-BR"],
    ["en-GB", "en"],
  ] as const)("opens for a browser that speaks %s", async (locale, lang) => {
    const { page, close } = await openPage(browser, { locale });
    await page.goto(`${stack.web}${path}`);
    await page.locator("h1").first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe(lang);
    expect(await axeFindings(page)).toEqual([]);
    await close();
  });
});

it.each(["", "e/none", "console/", "door/"])(
  "the page /%s says that a browser is too old, or that it needs JavaScript, instead of nothing",
  async (path) => {
    const { page, close, expectTrouble } = await openPage(browser);
    expectTrouble(/ERR_FAILED|status of 404/);
    await page.route("**/assets/*.js", (route) => route.abort());
    await page.goto(`${stack.web}${path}`);
    const stuck = page.getByText("Ela precisa de um navegador mais novo");
    expect(await stuck.isVisible()).toBe(false);
    await stuck.evaluate((text) => text.getAnimations().forEach((one) => one.finish()));
    expect(await stuck.isVisible()).toBe(true);
    await page.reload();
    await page.addScriptTag({ url: "/old-browser.js" });
    expect(await stuck.isVisible()).toBe(true);
    expect(await page.locator("script[nomodule]").getAttribute("src")).toBe("/old-browser.js");
    await close();

    const plain = await openPage(browser, { javaScriptEnabled: false });
    plain.expectTrouble(/status of 404/);
    await plain.page.goto(`${stack.web}${path}`);
    const words = plain.page.locator("noscript p");
    expect([await words.isVisible(), await words.innerText()]).toEqual([
      true,
      expect.stringContaining("Esta página precisa de JavaScript."),
    ]);
    await plain.close();
  },
);

it("control: an error, a policy violation and a request to another host are noticed", async () => {
  const { page, troubles, context } = await openPage(browser);
  await page.goto(stack.web);
  await page.evaluate(() => {
    console.error("an error");
    const script = document.createElement("script");
    script.textContent = "1";
    document.body.append(script);
    void fetch("http://elsewhere.invalid/").catch(() => undefined);
  });
  await expect.poll(() => troubles.join("\n")).toMatch(/an error[^]*script-src/);
  expect(troubles.join("\n")).toMatch(/connect-src|request: http:\/\/elsewhere/);
  await context.close();
});
