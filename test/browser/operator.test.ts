/** The local pages as operators use them: find an order's execution, read it, continue it, and read what was sent. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { axeFindings, openPage, overflow } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const opened = (width = 1280) => openPage(browser, { locale: "en-GB", width, height: 900 });
const arnOf = (name: string): string => {
  const { stateMachines } = stack.gateway.sfn.call("ListStateMachines", {}) as { stateMachines: { stateMachineArn: string }[] };
  return `${stateMachines[0]?.stateMachineArn.replace(":stateMachine:", ":execution:") ?? ""}:${name}`;
};
const stateOf = async (name: string) => (await client.executions()).find((one) => one.name === name)?.states.at(-1);

it("an aborted execution is found by its sum, read step by step, and continued", async () => {
  const { page, close } = await opened();
  const placed = (await client.order(await client.openSale())).body;
  const { id } = placed.order;
  await until(
    () => stateOf(id),
    (state) => state === "Pay",
  );
  stack.gateway.sfn.call("StopExecution", { executionArn: arnOf(id), error: "Stopped", cause: "by a test" });
  await page.goto(stack.executions);
  await page.getByRole("link", { name: /\d+ failed/ }).click();
  const row = page.getByRole("row", { name: id });
  await row.getByText("reserved").waitFor();
  await row.getByText("ABORTED").waitFor();
  await row.getByRole("link", { name: id }).click();
  await page.getByRole("heading", { level: 1, name: id }).waitFor();
  await page.getByRole("heading", { level: 3, name: "1. Reserve" }).waitFor();
  await page.getByText("Input of step 1", { exact: true }).click();
  await page.getByText(`"orderId": "${id}"`).first().waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await page.getByRole("link", { name: "Order in the console" }).getAttribute("href")).toContain(id);
  expect((await client.admin(`/orders/${id}`)).body.executionUrl).toBe(page.url());
  await page.getByRole("button", { name: /Redrive/ }).click();
  await page.locator("dd", { hasText: /^RUNNING$/ }).waitFor();
  await client.pay(placed);
  // The page follows by itself.
  await page.locator("dd", { hasText: /^SUCCEEDED$/ }).waitFor();
  await page.getByRole("link", { name: "Messages about it" }).click();
  await page.getByText(/^1 of \d+ messages/).waitFor();
  await page.frameLocator("iframe").getByText(shortNumberOf(id)).first().waitFor();
  await close();
});

it("the list follows what happens without losing what is selected or focused", async () => {
  const { page, close } = await opened();
  const sale = await client.openSale();
  const first = (await client.order(sale)).body.order.id;
  await until(
    () => stateOf(first),
    (state) => state === "Pay",
  );
  await page.goto(`${stack.executions}?query=ord_`);
  await page.getByRole("link", { name: first }).focus();
  const second = (await client.order(sale)).body.order.id;
  await page.getByRole("link", { name: second }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(first);
  await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector("h1") as Element));
  const third = (await client.order(sale)).body.order.id;
  await page.waitForTimeout(4000);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("Executions");
  expect(await page.getByRole("link", { name: third }).count()).toBe(0);
  await page.evaluate(() => getSelection()?.removeAllRanges());
  await page.getByRole("link", { name: third }).waitFor();
  await close();
});

it("an email is shown as people see it, and found by its address", async () => {
  const { page, close } = await opened(390);
  const sale = await client.openSale({ amountMinor: 0 });
  const email = "operator.mail@example.com";
  await client.order(sale, 1, { buyer: { name: "Ana Souza", email } });
  await until(
    async () => (await client.messages()).filter(({ to }) => to === email).length,
    (count) => count === 1,
  );
  await page.goto(stack.outbox);
  await page.getByRole("searchbox").fill(email.toUpperCase());
  await page.keyboard.press("Enter");
  await page.getByText(/^1 of \d+ messages/).waitFor();
  await page.frameLocator("iframe").getByRole("link").first().waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.goto(stack.executions);
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.goto(new URL("/_local/", stack.web).href);
  expect(await axeFindings(page)).toEqual([]);
  await close();
});

it("a button of another site continues nothing", async () => {
  const { id } = (await client.order(await client.openSale())).body.order;
  await until(
    () => stateOf(id),
    (state) => state === "Pay",
  );
  stack.gateway.sfn.call("StopExecution", { executionArn: arnOf(id) });
  const redrive = (headers: object) =>
    fetch(`${stack.executions}/${id}/redrive`, { method: "POST", redirect: "manual", headers: { ...headers } });
  await until(
    async () => (await client.executions()).find((one) => one.name === id)?.status,
    (status) => status === "ABORTED",
  );
  expect((await redrive({ "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await client.executions()).find((one) => one.name === id)?.status).toBe("ABORTED");
  expect((await redrive({})).status).toBe(303);
  expect((await fetch(`${stack.executions}/nothing`)).status).toBe(404);
  expect((await fetch(`${stack.executions}/nothing/redrive`, { method: "POST" })).status).toBe(404);
  expect((await fetch(stack.outbox, { method: "POST" })).status).toBe(403);
});
