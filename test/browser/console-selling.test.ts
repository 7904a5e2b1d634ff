/** The organizer's tasks during sales and entry, in both languages. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { readCode } from "../support/browser/code.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

// console-screens.test.ts sees the screens in both languages.
describe.each(["en-GB"] as const)("in %s", (speaks) => {
  const opened = async () => {
    const { page, ...rest } = await openPage(browser, { locale: speaks, width: 1280, height: 900 });
    return { page, ...rest, ...organizerOn(page, stack, speaks) };
  };

  it("a device is enrolled by its QR, and revoked", async () => {
    const { page, context, words, button, link, field, heading, signIn, open, close } = await opened();
    const sale = await client.openSale();
    const focused = () => page.evaluate(() => document.activeElement?.id ?? "");
    await signIn();
    await open(sale.eventId, "entrance");
    await button(words.newDevice).click();
    await expect.poll(focused).toBe("device-name");
    await field(words.deviceName).fill("Celular 7");
    await button(words.getCode).click();
    await page.locator("svg.qr").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(focused).toMatch(/^edit-dev_/);
    await page.getByRole("button", { name: `${words.showCodeOf}: Celular 7` }).click();
    await page.locator("svg.qr").waitFor();
    const text = (await readCode(page)) ?? "";
    const [, code = ""] = text.split("#");
    expect(text).toBe(`${stack.web}door/#${code}`);
    expect(code).toMatch(/^[2-9CFGHJMPQRVWX]{5}-[2-9CFGHJMPQRVWX]{5}$/);
    expect(await link(words.whatsApp).getAttribute("href")).toContain(encodeURIComponent(text));
    await button(words.copyLink).waitFor();
    await page.getByText(code, { exact: true }).waitFor();
    // A phone's camera app opens the QR code as a link.
    const phone = await context.newPage();
    await phone.goto(text);
    await phone.getByText("North", { exact: false }).first().waitFor();
    await heading(words.ready("Celular 7"), 2).waitFor();
    await button(words.done).click();
    const devices = async () => (await client.admin(`/events/${sale.eventId}/devices`)).body.devices.map(({ status }: any) => status);
    expect(await devices()).toEqual(["enrolled", "enrolled"]);
    await page.getByRole("button", { name: `${words.revoke}: Celular 7` }).click();
    await page.getByRole("dialog").getByRole("button", { name: words.revoke }).click();
    await page.locator(".badge", { hasText: words.revoked }).waitFor();
    await expect.poll(focused).toBe("new-device");
    expect(await devices()).toEqual(["enrolled", "revoked"]);
    await close();
  });

  it("the report follows arrivals", async () => {
    const { page, words, signIn, open, close } = await opened();
    const sale = await client.openSale();
    const { tickets } = await client.buy(sale, 3);
    await signIn();
    await open(sale.eventId, "report");
    const inside = page.locator(".figure", { hasText: words.inside }).locator("b");
    const codes = tickets.map(({ code }) => code);
    for (const [before, code] of codes.entries()) {
      await expect.poll(() => inside.textContent()).toBe(String(before));
      await client.scan(sale, code);
    }
    await expect.poll(() => inside.textContent()).toBe("3");
    await client.scan(sale, codes[0]);
    const refusals = page.locator(".bars .bar--b");
    await refusals.waitFor();
    await page.locator(".chart[aria-labelledby=arrivals] canvas").waitFor();
    await page.locator(".chart[aria-labelledby=arrivals]").getByRole("button", { name: words.table }).click();
    const row = page.locator(".chart[aria-labelledby=arrivals] .chart__table tbody tr").first();
    await expect.poll(async () => (await row.locator("td").allTextContents()).slice(1).join()).toMatch(/^\d+,\d+$/);
    const types = page.locator(".report__types");
    await expect.poll(() => types.locator("tbody tr").textContent()).toMatch(/3 (de|of) 100 · 3% .*R\$\s?150[.,]00/);
    await page.locator(".chart[aria-labelledby=sales] canvas").waitFor();
    await close();
  });

  it("an order is found, its email is sent again, and it is refunded", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale();
    await client.buy(sale, 1, { buyer: { name: "Ivo Sampaio", email: "ivo@example.com" } });
    const email = `tereza.${speaks}@example.com`;
    const bought = await client.buy(sale, 2, { buyer: { name: "Tereza Nogueira", email } });
    await signIn();
    await open(sale.eventId, "orders");
    await page.locator(".order-list li").nth(1).waitFor();
    await page.getByLabel(words.search).fill("TEREZA");
    await expect.poll(() => page.locator(".order-list li").count()).toBe(1);
    await page.locator(".order-list li a").click();
    await page.getByRole("heading", { level: 1, name: "Tereza Nogueira" }).waitFor();
    await expect.poll(() => page.locator(".timeline li").count()).toBe(4);
    const mails = async () => (await client.messages()).filter(({ to }) => to === email).length;
    const before = await mails();
    await button(words.resend).click();
    await page.locator(".notice", { hasText: email }).waitFor();
    await until(mails, (count) => count === before + 1);
    await button(words.refund).click();
    await page.getByRole("dialog").getByRole("button", { name: /100/ }).click();
    await page.locator(".order-detail .badge", { hasText: words.refunded }).first().waitFor();
    expect(await client.statusOf(bought)).toBe("refunded");
    await expect.poll(() => page.locator(".timeline li").count()).toBe(6);
    await close();
  });

  it("an order whose email was given up says so, and sending it again ends that", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale();
    const { order } = await client.buy(sale);
    await client.executionOf({ order });
    const { rows } = await import("@catraca/core/table/service");
    const given = { delivery: "given_up", attention: "Notify: GivenUp (MessageRejected)" } as const;
    await rows.order.patch({ orderId: order.id }).set(given).go();
    await signIn();
    await open(sale.eventId, `orders/${order.id}`);
    const notice = page.locator(".notice--warn");
    await expect.poll(() => notice.textContent()).toContain(order.buyer.email);
    await button(words.resend).click();
    await expect.poll(() => notice.count()).toBe(0);
    await close();
  });

  it("a buyer is corrected, gets the tickets at the new address, and the earlier link opens nothing", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale();
    const email = `lia.${speaks}@example.com`;
    const bought = await client.buy(sale, 1, { buyer: { name: "Lia Moura", email: `typo.${speaks}@example.com` } });
    const linksTo = async () => {
      const mails = (await client.messages()).filter(({ to }) => to === email);
      return mails.map(({ text }) => /\/orders\/ord_\w+#(\S+)/.exec(String(text))?.[1] ?? "");
    };
    const statusWith = async (token: string) => (await client.api(`/orders/${bought.order.id}`, { token })).status;
    await signIn();
    await open(sale.eventId, `orders/${bought.order.id}`);
    await button(words.correct).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(words.phone).fill("12");
    await dialog.getByRole("button", { name: words.saveAndSend }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await statusWith(bought.accessToken)).toBe(200);
    await dialog.getByLabel(words.phone).fill("");
    await dialog.getByLabel(words.buyerEmail, { exact: true }).fill(email);
    await page.keyboard.press("Enter");
    await page.locator(".notice", { hasText: email }).waitFor();
    await until(linksTo, (links) => links.length === 1);
    const [first = ""] = await linksTo();
    expect([await statusWith(bought.accessToken), await statusWith(first)]).toEqual([404, 200]);
    await button(words.newLink).click();
    await dialog.getByRole("button", { name: words.newLink }).click();
    await until(linksTo, (links) => links.length === 2);
    const second = (await linksTo()).find((link) => link !== first) ?? "";
    expect([await statusWith(first), await statusWith(second)]).toEqual([404, 200]);
    await close();
  });

  it("orders are listed by page and by status", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale();
    for (let at = 0; at < 54; at++) await client.order(sale, 1, { buyer: { name: `Guest ${at}`, email: `guest.${at}@example.com` } });
    const placed = (await client.order(sale, 1, { buyer: { name: "Rui Barreto", email: "rui@example.com" } })).body;
    await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
    await signIn();
    await open(sale.eventId, "orders");
    const rows = page.locator(".order-list li");
    await expect.poll(() => rows.count()).toBe(50);
    expect(await rows.first().textContent()).toContain("Rui Barreto");
    await button(words.more).click();
    await expect.poll(() => rows.count()).toBe(55);
    expect(await rows.last().textContent()).toContain("Guest 0");
    await page.getByLabel(words.status).selectOption("cancelled");
    await expect.poll(() => rows.count()).toBe(1);
    await expect.poll(() => rows.first().textContent()).toContain("Rui Barreto");
    expect(new URL(page.url()).search).toBe("?status=cancelled");
    await page.reload();
    await expect.poll(() => rows.count()).toBe(1);
    await close();
  });

  it("a ticket is blocked, unblocked, reissued and voided", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale();
    const { tickets } = await client.buy(sale);
    const judged = async () => (await client.scan(sale, tickets[0].code)).body.reason;
    await signIn();
    await open(sale.eventId, "attendees");
    const act = async (name: string): Promise<void> => {
      await page.getByLabel(words.actions).click();
      await button(name).click();
    };
    await act(words.block);
    await page.locator(".badge", { hasText: words.blocked }).waitFor();
    expect(await judged()).toBe("blocked");
    await act(words.unblock);
    await expect.poll(() => page.locator(".badge", { hasText: words.blocked }).count()).toBe(0);
    await act(words.reissue);
    await page.getByRole("dialog").getByRole("button", { name: words.reissue }).click();
    await page.locator(".badge--info").waitFor();
    expect(await judged()).toBe("superseded");
    await act(words.void);
    await page.getByRole("dialog").getByRole("button", { name: words.void }).click();
    await page.locator(".badge", { hasText: words.voided }).waitFor();
    await act(words.release);
    await page.getByRole("dialog").getByRole("button", { name: words.release }).click();
    await page.locator(".badge", { hasText: words.released }).waitFor();
    await expect.poll(() => page.getByLabel(words.actions).count()).toBe(0);
    await close();
  });

  it("the dialog that voids a ticket offers to put its seat back on sale", async () => {
    const { page, words, button, signIn, open, close } = await opened();
    const sale = await client.openSale({ capacity: 1 });
    await client.buy(sale);
    await signIn();
    await open(sale.eventId, "attendees");
    await page.getByLabel(words.actions).click();
    await button(words.void).click();
    const dialog = page.getByRole("dialog");
    const choice = dialog.getByRole("checkbox", { name: words.release });
    expect(await choice.isChecked()).toBe(false);
    await choice.check();
    await dialog.getByRole("button", { name: words.void }).click();
    await page.locator(".badge", { hasText: words.released }).waitFor();
    expect((await client.buy(sale)).tickets).toHaveLength(1);
    await close();
  });
});

/** Invited by the organizer, and joined by the link in the email. */
const joinAsStaff = async (token: string): Promise<void> => {
  const email = `staff.${Date.now()}@example.com`;
  await client.post("/members", { email, role: "staff" });
  const sent = await until(client.messages, (all) => all.some(({ to }) => to === email));
  const [, memberId = "", proof = ""] = /join\/(mbr_\w+)#([\w.]+)/.exec(sent.find(({ to }) => to === email)?.text ?? "") ?? [];
  const joined = await client.admin(`/members/${memberId}/accept`, { method: "POST", body: { token: proof }, token });
  expect(joined.status).toBe(200);
};

