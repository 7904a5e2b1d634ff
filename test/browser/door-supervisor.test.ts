/** What a supervisor does at the door without a code: look for a ticket, take a scan back, look a ticket up. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { openDoors, openPhone, pairPhone, type DoorWorld } from "../support/browser/door.ts";
import { lookOf } from "../support/browser/look.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
});

it("lets somebody in by name, takes that back in two taps, and looks a ticket up without letting anybody in", async () => {
  const see = lookOf("door", "pt-BR");
  const phone = await openPhone(browser);
  const { page, steward } = phone;
  await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais" }, "supervisor"));
  await steward.startWedge();
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Digitar" }).click();
  await dialog.getByRole("button", { name: "Buscar pelo nome" }).click();
  const field = dialog.getByLabel("Nome ou número do pedido");
  await field.fill("lu");
  await page.keyboard.press("Enter");
  await dialog.getByText("Digite três letras ou mais.").waitFor();
  await field.fill("luiza");
  await page.keyboard.press("Enter");
  const found = dialog.getByRole("button", { name: /Luiza Prates Inteira · Pedido/ });
  await found.waitFor();
  await see(page, "search");
  await found.click();
  await steward.result("admit");
  expect(await steward.said()).toContain("Luiza Prates");
  await page.keyboard.press("Enter");
  await steward.noResult();

  await page.getByRole("button", { name: /^Desfazer: Luiza Prates/ }).click();
  await dialog.getByText("Luiza Prates · Inteira").waitFor();
  await see(page, "undo");
  await dialog.getByRole("button", { name: "Desfazer" }).click();
  await expect.poll(() => page.getByRole("button", { name: /Desfazer/ }).count()).toBe(0);
  const luiza = async () => {
    const { body } = await world.client.admin(`/events/${world.sale.eventId}/tickets?query=luiza`);
    return body.tickets[0] as { inside: boolean };
  };
  expect((await luiza()).inside).toBe(false);

  const code = world.tickets[2]?.code ?? "";
  await page.getByRole("button", { name: "Consultar" }).click();
  await page.getByText("Só consulta: ninguém entra").waitFor();
  await steward.pull(code);
  await page.getByText("Só consulta: ninguém entrou").waitFor();
  await see(page, "look-up");
  expect((await luiza()).inside).toBe(false);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Consultar" }).click();
  await page.waitForTimeout(1_300);
  await steward.pull(code);
  await steward.result("admit");
  await phone.close();

  const other = await openPhone(browser);
  await pairPhone(other, stack, await world.enrolmentCode());
  await other.steward.startWedge();
  await other.page.getByRole("button", { name: "Digitar" }).click();
  await other.page.getByLabel("Código do ingresso").waitFor();
  expect(await other.page.getByRole("button", { name: "Buscar pelo nome" }).count()).toBe(0);
  await other.close();
});
