/** The system's Firefox, over WebDriver BiDi. */
import { spawnSync } from "node:child_process";
import puppeteer from "puppeteer-core";
import type { Engine } from "./engine.ts";
import { KEY_MS, tabOn, type Driver } from "./tab.ts";

const NAMES = ["firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"];

const findFirefox = (): string | undefined =>
  NAMES.map((name) => ({ name, found: spawnSync(name, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) })).find(
    ({ found }) => found.status === 0,
  )?.name;

const pathOf = (name: string): string =>
  name.startsWith("/") ? name : spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();

export const firefox: Engine = {
  name: "Firefox",
  missing: () => (findFirefox() === undefined ? "Firefox is not installed: apt install firefox-esr" : undefined),
  open: async (profile) => {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: pathOf(findFirefox() ?? ""),
      userDataDir: profile,
      headless: true,
      // A camera picture of Firefox's own, and no question whether a page may use it.
      extraPrefsFirefox: {
        "media.navigator.streams.fake": true,
        "media.navigator.permission.disabled": true,
        "intl.accept_languages": "en-GB",
      },
    });
    const page = (await browser.pages())[0] ?? (await browser.newPage());
    const driver: Driver = {
      goto: async (url) => void (await page.goto(url, { waitUntil: "domcontentloaded", timeout: 60_000 })),
      evaluate: (run, ...args) => page.evaluate(run as never, ...(args as unknown as never[])) as never,
      click: (selector) => page.click(selector),
      type: async (selector, text) => {
        await page.click(selector, { count: 3 });
        await page.type(selector, text, { delay: KEY_MS });
      },
      press: (key) => page.keyboard.press(key),
      screenshot: async (file) => void (await page.screenshot({ path: file as `${string}.png` })),
      close: () => browser.close(),
    };
    return tabOn(driver);
  },
};
