/** Webhooks in the console: made with a secret that is shown once, tested, rotated, disabled by its receiver, enabled again, and its deliveries sent again. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until } from "../support/client.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let receiver: Receiver;
beforeAll(async () => {
  [stack, browser, receiver] = await Promise.all([shareStack(), shareBrowser(), openReceiver()]);
});
afterAll(() => receiver.close());

const WORDS = {
  "pt-BR": {
    create: "Criar webhook",
    needUrl: "Digite um endereço que começa com https://",
    made: "Webhook criado: Contabilidade",
    stored: "Já guardei",
    test: "Enviar um teste",
    arrived: /^O teste chegou: status 204/,
    rotate: "Trocar o segredo",
    rotated: "Novo segredo: Contabilidade",
    until: /^O segredo antigo vale até/,
    gone: /respondeu 410/,
    enable: "Ativar de novo",
    again: /^Enviar de novo: dlv_/,
    refresh: "Atualizar",
    delivered: "Entregue",
    dropped: "Não enviada",
    active: "Ativo",
    saved: "Salvo",
    delete: "Excluir webhook",
    none: "Nenhum webhook ainda",
  },
  "en-GB": {
    create: "Create webhook",
    needUrl: "Type an address that starts with https://",
    made: "Webhook created: Contabilidade",
    stored: "I stored it",
    test: "Send a test",
    arrived: /^The test arrived: status 204/,
    rotate: "Rotate secret",
    rotated: "New secret: Contabilidade",
    until: /^The old secret works until/,
    gone: /answered 410/,
    enable: "Enable again",
    again: /^Send again: dlv_/,
    refresh: "Refresh",
    delivered: "Delivered",
    dropped: "Not sent",
    active: "Active",
    saved: "Saved",
    delete: "Delete webhook",
    none: "No webhooks yet",
  },
} as const;

describe.each(["pt-BR", "en-GB"] as const)("in %s", (locale) => {
  const words = WORDS[locale];
  const look = lookOf("console", locale);
  const subject = `hooks-${locale.toLowerCase()}`;

  it("a webhook is made, tested, rotated, disabled by its receiver, enabled, sent to again and deleted", async () => {
    const client = clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject, groups: ["organizer"] }) });
    receiver.answersBy();
    receiver.received.length = 0;
    const { page, close } = await openPage(browser, { locale });
    const { signIn, button, words: common } = organizerOn(page, stack, locale);
    const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
    await signIn(subject);
    await page.getByLabel(common.account).click();
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByText(words.none).waitFor();
    await button(words.create).click();
    await page.locator("#webhook-name").fill("Contabilidade");
    await page.locator("#webhook-url").fill("hooks.example.com");
    await button(words.create).click();
    await page.locator(".errors", { hasText: words.needUrl }).waitFor();
    await look(page, "webhooks-errors");
    await page.locator("#webhook-url").fill(receiver.url);
    for (const type of ["(order.issued)", "(order.cancelled)"]) await page.getByLabel(type).check();
    await button(words.create).click();
    const secretIn = async (name: string): Promise<string> => {
      const secret = (await page.getByRole("dialog", { name }).locator("code").textContent()) ?? "";
      await look(page, `webhooks-secret-${name === words.made ? "made" : "rotated"}`);
      await inDialog(words.stored).click();
      return secret;
    };
    const secret = await secretIn(words.made);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("create-webhook");
    await look(page, "webhooks");

    // By the keyboard alone: the row's link, and the first button of its page.
    await page.getByRole("link", { name: "Contabilidade" }).press("Enter");
    await button(words.test).press("Enter");
    await page.getByRole("status").getByText(words.arrived).waitFor();
    const [tested] = receiver.received;
    expect(tested && receiver.verify(secret, tested)).toMatchObject({ type: "webhook.test" });
    expect(await page.locator("body").textContent()).not.toContain(secret);
    await button(words.rotate).click();
    await inDialog(words.rotate).click();
    const next = await secretIn(words.rotated);
    await page.getByText(words.until).waitFor();
    expect(next).not.toBe(secret);

    const sale = await client.openSale();
    await client.buy(sale);
    await until(
      async () => receiver.received.map(({ type }) => type),
      (types) => types.includes("order.issued"),
    );
    const issued = receiver.received.find(({ type }) => type === "order.issued");
    for (const valid of [secret, next]) expect(issued && receiver.verify(valid, issued)).toMatchObject({ type: "order.issued" });
    receiver.answersBy((response) => response.writeHead(410).end("gone for good"));
    const placed = (await client.order(sale)).body;
    await client.api(`/orders/${placed.order.id}/cancel`, { method: "POST", token: placed.accessToken });
    await until(
      async () => (await client.admin("/webhooks")).body.webhooks[0].status,
      (status) => status === "disabled",
    );
    await page.reload();
    await page.getByText(words.gone).waitFor();
    await page.locator(".badge", { hasText: words.dropped }).waitFor();
    await page.locator("td details").first().locator("summary").click();
    await look(page, "webhook-disabled");
    receiver.answersBy();
    await button(words.enable).click();
    await page.getByText(words.active, { exact: true }).waitFor();
    await page.getByLabel(words.again).first().click();
    await expect.poll(() => receiver.received.filter(({ type }) => type === "order.cancelled").length).toBe(2);
    await expect
      .poll(async () => {
        await button(words.refresh).click();
        return page.locator(".badge", { hasText: words.delivered }).count();
      })
      .toBe(3);

    await page.locator("#webhook-name").fill("Financeiro");
    await button(common.save).click();
    await page.getByRole("status").getByText(words.saved, { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Financeiro" }).waitFor();
    await look(page, "webhook");
    await button(words.delete).click();
    await look(page, "webhook-delete");
    await inDialog(words.delete).click();
    await page.getByText(words.none).waitFor();
    await close();
  });
});
