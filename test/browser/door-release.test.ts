/** A new release of the door page installs itself, and becomes active only outside scanning. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { close, listen } from "@catraca/local/site";
import type { Stack } from "@catraca/local/stack";
import { closeAfterAll } from "../support/close-after.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openDoors, openPhone, type DoorWorld } from "../support/browser/door.ts";

const WORKER = "/door/service-worker.js";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
let front: Server;
let releases = 1;

/** Proxies the site. Its service worker changes with each release, as a build's does. */
const openFront = (): Promise<Server> =>
  listen((request, response) => {
    const pass = async (): Promise<void> => {
      const answer = await fetch(new URL(request.url ?? "/", stack.web), { headers: { accept: request.headers.accept ?? "*/*" } });
      const body = Buffer.from(await answer.arrayBuffer());
      for (const name of ["content-type", "cache-control", "content-security-policy"])
        if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name) ?? "");
      response.writeHead(answer.status);
      response.end(request.url === WORKER ? `${body.toString()}\n// release ${releases}` : body);
    };
    pass().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  }, 0);

beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  [world, front] = await Promise.all([openDoors(stack), closeAfterAll(openFront(), close)]);
});

/** A busy machine takes long to hand a page to another worker. */
const RELOAD = { timeout: 60_000 };

const workerActive = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== "activated") await new Promise((resolve) => active?.addEventListener("statechange", resolve, { once: true }));
  });

const release = async (page: Page): Promise<void> => {
  releases += 1;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe("installed");
};

it("a new release waits during scanning and activates on the ready screen, and the device stays paired", async () => {
  const { port } = front.address() as AddressInfo;
  const phone = await openPhone(browser);
  const { page, steward } = phone;
  await page.goto(`http://127.0.0.1:${port}/door/#${await world.enrolmentCode()}`);
  await steward.ready();
  await workerActive(page);
  await page.reload();
  await steward.ready();
  await steward.startWedge();
  await page.evaluate(() => Object.assign(window, { isStillHere: true }));
  const isStillHere = () => page.evaluate(() => "isStillHere" in window);

  await release(page);
  await steward.pull(world.tickets[0]?.code ?? "");
  await steward.result("admit");
  await steward.noResult();
  expect(await isStillHere()).toBe(true);

  await steward.button("leave").click();
  await expect.poll(isStillHere, RELOAD).toBe(false);
  await steward.ready();
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBe(null);
  await phone.close();
});

it("a new release waits while a pairing code is typed", async () => {
  const { port } = front.address() as AddressInfo;
  const { page, close: closePhone } = await openPhone(browser);
  await page.goto(`http://127.0.0.1:${port}/door/`);
  await workerActive(page);
  await page.reload();
  const field = page.locator("#pair-code");
  await field.fill("QERKA6");
  await page.evaluate(() => Object.assign(window, { isStillHere: true }));
  const isStillHere = () => page.evaluate(() => "isStillHere" in window);

  await release(page);
  expect(await isStillHere()).toBe(true);
  expect(await field.inputValue()).toBe("QERKA6");

  await field.fill("");
  await expect.poll(isStillHere, RELOAD).toBe(false);
  await closePhone();
});
