/**
 * The first night of an organizer who never saw the console, at a desk in Portuguese, and of a colleague, a buyer and a friend, on phones in English:
 * one screen leads to the next one. Other files test each screen.
 */
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { bytesOf } from "../support/pictures.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage, overflow, type OpenPage } from "../support/browser/pages.ts";
import { stewardOn } from "../support/browser/steward.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  client = clientOf(stack);
});

const HOUR_MS = 3_600_000;
const DESK = { locale: "pt-BR", width: 1280, height: 800 } as const;
const PHONE = { locale: "en-GB", hasTouch: true } as const;
const NAME = "Noite de estreia: Inconstitucionalissimamente ao vivo";
const QUESTION = "Como você soube?";

/** The wall time in Brasília, as a field of the browser takes it. */
const inHours = (hours: number): string => new Date(Date.now() + (hours - 3) * HOUR_MS).toISOString().slice(0, 16);

const guests = Array.from({ length: 27 }, (_, at) => `Convidada ${at};conv${at}.${Date.now()}@example.com;Inteira`);
const LIST = ["Nome;E-mail;Tipo", ";sem@example.com;Inteira", "Zé;ze@;Inteira", "Inês;;Camarote", ...guests].join("\r\n");

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).first().click();

/** The text of the latest email to this address that holds `part`. */
const mailTo = async (email: string, part: string): Promise<string> => {
  const find = async () => (await client.messages()).findLast(({ to, text }) => to === email && text.includes(part))?.text ?? "";
  return until(find, (text) => text !== "", 30_000);
};
const linkIn = (text: string, below: string): string => new RegExp(String.raw`http\S+/${below}/\S+`).exec(text)?.[0] ?? "";

type Desk = OpenPage & ReturnType<typeof organizerOn>;

const openOrganization = async ({ page, field, button, words }: Desk, contact: string): Promise<void> => {
  await page.getByLabel(words.account).click();
  await follow(page, "Organização");
  await field("Nome").fill("Coletivo Rio");
  await field("E-mail").fill("oi@");
  await button(words.save).click();
  // The heading fits what is wrong as well as what is missing.
  await page.locator(".errors", { hasText: "1 dado para corrigir" }).waitFor();
  await field("E-mail").fill(contact);
  await field("Cor").fill("#7a1fa2");
  await button(words.save).click();
  await page.getByRole("status").getByText(words.saved, { exact: true }).waitFor();
};

const makeEvent = async ({ page, field, button, link, heading, words }: Desk): Promise<string> => {
  await page.locator("header a").first().click();
  await link(words.firstEvent).click();
  await page.getByText(/Bastam o nome, as horas e o lugar/).waitFor();
  await page.getByText(/Em branco, valem o nome e o contato da sua organização/).waitFor();
  await field(words.eventName).fill(NAME);
  await field(words.starts).fill(inHours(3));
  await field(words.ends).fill(inHours(7));
  await field(words.venue).fill("Galpão do Porto");
  await field("Endereço").fill("Rua da Gamboa, 210");
  await field("Cidade").fill("Rio de Janeiro");
  await button(words.makeDraft).click();
  await heading(words.setup).waitFor();

  await page.getByRole("main").getByRole("link", { name: "Editar", exact: true }).click();
  await page.locator('input[type="file"]').setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from(bytesOf("jpeg")) });
  await field("O que a imagem mostra").fill("Um palco");
  await button("Usar esta imagem").click();
  await button("Trocar imagem").waitFor();
  await follow(page, words.tickets);
  await button(words.newType).click();
  await field(words.name).fill("Inteira");
  await field(words.price).fill("40");
  await field(words.quantity).fill("100");
  await button(words.save).click();
  await page.getByText(words.saved, { exact: true }).waitFor();
  await follow(page, "Perguntas");
  await button("Nova pergunta").click();
  await field("Pergunta").fill(QUESTION);
  await page.getByLabel(/^Obrigatória/).check();
  await button("Criar pergunta").click();
  await page.getByRole("row").filter({ hasText: QUESTION }).waitFor();
  await follow(page, words.door);
  await button(words.newGate).click();
  await field(words.gateName).fill("Entrada");
  await button(words.addGate).click();
  await button(words.newDevice).waitFor();
  await follow(page, words.setup);
  await button(words.publish).click();
  await heading(words.onSale(NAME)).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize(DESK);
  return (
    (await page
      .locator("a", { hasText: /\/e\/evt_/ })
      .first()
      .textContent()) ?? ""
  );
};

