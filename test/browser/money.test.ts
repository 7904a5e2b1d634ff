/** One order's money, from a code and a fee to a cancelled event: every page, email and account names the same sums. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { offerPayments, shareStack } from "../support/stack.ts";
import { inDays, publish } from "../support/browser/agenda.ts";
import { buyerOn } from "../support/browser/buyer.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let client: Client;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  offerPayments("simulated,stripe");
  client = clientOf(stack);
});

const EMAIL = "dora.money@example.com";
/** The spaces of currencies differ. */
const plain = (text: string | null): string => (text ?? "").replaceAll(/\s+/g, " ");

/** Three tickets at 160.00 less 10 %, with a fee of 10 % each, and one popcorn: 3 × (144.00 + 14.40) + 15.00. */
const openShow = async () => {
  const show = await publish(client, {
    name: "Maré de volta",
    venue: { name: "Galpão do Porto" },
    startsAt: inDays(20, 20),
    types: [{ name: "Inteira", reais: 160, capacity: 30, maxPerOrder: 6 }],
    products: [{ name: "Pipoca", reais: 15, stock: 20 }],
  });
  await client.post(`/events/${show.eventId}/fees`, { name: "Taxa de serviço", per: "ticket", basisPoints: 1_000 });
  const box = { name: "Camarote", price: { amountMinor: 50_000, currency: "BRL" }, capacity: 4, visibility: "code" };
  const { ticketType } = (await client.post(`/events/${show.eventId}/ticket-types`, box)).body;
  await client.post(`/events/${show.eventId}/promo-codes`, { code: "AMIGOS", percentOff: 10, unlocks: [ticketType.id] });
  return show;
};