it("staff are offered no supervisor device: making one is the organizer's", async () => {
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 900 });
  const { words, button, field, signIn, open } = organizerOn(page, stack, "en-GB");
  const sale = await client.openSale();
  for (const [name, role] of [
    ["Phone S", "supervisor"],
    ["Phone T", "steward"],
  ])
    await client.post(`/events/${sale.eventId}/devices`, { name, gateId: sale.gateId, role });
  await signIn();
  await open(sale.eventId, "entrance");
  const codeOf = (name: string) => button(`Show code: ${name}`);
  await codeOf("Phone S").waitFor();
  await button(words.newDevice).click();
  await field(words.deviceRole).waitFor();

  const token = await stack.issuer.token({ subject: `staff-${Date.now()}`, groups: ["staff"] });
  await joinAsStaff(token);
  await page.evaluate((accessToken) => {
    const key = Object.keys(sessionStorage).find((one) => one.startsWith("oidc.user:")) ?? "";
    const user = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    const profile = { ...user.profile, "cognito:groups": ["staff"] };
    sessionStorage.setItem(key, JSON.stringify({ ...user, access_token: accessToken, profile }));
  }, token);
  await open(sale.eventId, "entrance");
  await codeOf("Phone T").waitFor();
  expect(await codeOf("Phone S").count()).toBe(0);
  await button(words.newDevice).click();
  await field(words.deviceName).fill("Phone U");
  expect(await field(words.deviceRole).count()).toBe(0);
  await button(words.getCode).click();
  await page.locator("svg.qr").waitFor();
  await close();
});

