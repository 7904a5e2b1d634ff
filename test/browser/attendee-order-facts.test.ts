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
  expect([await axeFindings(page), await overflow(page)]).toEqual([[], 0]);
  await close();
});

it("an email that cannot be sent again is said next to the button", async () => {
  const { order, accessToken } = await client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" });
  const { page, close, expectTrouble } = await openPage(browser);
  expectTrouble(/status of 409/);
  await page.goto(`${stack.web}orders/${order.id}/done#${accessToken}`);
  await page.route("**/resend", (route) =>
    route.fulfill({ status: 409, json: { error: { code: "order.not_issued", message: "", issues: [] } } }),
  );
  await page.getByRole("button", { name: "Mandar de novo" }).click();
  const { top, bottom } = await page.getByRole("alert").evaluate((alert) => alert.getBoundingClientRect().toJSON());
  expect([top >= 0, bottom <= 844]).toEqual([true, true]);
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

/** Bought once: sharing changes nothing. */
let bought: ReturnType<Client["buy"]> | undefined;
const buyTwo = () => (bought ??= client.buy({ eventId: show.eventId, ticketTypeId: show.types["Inteira"] ?? "" }, 2));

it.each([
  { sheet: "files", clipboard: true, presses: 1, says: undefined },
  { sheet: "late", clipboard: true, presses: 2, says: "O arquivo está pronto" },
  { sheet: "addresses", clipboard: true, presses: 1, says: undefined },
  { sheet: "none", clipboard: true, presses: 1, says: "Endereço copiado. Quem o tem abre todos os 2 ingressos" },
  { sheet: "none", clipboard: false, presses: 1, says: "Selecione o endereço" },
] as const)("a ticket is shared as what lives: $sheet, clipboard $clipboard", async ({ sheet, clipboard, presses, says }) => {
  const { order, accessToken, tickets } = await buyTwo();
  const { page, close } = await openPage(browser);
  await offer(page, { sheet, clipboard });
  await page.goto(`${stack.web}orders/${order.id}#${accessToken}`);
  await page.getByRole("tab").nth(1).click();
  const send = page.getByRole("button", { name: "Enviar" });
  await send.click();
  if (says !== undefined) await page.getByText(says).waitFor();
  if (presses === 2) await send.click();
  const url = `${stack.web}orders/${order.id}?ticket=2#${accessToken}`;
  const isFile = sheet === "files" || sheet === "late";
  if (isFile) await expect.poll(() => callsOf(page)).toEqual([{ files: [[`${tickets[1].id}.pdf`, "application/pdf", true]] }]);
  else if (sheet === "addresses") await expect.poll(() => callsOf(page)).toEqual([{ url }]);
  else expect(await callsOf(page)).toEqual(clipboard ? [url] : []);
  if (!clipboard) await page.getByText(url).waitFor();
  const calendar = page.getByRole("link", { name: "Calendário" });
  expect(await calendar.evaluate((link) => [link.hasAttribute("download"), link.getAttribute("target")])).toEqual([false, "_top"]);
  expect(await overflow(page)).toBe(0);
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
    "public, max-age=31536000, immutable",
  ]);
  const png = Buffer.from(await answer.arrayBuffer());
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
  expect((await fetch(image.replace(show.eventId, "evt_aaaaaaaaaaaaaaaa"))).status).toBe(404);
  await close();
});