it(
  "a buyer returns a ticket by the policy, the organizer refunds parts and cancels, and all sums agree",
  { timeout: 180_000 },
  async () => {
    const { eventId } = await openShow();
    const console_ = await openPage(browser, { locale: "en-GB", width: 1280, height: 900 });
    const desk = organizerOn(console_.page, stack, "en-GB");
    const dialog = console_.page.getByRole("dialog");
    // The quote of more than is left.
    console_.expectTrouble(/status of 409/);
    const seeDesk = lookOf("console", "en-GB");

    // The organizer lets buyers return tickets, and keeps the fees.
    await desk.signIn();
    await desk.open(eventId, "edit");
    await desk.field("Buyers may return tickets").selectOption("hours");
    await desk.field("Hours before the start").fill("a lot");
    await desk.button(desk.words.save).click();
    await console_.page.locator(".errors").getByText("Write the hours before the start, from 0 to 8760").waitFor();
    await desk.field("Hours before the start").fill("48");
    await desk.field("Fees on return").selectOption("kept");
    await seeDesk(console_.page, "event-returns");
    await desk.button(desk.words.save).click();
    await console_.page.getByText(desk.words.saved, { exact: true }).waitFor();
    expect((await client.admin(`/events/${eventId}`)).body.event.refundPolicy).toEqual({ hoursBeforeStart: 48, keepFees: true });

    await desk.open(eventId, "codes");
    await console_.page.getByText("10 % · unlocks Camarote").waitFor();

    // The buyer reads the policy before paying, and pays at Stripe's page.
    const { page, close } = await openPage(browser, { locale: "pt-BR" });
    const buyer = buyerOn(page, "pt-BR");
    const see = lookOf("attendee", "pt-BR");
    const policy = /Você pode devolver os ingressos até .+, 20h\. As taxas não voltam\./;
    await page.goto(`${stack.web}e/${eventId}?code=AMIGOS`);
    await page.getByText(policy).waitFor();
    await page.getByText("Libera: Camarote.").waitFor();
    await page.getByRole("heading", { name: "Camarote" }).waitFor();
    await see(page, "event-code-unlocks");
    await buyer.choose({ Inteira: 3, Pipoca: 1 });
    await expect.poll(async () => plain(await page.locator(".buy__sum b").textContent())).toBe("R$ 490,20");
    await buyer.button(buyer.words.continue).click();
    await buyer.type({ name: "Dora Maré", email: EMAIL });
    await page.getByText(policy).waitFor();
    await buyer.button(buyer.words.toPayment).click();
    await page.locator('input[value="stripe"]').check();
    await page.getByText(policy).waitFor();
    await see(page, "payment-policy");
    await buyer.button(buyer.words.pay).click();
    await page.waitForURL(/\/c\/pay\//);
    await buyer.button("Pay").click();
    await buyer.heading(buyer.words.done).waitFor();
    const [, orderId = "", accessToken = ""] = /\/orders\/(ord_\w+)\/done#(.+)$/.exec(page.url()) ?? [];
    const orderOf = async () => (await client.api(`/orders/${orderId}`, { token: accessToken })).body.order;
    const mailsOf = async (): Promise<string[]> =>
      (await client.messages()).filter(({ to }) => to === EMAIL).map(({ subject, text }) => plain(`${subject} ${text}`));
    const hasMail = (part: string) => until(mailsOf, (mails) => mails.some((mail) => mail.includes(part)));
    await hasMail("Total: R$ 490,20");
    await hasMail("Se mudar de ideia, devolva os ingressos na página do pedido até");

    // The buyer returns the second ticket: its price less the code, without its fee.
    await page.getByRole("link", { name: buyer.words.seeTickets }).click();
    await buyer.button("Devolver ingressos").click();
    const returning = page.getByRole("dialog");
    await returning.getByText("Escolha pelo menos um ingresso.").waitFor();
    await returning.getByRole("checkbox").nth(1).check();
    await returning.getByText("Você recebe R$ 144,00 de volta. As taxas não voltam.").waitFor();
    await see(page, "return-asked");
    await returning.getByRole("button", { name: /^Devolver por R\$\s144,00$/ }).click();
    await returning.getByText(/R\$\s144,00 voltam pelo mesmo meio do pagamento/).waitFor();
    await see(page, "return-done");
    await returning.getByRole("button", { name: "Fechar" }).click();
    await expect.poll(async () => plain(await page.locator(".ticket__order").textContent())).toContain("R$ 490,20, R$ 144,00 devolvidos");
    await page.getByRole("tab").nth(1).click();
    await page.locator(".ticket__head .badge", { hasText: "Reembolsado" }).waitFor();
    await see(page, "return-after");
    await hasMail("Devolvemos R$ 144,00");

    // The event moves: its buyer is told, and may return the rest with its fees.
    await desk.open(eventId, "edit");
    const starts = desk.field(desk.words.starts);
    await starts.fill((await starts.inputValue()).replace("T20:", "T21:"));
    await desk.button(desk.words.save).click();
    await seeDesk(console_.page, "event-tell");
    await dialog.getByRole("button", { name: "Save and tell" }).click();
    await console_.page.getByText(desk.words.saved, { exact: true }).waitFor();
    await hasMail("21h");
    // The email may arrive within the two seconds that a copy of the event for display lives.
    await expect
      .poll(async () => {
        await page.reload();
        const moved = page.getByText(/^Era .+, 20h, Galpão do Porto\. Agora é .+, 21h, Galpão do Porto\.$/);
        return moved.waitFor({ timeout: 3_000 }).then(
          () => "shown",
          () => "not shown",
        );
      })
      .toBe("shown");
    await see(page, "ticket-moved");
    await buyer.button("Devolver ingressos").click();
    await returning
      .getByText(/R\$\s158,40/)
      .first()
      .waitFor();
    await returning.getByRole("button", { name: "Ficar com eles" }).click();

    // The organizer refunds the popcorn, then an amount.
    const openRefund = async (): Promise<void> => {
      await desk.button(desk.words.refund).click();
      for (const at of [0, 1])
        await dialog
          .getByRole("checkbox", { name: /Inteira/ })
          .nth(at)
          .uncheck();
    };
    await desk.open(eventId, `orders/${orderId}`);
    await openRefund();
    await dialog.getByText("Choose a ticket, a product or an amount.").waitFor();
    await dialog.getByLabel("Pipoca").selectOption("1");
    await dialog.getByText("R$15.00 go back, of the R$346.20 that have not gone back yet.").waitFor();
    await seeDesk(console_.page, "order-refund-product");
    await dialog.getByRole("button", { name: "Refund R$15.00" }).click();
    await console_.page.getByText("R$15.00 returned.", { exact: false }).waitFor();
    await openRefund();
    await dialog.getByLabel("Another amount (optional)").fill("400");
    await dialog.getByRole("alert").getByText("This is more than is left of this order.").waitFor();
    await dialog.getByLabel("Another amount (optional)").fill("10");
    await dialog.getByRole("button", { name: "Refund R$10.00" }).click();
    await console_.page.getByText("R$10.00 returned.", { exact: false }).waitFor();
    await hasMail("Devolvemos R$ 15,00");
    await hasMail("Devolvemos R$ 10,00");

    // The organizer cancels the event: what is left goes back.
    await desk.open(eventId, "edit");
    await desk.button("Cancel event").click();
    await dialog.getByRole("button", { name: "Cancel for good" }).click();
    await dialog.getByText("Done: 1 order.").waitFor({ timeout: 60_000 });
    await until(orderOf, ({ status }) => status === "refunded");
    await seeDesk(console_.page, "event-cancel-done");
    await hasMail("Devolvemos R$ 321,20");

    // Every account of it is the same.
    const order = await orderOf();
    expect([order.total, order.refunded]).toEqual([
      { amountMinor: 49_020, currency: "BRL" },
      { amountMinor: 49_020, currency: "BRL" },
    ]);
    const parts = (await client.admin(`/orders/${orderId}`)).body.order.refunds.map(({ amount, by }: any) => [amount.amountMinor, by]);
    expect(parts).toEqual([
      [14_400, "buyer"],
      [1_500, "organizer"],
      [1_000, "organizer"],
      [32_120, "event_cancelled"],
    ]);
    expect(stack.stripe?.charges().find(({ amount }) => amount === 49_020)).toMatchObject({ status: "refunded", refunded: 49_020 });
    // Each refund is counted by a message of its own, in any order.
    await client.reportWhen(eventId, ({ sold, revenue }) => sold === 0 && revenue.amountMinor === 0, 30_000);
    await page.goto(`${stack.web}orders/${orderId}#${accessToken}`);
    await page.reload();
    await buyer.heading(/Devolvemos R\$\s490,20/).waitFor();
    await see(page, "order-cancelled-event");
    await desk.open(eventId, `orders/${orderId}`);
    await expect.poll(async () => plain(await console_.page.locator(".total__sum").textContent())).toContain("R$490.20");
    await seeDesk(console_.page, "order-cancelled-event");
    await Promise.all([close(), console_.close()]);
  },
);
