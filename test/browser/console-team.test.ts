/** An organization and its team in the console: its contact, an invitation by email, and a colleague who scans but cannot refund. */
import type { Browser } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { openAdmin } from "@catraca/client";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { bytesOf } from "../support/pictures.ts";
import { shareStack } from "../support/stack.ts";
import { inDays, publish } from "../support/browser/agenda.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
});

const WORDS = {
  "pt-BR": {
    organization: "Organização",
    shows: "O que a imagem mostra",
    usePicture: "Usar esta imagem",
    colour: "Cor",
    needColour: "Digite uma cor como #00573b, ou deixe vazio",
    saved: "Salvo",
    team: "Equipe",
    invite: "Convidar pessoa",
    email: "E-mail",
    role: "Papel",
    staff: "Atendimento",
    send: "Enviar o convite",
    sent: (email: string) => `O convite está a caminho de ${email}.`,
    invited: "Convite enviado",
    text: "Coletivo Rio convida você para a equipe.",
    join: "Entrar na equipe",
    resend: "Reenviar",
    refund: "Reembolsar",
    menu: /^Ações/,
    block: "Bloquear",
    voidIt: "Anular ingresso",
    keyStays: /Uma chave de API criada por essa pessoa continua valendo/,
    removeOf: (name: string) => `Tirar: ${name}`,
    remove: "Tirar",
    leave: "Sair da equipe",
    lastOwner: "A organização ficaria sem proprietário. Antes, dê esse papel a outra pessoa.",
    switchTo: "Mudar para Teatro Leste",
    newEvent: "Novo evento",
    gates: "Novo portão",
    keys: "Chaves de API",
    createKey: "Criar chave",
    needScopes: "Escolha o que a chave pode fazer",
    readOrders: /orders:read/,
    keyMade: "Chave criada: Contabilidade",
    stored: "Já guardei",
    active: "Em uso",
    revokeOf: "Revogar chave: Contabilidade",
    revoke: "Revogar chave",
    revoked: "Revogada",
    keyRevoked: /^Chave de API: remoção/,
    showPerson: "Mostrar o que temos",
    erasePerson: "Excluir os dados",
    personErased: /^Excluído. Pedidos: 1. Ingressos: 1/,
    ordersRead: /^Pedido: leitura/,
  },
  "en-GB": {
    organization: "Organization",
    shows: "What the picture shows",
    usePicture: "Use this picture",
    colour: "Colour",
    needColour: "Type a colour such as #00573b, or leave it empty",
    saved: "Saved",
    team: "Team",
    invite: "Invite a member",
    email: "Email",
    role: "Role",
    staff: "Staff",
    send: "Send the invitation",
    sent: (email: string) => `The invitation is on its way to ${email}.`,
    invited: "Invited",
    text: "Coletivo Rio invites you to its team.",
    join: "Join the team",
    resend: "Resend",
    refund: "Refund",
    menu: /^Actions/,
    block: "Block",
    voidIt: "Void ticket",
    keyStays: /An API key that this person made goes on working/,
    removeOf: (name: string) => `Remove: ${name}`,
    remove: "Remove",
    leave: "Leave the team",
    lastOwner: "The organization would have no owner. Make another member an owner first.",
    switchTo: "Switch to Teatro Leste",
    newEvent: "New event",
    gates: "New gate",
    keys: "API keys",
    createKey: "Create key",
    needScopes: "Choose what the key may do",
    readOrders: /orders:read/,
    keyMade: "Key created: Contabilidade",
    stored: "I stored it",
    active: "Active",
    revokeOf: "Revoke key: Contabilidade",
    revoke: "Revoke key",
    revoked: "Revoked",
    keyRevoked: /^API key: removed/,
    showPerson: "Show what we have",
    erasePerson: "Erase the data",
    personErased: /^Erased. Orders: 1. Tickets: 1/,
    ordersRead: /^Order: read/,
  },
} as const;

const openSale = async (client: Client) => {
  const types = [{ name: "Inteira", reais: 50, capacity: 50 }];
  const { eventId, types: made } = await publish(client, { name: "Baile", venue: { name: "Clube" }, startsAt: inDays(2, 20), types });
  return client.buy({ eventId, ticketTypeId: made["Inteira"] ?? "" });
};