/** Ends with the colleague's phone at the door. */
const inviteColleague = async ({ page, field, button, words }: Desk, email: string) => {
  await page.getByLabel(words.account).click();
  await follow(page, "Equipe");
  await button("Convidar pessoa").click();
  await field("E-mail").fill(email);
  await field("Papel").selectOption({ label: "Atendimento" });
  await button("Enviar o convite").click();
  const invitation = await mailTo(email, "/console/join/");
  expect(invitation).toContain("Seu papel: atendimento (pedidos, ingressos e portaria)");

  const colleague = await openPage(browser, PHONE);
  await colleague.page.goto(linkIn(invitation, "console/join"));
  await press(colleague.page, "Sign in");
  await press(colleague.page, "Join the team");
  await colleague.page.locator(".event-row a").first().click();
  await follow(colleague.page, "Door");
  await press(colleague.page, "New device");
  await colleague.page.getByLabel("Device name").fill("My phone");
  await press(colleague.page, "Get a code");
  // Nobody scans a code on the screen of the same phone.
  const [door] = await Promise.all([colleague.context.waitForEvent("page"), follow(colleague.page, "Scan with this device")]);
  const steward = stewardOn(door, "en-GB");
  await steward.ready();
  await colleague.page.getByText("My phone is ready").waitFor();
  await press(colleague.page, "Done");
  await steward.startWedge();
  return { ...colleague, steward, door };
};

const importAndWrite = async ({ page, button, words }: Desk, contact: string): Promise<void> => {
  await page.locator("header a").first().click();
  await page.locator(".event-row a").first().click();
  await follow(page, "Convidados");
  await page.locator("#guest-file").setInputFiles({ name: "lista.csv", mimeType: "text/csv", buffer: Buffer.from(LIST) });
  await button("Importar 27 pessoas").click();
  await page.getByText("Pronto: 27 de 30 pessoas têm ingresso.").waitFor({ timeout: 30_000 });
  await follow(page, "Mensagens");
  await page.getByLabel("Quem recebe").selectOption("not_admitted");
  await page.locator("#message-subject").fill("As portas vão abrir");
  await page.locator("#message-body").fill("Venha cedo.");
  await button("Ver antes").click();
  await page.getByText(/^27 endereços recebem/).waitFor();
  await expect.poll(() => page.locator("#message-testTo").inputValue()).toBe(contact);
  await button("Enviar um teste").click();
  await page.locator("#message-testCode").fill(/: ([A-Z2-7]{8})/.exec(await mailTo(contact, "Seu código: "))?.[1] ?? "");
  await button("Enviar um teste").click();
  await page.getByText(/^O teste está a caminho/).waitFor();
  await button("Enviar para 27 endereços").click();
  await page.getByRole("dialog").getByRole("button", { name: "Enviar para 27 endereços" }).click();
  await page.getByText("Enviada: 27 de 27.").waitFor();
  await follow(page, words.orders);
};

const buy = async (url: string, email: string): Promise<void> => {
  const { page, close } = await openPage(browser, PHONE);
  const buyer = buyerOn(page, "en-GB");
  await page.goto(url);
  await buyer.choose({ Inteira: 2 });
  await press(page, buyer.words.continue);
  await buyer.type({ name: "Tereza Nogueira", email });
  await page.getByLabel(QUESTION).fill("Por uma amiga");
  await press(page, buyer.words.toPayment);
  await buyer.pay();
  await buyer.heading(buyer.words.done).waitFor();
  await close();
};

