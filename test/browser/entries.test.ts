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