const linkTo = async (client: Client, email: string): Promise<string> => {
  const all = await until(client.messages, (messages) => messages.some(({ to }) => to === email));
  return /http\S+\/console\/join\/\S+/.exec(all.findLast(({ to }) => to === email)?.text ?? "")?.[0] ?? "";
};

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const look = lookOf("console", locale);
  const boss = `boss-${locale.toLowerCase()}`;
  const clientAs = async (subject: string) =>
    clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject, groups: ["organizer"] }) });
  const openAs = async () => {
    const { page, ...rest } = await openPage(browser, { locale });
    return { page, ...rest, ...organizerOn(page, stack, locale) };
  };

  it("a colleague is invited by email, joins, handles orders without refunds, and is removed", async () => {
    const client = await clientAs(boss);
    const { order } = await openSale(client);
    const owner = await openAs();
    await owner.signIn(boss);
    await owner.page.goto(`${owner.base}organization`);
    await owner.page.locator("#organization-name").fill("Coletivo Rio");
    await owner.page.locator("#organization-colour").fill("green");
    await owner.button(owner.words.save).click();
    await owner.page.locator(".errors", { hasText: words.needColour }).waitFor();
    await look(owner.page, "organization-errors");
    await owner.page.locator("#organization-colour").fill("#00573b");
    await owner.button(owner.words.save).click();
    await owner.page.getByRole("status").getByText(words.saved, { exact: true }).waitFor();
    const logo = { name: "logo.png", mimeType: "image/png", buffer: Buffer.from(bytesOf("png")) };
    await owner.page.locator('input[type="file"]').setInputFiles(logo);
    await owner.page.getByLabel(words.shows).fill("Rio");
    await owner.button(words.usePicture).click();
    await owner.page.locator("img.organizer-mark").waitFor();
    await look(owner.page, "organization");
    const visitor = await openPage(browser, { locale });
    await visitor.page.goto(`${stack.web}e/${order.eventId}`);
    await visitor.page.locator("img.organizer-mark").waitFor();
    await lookOf("attendee", locale)(visitor.page, "event-organizer");
    await visitor.close();
    await owner.page.goto(`${owner.base}team`);
    await owner.button(words.invite).click();
    const email = `rui.${locale.toLowerCase()}@example.com`;
    await owner.page.locator("#member-email").fill(email);
    await owner.page.locator("#member-role").selectOption({ label: words.staff });
    await look(owner.page, "team-invite");
    await owner.button(words.send).click();
    await owner.page.getByText(words.sent(email)).waitFor();
    await owner.page.getByRole("cell", { name: words.invited }).waitFor();
    await look(owner.page, "team");

    const colleague = await openAs();
    await colleague.page.goto(await linkTo(client, email));
    await colleague.page.getByText(email).waitFor();
    await look(colleague.page, "join-signed-out");
    await colleague.button(colleague.words.signIn).click();
    await colleague.page.getByText(words.text).waitFor();
    await look(colleague.page, "join");
    await colleague.button(words.join).click();
    await colleague.page.locator(".event-row", { hasText: "Baile" }).waitFor();
    expect(await colleague.link(words.newEvent).count()).toBe(0);
    await colleague.page.goto(`${colleague.base}events/${order.eventId}/orders/${order.id}`);
    await colleague.button(words.resend).waitFor();
    await expect.poll(() => colleague.button(words.refund).count()).toBe(0);
    await colleague.open(order.eventId, "attendees");
    await colleague.page.getByLabel(words.menu).first().click();
    await colleague.button(words.block).waitFor();
    expect(await colleague.button(words.voidIt).count()).toBe(0);
    await colleague.open(order.eventId, "entrance");
    await colleague.button(words.gates).waitFor();

    const token = await stack.issuer.token({ subject: email, groups: ["staff"] });
    const { members } = (await client.admin("/members")).body;
    const { id } = members.find((one: { email?: string }) => one.email === email);
    expect((await client.admin(`/members/${id}`, { method: "PATCH", body: { role: "organizer" } })).status).toBe(200);
    expect((await client.admin("/keys", { method: "POST", token, body: { name: "Rui", scopes: ["orders:read"] } })).status).toBe(201);
    await owner.page.reload();
    await owner.button(words.removeOf(email)).click();
    await owner.page.getByText(words.keyStays).waitFor();
    await owner.page.getByRole("dialog").getByRole("button", { name: words.remove, exact: true }).click();
    await expect.poll(() => owner.button(words.removeOf(email)).count()).toBe(0);
    const refused = await client.admin(`/events/${order.eventId}`, { token });
    expect(refused.status).toBe(404);
    owner.expectTrouble(/status of 409/);
    await owner.button(words.leave).click();
    await owner.page.getByRole("dialog").getByRole("button", { name: words.leave, exact: true }).click();
    await owner.page.getByRole("dialog").getByText(words.lastOwner).waitFor();
    await Promise.all([owner.close(), colleague.close()]);
  });

  it("a person of two organizations switches between them in the menu", async () => {
    const [first, second] = [`first-of-two-${locale.toLowerCase()}`, `second-of-two-${locale.toLowerCase()}`];
    const client = await clientAs(second);
    await client.admin("/organization", { method: "PATCH", body: { name: "Teatro Leste" } });
    await openSale(client);
    const email = `${first}@example.com`;
    const { member } = (await client.post("/members", { email, role: "organizer" })).body;
    const own = await clientAs(first);
    await own.admin("/organization", { method: "PATCH", body: { name: "Praça Oeste" } });
    const token = new URL(await linkTo(client, email)).hash.slice(1).split("/")[0];
    expect((await own.post(`/members/${member.id}/accept`, { token })).status).toBe(200);
    const { page, signIn, words: common, close } = await openAs();
    await signIn(first);
    await page.locator("h1").waitFor();
    expect(await page.locator(".event-row", { hasText: "Baile" }).count()).toBe(0);
    await page.getByLabel(common.account).click();
    await look(page, "menu-organizations");
    await page.getByRole("button", { name: words.switchTo, exact: true }).click();
    await page.locator(".event-row", { hasText: "Baile" }).waitFor();
    await close();
  });

  it("a key is made, shown once, used by a program, and revoked", async () => {
    const keeper = `keeper-${locale.toLowerCase()}`;
    const { order } = await openSale(await clientAs(keeper));
    const { page, signIn, button, words: common, close } = await openAs();
    await signIn(keeper);
    await page.getByLabel(common.account).click();
    await page.getByRole("link", { name: words.keys }).click();
    await button(words.createKey).click();
    await page.locator("#key-name").fill("Contabilidade");
    await button(words.createKey).click();
    await page.locator(".errors", { hasText: words.needScopes }).waitFor();
    await look(page, "keys-errors");
    await page.getByLabel(words.readOrders).check();
    await button(words.createKey).click();
    const dialog = page.getByRole("dialog", { name: words.keyMade });
    const key = (await dialog.locator("code").textContent()) ?? "";
    await look(page, "keys-made");
    await dialog.getByRole("button", { name: words.stored }).click();
    await page.getByRole("cell", { name: words.active }).waitFor();
    const admin = openAdmin({ admin: stack.admin, key }).events[":eventId"];
    const param = { eventId: order.eventId };
    const ordersStatus = async () => (await admin.orders.$get({ param, query: {} })).status;
    const reportStatus = async () => (await admin.report.$get({ param })).status;
    expect([await ordersStatus(), await reportStatus()]).toEqual([200, 403]);
    await page.reload();
    await page.getByRole("button", { name: words.revokeOf }).waitFor();
    expect(await page.locator("body").textContent()).not.toContain(key.split(".")[1]);
    await look(page, "keys");
    await page.getByRole("button", { name: words.revokeOf }).click();
    await page.getByRole("dialog").getByRole("button", { name: words.revoke, exact: true }).click();
    await page.getByRole("cell", { name: words.revoked }).waitFor();
    expect(await ordersStatus()).toBe(401);
    await page.goto(`${stack.web}console/history`);
    await page.getByRole("cell", { name: words.keyRevoked }).waitFor();
    await look(page, "history");
    await page.goto(`${stack.web}console/history/${order.eventId}`);
    await page.getByRole("cell", { name: words.ordersRead }).waitFor();

    // The buyer of the order asks for erasure.
    await page.goto(`${stack.web}console/people`);
    await page.locator("#people-email").fill(order.buyer.email);
    await button(words.showPerson).click();
    await page.locator(`.people__one a[href$="/orders/${order.id}"]`).waitFor();
    await look(page, "people");
    // Another address in the field is nobody until it is looked up.
    await page.locator("#people-email").fill("somebody.else@example.com");
    await expect.poll(() => button(words.erasePerson).count()).toBe(0);
    await page.locator("#people-email").fill(order.buyer.email);
    await button(words.showPerson).click();
    await button(words.erasePerson).click();
    await look(page, "people-erase");
    await page.getByRole("dialog").getByRole("button", { name: words.erasePerson, exact: true }).click();
    await page.getByRole("status").getByText(words.personErased).waitFor();
    await close();
  });
});
