/** The organizer corrects an attendee, and saves the lists as files. */
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

it("an attendee is corrected, and the lists are saved as files with what the list shows", async () => {
  const see = lookOf("console", "en-GB");
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 800 });
  const { signIn, open } = organizerOn(page, stack, "en-GB");
  const sale = await client.openSale();
  const { order, tickets } = await client.buy(sale, 2, { attendees: [{ name: "Bento Lma" }, { name: "Ana Reis" }] });
  await signIn();
  await open(sale.eventId, "attendees");
  await page.getByLabel("Actions: Bento Lma").click();
  await page.getByRole("button", { name: "Correct name or email" }).click();
  await page.getByLabel("Attendee's name").fill("Bento Lima");
  await page.getByLabel("Attendee's email (optional)").fill("bento@");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".errors").waitFor();
  expect(await page.locator(".errors li").count()).toBe(1);
  await see(page, "attendee-correct");
  await page.getByLabel("Attendee's email (optional)").fill("bento@example.com");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Attendee corrected: Bento Lima").waitFor();
  expect((await client.admin(`/orders/${order.id}`)).body.timeline[0]).toMatchObject({ step: "corrected", ticketId: tickets[0].id });

  const saveAs = async (name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFile(await download.path(), "utf8");
  };
  const attendees = await saveAs("Attendees as CSV");
  expect(attendees.startsWith("\uFEFFticket_id,")).toBe(true);
  expect(attendees.split("\r\n").filter((line) => line.includes(order.id))).toHaveLength(2);
  expect(attendees).toContain(",Bento Lima,bento@example.com,");
  await open(sale.eventId, "orders");
  expect(await saveAs("Orders as CSV")).toContain(`,${order.id},\r\n`);
  expect(await saveAs("Items as CSV")).toContain(",ticket,");
  await see(page, "orders-exported");

  // A first part of a list that is far longer than this one: the server writes the file.
  await page.route(/orders\.csv\?/, (route) =>
    route.fulfill({
      body: "x\r\n".repeat(20_002),
      headers: { "content-type": "text/csv", link: `<${route.request().url()}>; rel="next"` },
    }),
  );
  await page.getByRole("button", { name: "Orders as CSV" }).click();
  const link = page.getByRole("link", { name: "Download orders.csv" });
  await link.waitFor();
  await see(page, "orders-export-link");
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(await readFile(await download.path(), "utf8")).toContain(`,${order.id},`);
  await close();
});