it("sixteen devices fit a phone's screen and a half, and one without a sign says since when", async () => {
  const { page, close } = await openPage(browser, { locale: "pt-BR", width: 390, height: 844 });
  const { signIn, open } = organizerOn(page, stack, "pt-BR");
  const sale = await client.openSale();
  for (let at = 2; at <= 16; at++)
    await client.post(`/events/${sale.eventId}/devices`, { name: `Celular ${at}`, gateId: sale.gateId, role: "steward" });
  const { rows } = await import("@catraca/core/table/service");
  const [device] = (await client.admin(`/events/${sale.eventId}/devices`)).body.devices;
  await client.scan(sale, "none of ours");
  await signIn();
  await open(sale.eventId, "entrance");
  const row = page.locator(".device-table tbody tr");
  await row.nth(15).waitFor();
  await until(
    () => row.first().textContent(),
    (text) => text?.includes("visto hoje") ?? false,
  );
  expect((await page.locator(".device-table").boundingBox())?.height).toBeLessThan(844 * 1.5);
  await rows.device
    .patch({ deviceId: device.id })
    .set({ lastSeenAtMs: Date.now() - 4 * 60_000 })
    .go();
  await page.reload();
  await page.locator(".badge--warn", { hasText: "Sem sinal desde hoje" }).waitFor();
  await close();
});

