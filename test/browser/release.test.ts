/** An open page after a release that removed its files: it reloads once and loses no input. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, expect, it } from "vitest";
import { close, listen } from "@catraca/local/site";
import type { Stack } from "@catraca/local/stack";
import { clientOf } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { closeAfterAll } from "../support/close-after.ts";
import { openDoors, openPhone } from "../support/browser/door.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let show: PublishedEvent;
let front: Server;
let base: string;
/** Each release has its own folder, as if every file had a new name. */
let release = 1;
/** Files that the release's pages name but that answer 404. */
let lacks = /^$/;

const folderOf = (one: number): string => `/assets-${one}/`;

/** Proxies the site and serves only the files of the current release. */
const openFront = (): Promise<Server> =>
  listen((request, response) => {
    const pass = async (): Promise<void> => {
      const { url = "/", method = "GET" } = request;
      const folder = folderOf(release);
      if (url.startsWith("/assets") && (!url.startsWith(folder) || lacks.test(url))) return void response.writeHead(404).end();
      const headers = Object.entries(request.headers).filter(([name]) => !["host", "connection", "accept-encoding"].includes(name));
      const answer = await fetch(new URL(url.replace(folder, "/assets/"), stack.web), {
        method,
        headers: Object.fromEntries(headers) as Record<string, string>,
        redirect: "manual",
        ...(method === "GET" ? {} : { body: await new Response(request as never).text() }),
      });
      const type = answer.headers.get("content-type") ?? "";
      const body = Buffer.from(await answer.arrayBuffer());
      const isText = /html|javascript|css/.test(type);
      response.writeHead(answer.status, { "content-type": type, "cache-control": answer.headers.get("cache-control") ?? "no-cache" });
      response.end(isText ? body.toString().replaceAll("assets/", `assets-${release}/`) : body);
    };
    pass().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  }, 0);

beforeAll(async () => {
  [stack, browser, front] = await Promise.all([shareStack(), shareBrowser(), closeAfterAll(openFront(), close)]);
  base = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  show = await publish(clientOf(stack), mareAlta());
});
afterEach(() => void (lacks = /^$/));

const documentsOf = (page: Page): string[] => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) asked.push(new URL(request.url()).pathname);
  });
  return asked;
};

const EXPECTED = /status of 404|dynamically imported module|Failed to fetch|ERR_|preload CSS/;

/** Of the whole stack: others may fill the first page of the list. */
const FIRST_EVENT = 'a[href^="/e/"]';

const opened = async () => {
  const window = await openPage(browser, { serviceWorkers: "block" });
  window.expectTrouble(EXPECTED);
  await window.page.goto(base);
  await window.page.locator(".event-row").first().waitFor();
  return { ...window, documents: documentsOf(window.page) };
};

it("a page whose next file is missing reloads and opens the link", async () => {
  const { page, close: shut, documents } = await opened();
  release += 1;
  const link = page.locator(FIRST_EVENT).first();
  const href = await link.getAttribute("href");
  await link.click();
  await page.locator(".event").first().waitFor();
  expect(documents).toEqual([href]);
  await shut();
});

it("a page reloads once for a release, also when the next release lacks the file too", async () => {
  const { page, close: shut, documents } = await opened();
  release += 1;
  lacks = /event-page/;
  await page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, `/checkout/${show.eventId}`);
  await expect.poll(() => documents.length).toBe(1);
  lacks = /./;
  await page.waitForTimeout(300);
  await page.evaluate(() => dispatchEvent(new Event("vite:preloadError")));
  await page.waitForTimeout(700);
  expect(documents).toEqual([`/checkout/${show.eventId}`]);
  await shut();
});

it("a page does not reload without a response or without a new release", async () => {
  const { page, context, close: shut, documents } = await opened();
  const isStillHere = () => page.evaluate(() => "isStillHere" in window);
  await page.evaluate(() => Object.assign(window, { isStillHere: true }));
  await context.setOffline(true);
  await page.locator(FIRST_EVENT).first().click();
  await page.waitForTimeout(500);
  await context.setOffline(false);
  lacks = /./;
  await page.evaluate(() => dispatchEvent(new Event("vite:preloadError")));
  await page.waitForTimeout(700);
  expect([await isStillHere(), documents]).toEqual([true, []]);
  await shut();
});

it("does not reload while a form has unsaved values", async () => {
  const { page, close: shut, documents } = await opened();
  release += 1;
  await page.evaluate(() => {
    const form = document.createElement("form");
    form.dataset["unsaved"] = "";
    document.body.append(form);
    dispatchEvent(new Event("vite:preloadError"));
  });
  await page.waitForTimeout(700);
  expect(documents).toEqual([]);
  await page.evaluate(() => {
    document.querySelector("[data-unsaved]")?.remove();
    dispatchEvent(new Event("vite:preloadError"));
  });
  await expect.poll(() => documents.length).toBe(1);
  await shut();
});

it("pairing survives the reload: its code waits in the address and leaves it afterwards", async () => {
  const world = await openDoors(stack);
  const { page, steward, close: shut, expectTrouble } = await openPhone(browser, { serviceWorkers: "block" });
  expectTrouble(EXPECTED);
  // The context blocks service workers.
  expectTrouble(/reading 'addEventListener'/);
  const documents = documentsOf(page);
  await page.goto(`${base}/door/`);
  await page.getByLabel(steward.words.code).fill(await world.enrolmentCode());
  release += 1;
  await steward.button("pair").click();
  await steward.ready();
  expect(documents).toEqual(["/door/", "/door/"]);
  expect(new URL(page.url()).hash).toBe("");
  await shut();
});
