/** Opens pages. An error in the console, a policy violation or a request to another machine fails the test. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";

export type PageOptions = {
  locale?: "pt-BR" | "en-GB";
  colorScheme?: "light" | "dark";
  width?: number;
  height?: number;
} & Pick<
  BrowserContextOptions,
  "javaScriptEnabled" | "permissions" | "deviceScaleFactor" | "hasTouch" | "reducedMotion" | "serviceWorkers"
>;

export type OpenPage = {
  page: Page;
  context: BrowserContext;
  /** Errors so far. */
  troubles: string[];
  /** Allows an error that the test causes itself, such as a missing network. */
  expectTrouble: (what: RegExp) => void;
  close: () => Promise<void>;
};

const isLoopback = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === "data:" || protocol === "blob:" || hostname === "127.0.0.1" || hostname === "localhost";
};

const watch = (page: Page, note: (trouble: string) => void): void => {
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!isLoopback(request.url())) note(`request: ${request.url()}`);
  });
};

/** Reports policy violations that the browser does not log. */
const REPORT_BREACHES = `document.addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));`;

/** A page in a new context, as on a first visit. `close` fails the test if there were errors. */
export const openPage = async (browser: Browser, opening: PageOptions = {}): Promise<OpenPage> => {
  const { locale = "pt-BR", colorScheme = "light", width = 390, height = 844, ...more } = opening;
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height },
    reducedMotion: "reduce",
    timezoneId: "America/Sao_Paulo",
    ...more,
  });
  await context.addInitScript(REPORT_BREACHES);
  const troubles: string[] = [];
  const expected: RegExp[] = [];
  context.on("page", (page) => watch(page, (trouble) => void troubles.push(trouble)));
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const unexpected = () => troubles.filter((trouble) => !expected.some((what) => what.test(trouble)));
  return {
    page,
    context,
    troubles,
    expectTrouble: (what) => void expected.push(what),
    close: async () => {
      await context.close();
      expect(unexpected()).toEqual([]);
    },
  };
};

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations that axe reports, each with the element. Axe is loaded once into each document: our pages contain no frames. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    LEVELS,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
  );
};

/** Pixels by which the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Runs in the page: the rows of its database, which has the ticket a moment after it is shown. */
const countStored = async (): Promise<number> => {
  const [{ name } = { name: undefined }] = await indexedDB.databases();
  if (name === undefined) return 0;
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("no database"));
    });
  const database = await done(indexedDB.open(name));
  const stores = [...database.objectStoreNames];
  const counts = stores.map((store) => done(database.transaction(store).objectStore(store).count()));
  const all = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  database.close();
  return all;
};

/** Waits until the device has stored the order's tickets. */
export const waitUntilStored = (page: Page): Promise<void> => expect.poll(() => page.evaluate(countStored)).toBeGreaterThan(0);

/** Waits until the device has stored the order's tickets, and saved the page with them. */
export const waitUntilSaved = async (page: Page): Promise<void> => {
  await waitUntilStored(page);
  await expect.poll(() => page.evaluate(async () => (await (await caches.open("catraca-tickets")).keys()).length)).toBeGreaterThan(5);
};