it("a lost phone is found and revoked in a list of more than a hundred devices", async () => {
  const { page, close } = await openPage(browser, { locale: "en-GB", width: 1280, height: 900 });
  const { words, button, signIn, open } = organizerOn(page, stack, "en-GB");
  const sale = await client.openSale();
  for (let at = 2; at <= 101; at++)
    await client.post(`/events/${sale.eventId}/devices`, { name: `Phone ${at}`, gateId: sale.gateId, role: "steward" });
  await signIn();
  await open(sale.eventId, "entrance");
  await button(`${words.revoke}: Phone 101`).click();
  await page.getByRole("dialog").getByRole("button", { name: words.revoke }).click();
  await page.locator(".badge", { hasText: words.revoked }).waitFor();
  const { devices } = (await client.admin(`/events/${sale.eventId}/devices?limit=100`)).body;
  expect(devices.filter(({ status }: any) => status === "revoked")).toEqual([]);
  // The same phone gets a new device, and the dialog beyond the first page notices that it is paired.
  await button(words.newDevice).click();
  await page.getByLabel(words.deviceName, { exact: true }).fill("Phone 102");
  await button(words.getCode).click();
  const code = await page.locator(".enrolment__code b").textContent();
  await call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode: code } });
  await page.getByRole("heading", { name: words.ready("Phone 102") }).waitFor();
  await close();
});
