/** What a buyer sees of an order before and after paying, and what they pass on: names, number, email, address, file. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { mareAlta, publish, type PublishedEvent } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { axeFindings, openPage, overflow } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
let show: PublishedEvent;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
  show = await publish(client, mareAlta());
});

it("a mistyped domain is suggested and never in the way; names and number are the same before and after", async () => {
  const { page, close } = await openPage(browser);
  const buyer = buyerOn(page, "pt-BR");
  await page.goto(`${stack.web}e/${show.eventId}`);
  await buyer.choose({ Inteira: 2, Pipoca: 1 });
  await buyer.button(buyer.words.continue).click();
  await buyer.type({ name: "Tereza Nogueira", email: "tereza@gmial.com" });
  await buyer.button("tereza@gmail.com").click();
  expect(await page.getByLabel(buyer.words.email, { exact: true }).inputValue()).toBe("tereza@gmail.com");
  await expect.poll(() => buyer.button("tereza@gmail.com").count()).toBe(0);
  await buyer.type({ email: "tereza@gmial.com" });
  await buyer.button("tereza@gmail.com").waitFor();
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await page.getByLabel("Inteira, ingresso 2").fill("Davi Nogueira");
  await buyer.button(buyer.words.toPayment).click();

  const going = page.locator(".pay__buyer", { hasText: "Quem vai" });
  await going.waitFor();
  expect(await going.locator("dd").allInnerTexts()).toEqual([
    expect.stringMatching(/Tereza Nogueira\s+Inteira/),
    expect.stringMatching(/Davi Nogueira\s+Inteira/),
  ]);
  await page.getByText("tereza@gmial.com").waitFor();
  await page.getByRole("link", { name: "Mudar meus dados" }).click();
  await page.getByLabel("Inteira, ingresso 2").fill("Davi Prates");
  await buyer.button(buyer.words.toPayment).click();
  await going.filter({ hasText: "Davi Prates" }).waitFor();
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();

  const orderId = /\/orders\/(ord_\w+)/.exec(page.url())?.[1] ?? "";
  const number = orderId.slice(-8).toUpperCase();
  await page.getByText(`Pedido ${number}`).waitFor();
  const mailed = async () => (await client.messages()).filter(({ to, text }) => to === "tereza@gmial.com" && text.includes(number)).length;
  await expect.poll(mailed).toBe(1);
  await buyer.button("Mandar de novo").click();
  await page.getByText("Mandamos de novo para tereza@gmial.com. Chega em até dois minutos.").waitFor();
  await buyer.button("Mandar de novo").click();
  await page.getByText(/^Já mandamos para tereza@gmial\.com e está a caminho\. Dá para mandar de novo a partir das \d+h\d*\.$/).waitFor();
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

/** Bought once each: sharing changes nothing. */
const bought = new Map<number, ReturnType<Client["buy"]>>();
const buyOnce = (quantity: number): ReturnType<Client["buy"]> => {
  const order = bought.get(quantity) ?? client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, quantity);
  bought.set(quantity, order);
  return order;
};

it("an email that cannot be sent again is said next to the button, with its reason", async () => {
  const { order, accessToken } = await buyOnce(1);
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  await page.goto(`${stack.web}orders/${order.id}/done#${accessToken}`);
  for (const [code, says] of [
    ["order.not_issued", "ainda não saíram"],
    ["order.no_valid_ticket", "estão anulados"],
    ["order.resent_too_often", "10 vezes, que é o limite"],
  ] as const) {
    await page.route("**/resend", (route) => route.fulfill({ status: 409, json: { error: { code, message: "", issues: [] } } }));
    await page.getByRole("button", { name: "Mandar de novo" }).click();
    const alert = page.getByRole("alert").filter({ hasText: says });
    const { top, bottom } = await alert.evaluate((one) => one.getBoundingClientRect().toJSON());
    expect([top >= 0, bottom <= 844]).toEqual([true, true]);
  }
  await close();
});

/** Replaces what the system offers. Calls are kept on the window. */
const offer = (page: Page, { sheet, clipboard }: { sheet: "files" | "addresses" | "late" | "none"; clipboard: boolean }) =>
  page.addInitScript(
    ([kind, mayCopy]) => {
      const calls: unknown[] = [];
      let presses = 0;
      const take = (data: ShareData): Promise<void> => {
        presses += 1;
        if (kind === "late" && presses === 1) return Promise.reject(new DOMException("too late", "NotAllowedError"));
        calls.push({ url: data.url, files: data.files?.map(({ name, type, size }) => [name, type, size > 1_000]) });
        return Promise.resolve();
      };
      const define = (target: object, name: string, value: unknown) => Object.defineProperty(target, name, { value, configurable: true });
      Object.assign(globalThis, { calls });
      if (kind === "none") {
        Reflect.deleteProperty(Navigator.prototype, "share");
      } else {
        define(navigator, "share", take);
        define(navigator, "canShare", ({ files }: ShareData) => files === undefined || kind !== "addresses");
      }
      define(navigator, "clipboard", {
        writeText: (text: string) =>
          mayCopy ? Promise.resolve(void calls.push(text)) : Promise.reject(new DOMException("no", "NotAllowedError")),
      });
    },
    [sheet, clipboard] as const,
  );
const callsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { calls: unknown[] }).calls);

const openTickets = async (quantity: number, offered: Parameters<typeof offer>[1]) => {
  const { order, accessToken, tickets } = await buyOnce(quantity);
  const { page, close, expectTrouble } = await openPage(browser);
  await offer(page, offered);
  await page.goto(`${stack.web}orders/${order.id}#${accessToken}`);
  if (quantity > 1) await page.getByRole("tab").nth(1).click();
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  return { page, close, expectTrouble, tickets, button, url: `${stack.web}orders/${order.id}#${accessToken}` };
};

it.each([
  { sheet: "files", presses: 1 },
  { sheet: "late", presses: 2 },
] as const)("a ticket is shared as its file: $sheet", async ({ sheet, presses }) => {
  const { page, close, tickets, button } = await openTickets(2, { sheet, clipboard: true });
  await button("Enviar").click();
  if (presses === 2) {
    await page.getByText("O arquivo está pronto").waitFor();
    await button("Enviar").click();
  }
  await expect.poll(() => callsOf(page)).toEqual([{ files: [[`${tickets[1].id}.pdf`, "application/pdf", true]] }]);
  const calendar = page.getByRole("link", { name: "Calendário" });
  expect(await calendar.evaluate((link) => [link.hasAttribute("download"), link.getAttribute("target")])).toEqual([false, "_top"]);
  await close();
});

it.each([
  { sheet: "addresses", isBroken: false },
  { sheet: "none", isBroken: false },
  { sheet: "files", isBroken: true },
] as const)("one of two tickets is never shared as the order's address: $sheet, broken $isBroken", async ({ sheet, isBroken }) => {
  const { page, close, expectTrouble, tickets, button } = await openTickets(2, { sheet, clipboard: true });
  if (isBroken) {
    expectTrouble(/Failed to load|ERR_FAILED/);
    await page.route("**/*.pdf*", (route) => route.abort());
  }
  await button("Enviar").click();
  await page.getByText("mande o arquivo: ele só tem este ingresso").waitFor();
  const link = page.getByRole("link", { name: "Abrir o PDF deste ingresso" });
  expect(await link.getAttribute("href")).toContain(new URL(tickets[1].pdfUrl, stack.web).pathname);
  expect(await button("Mandar o endereço").count()).toBe(0);
  expect(await callsOf(page)).toEqual([]);
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

it.each([
  { sheet: "addresses", clipboard: true, says: undefined },
  { sheet: "none", clipboard: true, says: "Endereço do ingresso copiado" },
  { sheet: "none", clipboard: false, says: "Selecione o endereço" },
] as const)("an only ticket's address is shared after a warning: $sheet, clipboard $clipboard", async ({ sheet, clipboard, says }) => {
  const { page, close, button, url } = await openTickets(1, { sheet, clipboard });
  await button("Enviar").click();
  await page.getByText("Quem tem o endereço tem o ingresso").waitFor();
  expect(await callsOf(page)).toEqual([]);
  await button("Mandar o endereço").click();
  if (says !== undefined) await page.getByText(says).waitFor();
  if (clipboard) await expect.poll(() => callsOf(page)).toEqual([sheet === "none" ? url : { url }]);
  else await page.getByText(url).waitFor();
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

it("an event is shared by its address, whose preview is the cover", async () => {
  const { page, close } = await openPage(browser);
  await offer(page, { sheet: "none", clipboard: true });
  await page.goto(`${stack.web}e/${show.eventId}`);
  await page.getByRole("button", { name: "Compartilhar" }).click();
  await page.getByText("Endereço do evento copiado").waitFor();
  expect(await callsOf(page)).toEqual([`${stack.web}e/${show.eventId}`]);
  const image = /property="og:image" content="([^"]+)"/.exec(await (await fetch(`${stack.web}e/${show.eventId}`)).text())?.[1] ?? "";
  const answer = await fetch(image);
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
    200,
    "image/png",
    "public, max-age=3600",
  ]);
  const png = Buffer.from(await answer.arrayBuffer());
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
  expect((await fetch(image.replace(show.eventId, "evt_aaaaaaaaaaaaaaaa"))).status).toBe(404);
  await close();
});
