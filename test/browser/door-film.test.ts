/** The door page with Chromium's fake camera device, which plays a film of a ticket. It covers permission, stream and decoding. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { openBrowser } from "../support/browser/browser.ts";
import { openDoors, type DoorWorld } from "../support/browser/door.ts";
import { filmArguments, writeFilm } from "../support/browser/fake-camera.ts";
import { openPage } from "../support/browser/pages.ts";
import { stewardOn } from "../support/browser/steward.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
let stack: Stack;
let world: DoorWorld;
beforeAll(async () => {
  stack = await shareStack();
  world = await openDoors(stack);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("reads a ticket from a real video stream, by wasm served from the site itself, and stops the camera on leaving", async () => {
  const film = path.join(folder, "ticket.y4m");
  writeFilm(film, world.tickets[0]?.code ?? "");
  const browser = await openBrowser(filmArguments(film));
  const phone = await openPage(browser);
  const { page } = phone;
  const steward = stewardOn(page);
  const wasm: string[] = [];
  phone.context.on("request", (request) => void (request.url().endsWith(".wasm") && wasm.push(new URL(request.url()).host)));
  await page.goto(`${stack.web}door/#${await world.enrolmentCode()}`);
  await steward.ready();
  await steward.button("camera").click();
  await steward.result("admit");
  expect(new Set(wasm)).toEqual(new Set([new URL(stack.web).host]));
  // The ticket stays in view, and the page must not read it again.
  await page.waitForTimeout(4_000);
  expect(await page.locator(".result").count()).toBe(0);
  await steward.button("leave").click();
  await steward.ready();
  expect(await page.locator("video").count()).toBe(0);
  await phone.close();
  await browser.close();
});
