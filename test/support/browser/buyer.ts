/** A buyer's actions, by the words on the pages. */
import type { Page } from "playwright-core";

export type Language = "pt-BR" | "en-GB";

const WORDS = {
  "pt-BR": {
    more: (label: string) => `Somar um: ${label}`,
    continue: "Continuar",
    name: "Nome completo",
    email: "E-mail",
    phone: "Celular (opcional)",
    toPayment: "Continuar para o pagamento",
    free: "Pegar ingressos de graça",
    declining: "Cartão que é recusado",
    approving: "Cartão que é aprovado",
    unanswered: "Banco fora do ar",
    pay: /^Pagar R\$/,
    declined: "O banco não aprovou",
    seeTickets: /^Ver ingressos?$/,
    done: /Pronto,\s*é seu/,
    expired: "O tempo acabou",
    again: "Pegar os ingressos de novo",
    full: "Abrir em tela cheia",
    allPdf: "Todos os ingressos em um PDF",
    slow: "O servidor está demorando",
    copy: /Cópia salva/,
    retry: "Tentar de novo",
    waitSafely: "Pode esperar tranquilo",
    close: "Fechar",
    giveUp: "Desistir e devolver os ingressos",
  },
  "en-GB": {
    more: (label: string) => `One more: ${label}`,
    continue: "Continue",
    name: "Full name",
    email: "Email",
    phone: "Mobile (optional)",
    toPayment: "Continue to payment",
    free: "Get free tickets",
    declining: "Card that is declined",
    approving: "Card that is approved",
    unanswered: "Bank that is down",
    pay: /^Pay R\$/,
    declined: "Your bank said no",
    seeTickets: /^See tickets?$/,
    done: /Done,\s*it's yours/,
    expired: "Time ran out",
    again: "Get the tickets again",
    full: "Open full screen",
    allPdf: "All tickets in one PDF",
    slow: "The server is slow to answer",
    copy: /Copy saved/,
    retry: "Try again",
    waitSafely: "It is safe to wait",
    close: "Close",
    giveUp: "Give up and release the tickets",
  },
} as const;

export const buyerOn = (page: Page, speaks: Language) => {
  const words = WORDS[speaks];
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const choose = async (quantities: Record<string, number>): Promise<void> => {
    for (const [label, quantity] of Object.entries(quantities))
      for (let at = 0; at < quantity; at++) await page.getByRole("button", { name: words.more(label), exact: true }).click();
  };
  const type = async (buyer: { name?: string; email?: string; phone?: string }): Promise<void> => {
    if (buyer.name !== undefined) await page.getByLabel(words.name, { exact: true }).fill(buyer.name);
    if (buyer.email !== undefined) await page.getByLabel(words.email, { exact: true }).fill(buyer.email);
    if (buyer.phone !== undefined) await page.getByLabel(words.phone, { exact: true }).fill(buyer.phone);
  };
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  /** From the event's page to the payment. */
  const reserve = async (
    quantities: Record<string, number>,
    buyer = { name: "Tereza Nogueira", email: "tereza@example.com" },
  ): Promise<void> => {
    await choose(quantities);
    await button(words.continue).click();
    await type(buyer);
    await button(words.toPayment).click();
    await page.getByLabel(words.approving).waitFor();
  };
  const pay = async (card: "approving" | "declining" | "unanswered" = "approving"): Promise<void> => {
    await page.getByLabel(words[card]).check();
    await button(words.pay).click();
  };
  return { words, button, choose, type, heading, reserve, pay };
};