/** On another device, from the list of events: the buyer knows an address, and nothing else. Returns the old code and the new one. */
const passOn = async (email: string, friend: string): Promise<{ old: string; now: string }> => {
  const { page, close } = await openPage(browser, PHONE);
  await page.goto(stack.web);
  await follow(page, "My tickets");
  await follow(page, "Find my tickets");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await press(page, "Send me the links");
  await page.getByRole("heading", { name: "Look in your inbox" }).waitFor();
  const found = await mailTo(email, "/privacy/");
  expect(found).toContain("Galpão do Porto, Rua da Gamboa, 210, Rio de Janeiro");
  await page.goto(linkIn(found, "orders"));
  await page.locator(".ticket__address", { hasText: "Rio de Janeiro" }).first().waitFor();
  await page.getByRole("tab").nth(1).click();
  const old = /Code: (\S+)(?![\s\S]*Code: )/.exec(await mailTo(email, "Code: "))?.[1] ?? "";
  await press(page, "Pass on");
  await page.getByLabel("Who gets the ticket").fill("Davi Prates");
  await page.getByLabel("Their email (optional)").fill(friend);
  await press(page, "Pass the ticket on");
  await page.getByRole("dialog", { name: "Ticket passed on" }).waitFor();
  await close();
  return { old, now: /Code: (\S+)/.exec(await mailTo(friend, "Code: "))?.[1] ?? "" };
};

it("leads from an empty account to a friend's ticket at the door", async () => {
  const id = `${Date.now()}`;
  const address = (who: string): string => `${who}.${id}@example.com`;
  const opened = await openPage(browser, DESK);
  const desk: Desk = { ...opened, ...organizerOn(opened.page, stack, "pt-BR") };
  const { page, button, field, words } = desk;
  const subject = `first-night-${id}`;
  await desk.signIn(subject);
  await openOrganization(desk, address("contact"));
  const url = await makeEvent(desk);
  const colleague = await inviteColleague(desk, address("lia"));
  await importAndWrite(desk, address("contact"));
  await buy(url, address("tereza"));
  const codes = await passOn(address("tereza"), address("davi"));
  expect(codes.now).not.toBe(codes.old);

  // The doors open earlier than planned.
  await follow(page, words.edit);
  await field("Portas abrem").fill(inHours(-1));
  await button(words.save).click();
  await button(words.saveUntold).click();
  await page.getByRole("status").getByText(words.saved).waitFor();
  await follow(page, words.orders);
  await page.getByLabel(words.search).fill("davi");
  await page.getByText(/Quem só tem o ingresso está em Participantes/).waitFor();
  await page.getByLabel(words.search).fill("tereza");
  await page.locator(".order-list li a").click();
  // The list scrolls by itself and would cut the ring of its field.
  const [list, search] = await Promise.all([".order-list", ".order-list .affix"].map((one) => page.locator(one).boundingBox()));
  expect((search?.x ?? 0) - (list?.x ?? 0)).toBeGreaterThanOrEqual(5);
  await page.getByText("Por uma amiga").waitFor();
  const order = page.url();
  await button(words.resend).click();
  await page.getByText(`Ingressos reenviados para ${address("tereza")}.`).waitFor();
  await colleague.page.goto(page.url());
  await colleague.page.getByRole("button", { name: "Resend", exact: true }).waitFor();
  await expect.poll(() => colleague.page.getByRole("button", { name: "Refund", exact: true }).count()).toBe(0);

  const { steward, door } = colleague;
  await steward.pull(codes.old);
  await steward.result("refuse");
  await door.getByText("This ticket has a newer code.").waitFor();
  /** The gate reads an event again after some seconds. */
  const scan = async (): Promise<string> => {
    await door.getByText("Tap for the next one").click();
    await steward.noResult();
    await steward.pull(codes.now);
    return door.locator(".result__word").innerText();
  };
  await expect.poll(scan, { interval: 1_500, timeout: 15_000 }).toMatch(new RegExp(steward.words.admit, "i"));
  await follow(page, words.attendees);
  await page.getByLabel(words.search).fill("davi");
  await page
    .getByRole("row")
    .filter({ hasText: "Davi Prates" })
    .getByText(/^Entrou/)
    .waitFor();
  await follow(page, "Ao vivo");
  await page.getByText(/^[\d,]+% das leituras: \d+ de \d+\.$/).waitFor({ timeout: 20_000 });

  const organizerToken = await stack.issuer.token({ subject, groups: ["organizer"] });
  expect((await clientOf({ ...stack, organizerToken }).post("/people/erase", { email: address("tereza") })).status).toBe(200);
  await page.goto(order);
  await page.getByText("Quem comprou repassou o ingresso para Davi Prates").waitFor();
  await Promise.all([colleague.close(), desk.close()]);
});
