/** A shift at the door by keyboard alone. The focus is always on a visible control. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openDoors, openPhone, type DoorWorld } from "../support/browser/door.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
});

const MOST_TABS = 20;

const focused = (page: Page): Promise<string> =>
  page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? (document.activeElement.ariaLabel ?? document.activeElement.innerText) : "",
  );

const isSeen = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) return false;
    const { left, top, width, height } = activeElement.getBoundingClientRect();
    const at = document.elementFromPoint(left + width / 2, top + height / 2);
    return activeElement.contains(at) && getComputedStyle(activeElement).outlineStyle !== "none";
  });

/** Presses Tab until the control with these words has the focus. Every control on the way must be visible and have an outline. */
const tabTo = async (page: Page, words: string): Promise<void> => {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press("Tab");
    expect(await isSeen(page), `${await focused(page)} on the way to ${words}`).toBe(true);
    if ((await focused(page)).includes(words)) return;
  }
  throw new Error(`no Tab leads to ${words}`);
};

it("pairs, gets ready, types a code, reads the answer, looks back and leaves", async () => {
  const phone = await openPhone(browser);
  const { page, steward } = phone;
  const { words } = steward;
  await page.goto(`${stack.web}door/`);
  await page.locator("h1").waitFor();
  await tabTo(page, words.scanQr);
  await page.keyboard.press("Tab");
  await page.keyboard.insertText(await world.enrolmentCode({ name: "Portão Cais" }));
  await page.keyboard.press("Enter");
  await steward.ready();
  expect(await focused(page)).toMatch(/pronto/);

  await tabTo(page, words.camera);
  await page.keyboard.press("Enter");
  await page.getByText(words.aim).waitFor();
  await tabTo(page, words.type);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.insertText(world.tickets[0]?.code.toLowerCase().replaceAll(/(.{4})/g, "$1 ") ?? "");
  await page.keyboard.press("Enter");
  await steward.result("admit");
  expect(await focused(page)).toBe("Toque para ler o próximo");
  await page.keyboard.press("Enter");
  await steward.noResult();

  await tabTo(page, words.history);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Histórico deste aparelho" }).waitFor();
  await page.getByText("Tereza Nogueira").waitFor();
  await tabTo(page, words.back);
  await page.keyboard.press("Enter");
  await page.getByText(words.aim).waitFor();
  await tabTo(page, words.leave);
  await page.keyboard.press("Enter");
  await steward.ready();

  await tabTo(page, "Desparear");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await focused(page)).toBe("Desparear");
  await phone.close();
});
