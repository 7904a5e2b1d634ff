/** Two tabs of the door's page on one device: the last one scans. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openDoors, openPhone, pairPhone, type DoorWorld } from "../support/browser/door.ts";
import { lookOf } from "../support/browser/look.ts";
import { stewardOn } from "../support/browser/steward.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
});

it("the tab that was opened last has the device, and the other one says so and can take it back", async () => {
  const phone = await openPhone(browser);
  const { page, context, steward } = phone;
  await pairPhone(phone, stack, await world.enrolmentCode());
  await steward.startWedge();
  const other = await context.newPage();
  await other.goto(`${stack.web}door/`);
  await stewardOn(other, "pt-BR").ready();
  await page.getByRole("heading", { name: "Aberta em outra aba" }).waitFor();
  await lookOf("door", "pt-BR")(page, "taken");
  // It reads no code any more.
  await page.keyboard.type(`${world.tickets[0]?.code ?? ""}\n`);
  await page.getByRole("button", { name: "Usar aqui" }).click();
  await steward.ready();
  await other.getByRole("heading", { name: "Aberta em outra aba" }).waitFor();
  await steward.startWedge();
  await steward.pull(world.tickets[0]?.code ?? "");
  await steward.result("admit");
  expect(await steward.said()).toContain("Tereza Nogueira");
  await phone.close();
});
