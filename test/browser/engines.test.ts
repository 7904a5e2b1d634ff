/** What other engines do, simulated in this one: questions without an answer, sound without an output, buttons without focus. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openDoors, openPhone, pairPhone, type DoorWorld } from "../support/browser/door.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  world = await openDoors(stack);
});

describe("pairing", () => {
  it("is kept while Firefox waits for an answer about the storage", async () => {
    const phone = await openPhone(browser);
    await phone.context.addInitScript(() => void (StorageManager.prototype.persist = () => new Promise(() => undefined)));
    await pairPhone(phone, stack, await world.enrolmentCode());
    await phone.page.reload();
    await phone.steward.ready();
    await phone.close();
  });

  it("works again with the same code on the phone that lost the answer, and on no other", async () => {
    const [phone, other] = [await openPhone(browser), await openPhone(browser)];
    for (const { expectTrouble } of [phone, other]) expectTrouble(/net::ERR|status of 401/);
    const code = await world.enrolmentCode();
    await phone.page.route(
      "**/enrol",
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await phone.page.goto(`${stack.web}door/#${code}`);
    await phone.page.getByRole("alert").waitFor();
    await other.page.goto(`${stack.web}door/#${code}`);
    await other.page.getByRole("alert").waitFor();
    await phone.page.getByLabel(phone.steward.words.code).fill(code);
    await phone.page.keyboard.press("Enter");
    await phone.steward.ready();
    await Promise.all([phone.close(), other.close()]);
  });
});

it("the scanner starts on a machine without a sound output", async () => {
  const phone = await openPhone(browser);
  await phone.context.addInitScript(() => {
    Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
    AudioContext.prototype.resume = () => new Promise(() => undefined);
  });
  await pairPhone(phone, stack, await world.enrolmentCode());
  await phone.steward.startWedge();
  await phone.steward.pull(world.tickets[0]?.code ?? "");
  await phone.steward.result("admit");
  await phone.close();
});

it("the door closes its database when the page is left, and opens it again", async () => {
  const phone = await openPhone(browser);
  await phone.context.addInitScript(() => {
    const prototype = IDBDatabase.prototype as unknown as { close: (this: IDBDatabase) => void };
    const original = prototype.close;
    prototype.close = function closeAndTell() {
      localStorage.setItem("closed", this.name);
      original.call(this);
    };
  });
  await pairPhone(phone, stack, await world.enrolmentCode());
  await phone.page.goto(stack.web);
  expect(await phone.page.evaluate(() => localStorage.getItem("closed"))).toBe("catraca-door");
  await phone.page.goBack();
  await phone.steward.ready();
  await phone.close();
});

describe("where a pressed button takes no focus, as in Safari", () => {
  it("the menu of a ticket stays open for its click, and closes by a press outside", async () => {
    const { page, context, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 900 });
    await context.addInitScript(() => {
      document.addEventListener(
        "mousedown",
        (event) => {
          const pressed = (event.target as Element).closest("button, a");
          if (!pressed) return;
          event.preventDefault();
          pressed.parentElement?.closest<HTMLElement>("[tabindex]")?.focus();
        },
        true,
      );
    });
    const { words, button, signIn, open } = organizerOn(page, stack, "en-GB");
    const sale = await client.openSale();
    await client.buy(sale);
    await signIn();
    await open(sale.eventId, "attendees");
    const menu = page.getByLabel(words.actions);
    await menu.click();
    await button(words.block).click();
    await page.locator(".badge", { hasText: words.blocked }).waitFor();
    await menu.click();
    await button(words.unblock).waitFor();
    await page.locator("h1").click();
    await expect.poll(() => button(words.unblock).count()).toBe(0);

    await open(sale.eventId, "entrance");
    const revoke = page.getByRole("button", { name: `${words.revoke}: Phone 1` });
    await revoke.click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await revoke.evaluate((element) => element === document.activeElement)).toBe(true);
    await close();
  });
});
