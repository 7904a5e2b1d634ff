/** The texts of emails about a part of an order that went back, and about an event that was cancelled. Pure. */
import { format, type Money } from "../kernel/money.ts";
import { orderEmail, type EmailContent, type OrderEmail } from "./notification.text.ts";

const WORDS = {
  "pt-BR": {
    partSubject: (event: string) => `Reembolso: ${event}`,
    partTitle: (sum: string) => `Devolvemos ${sum}`,
    partFreeTitle: "Parte do seu pedido foi cancelada",
    byOrganizer: "A organização reembolsou uma parte do seu pedido.",
    byBuyer: "Você cancelou uma parte do seu pedido.",
    gone: (names: string) => `Não vale mais: ${names}.`,
    rest: "O resto do pedido continua valendo.",
    when: "O valor volta pelo mesmo meio do pagamento. Você não precisa fazer nada.",
    cancelledSubject: (event: string) => `Evento cancelado: ${event}`,
    cancelledTitle: "O evento foi cancelado",
    cancelled: "Os seus ingressos não valem mais.",
    noRefund: "Sobre o valor pago, fale com a organização do evento.",
  },
  en: {
    partSubject: (event: string) => `Refund: ${event}`,
    partTitle: (sum: string) => `We're returning ${sum}`,
    partFreeTitle: "A part of your order was cancelled",
    byOrganizer: "The organizer refunded a part of your order.",
    byBuyer: "You cancelled a part of your order.",
    gone: (names: string) => `No longer valid: ${names}.`,
    rest: "The rest of the order stays valid.",
    when: "The money goes back the way you paid. There is nothing you need to do.",
    cancelledSubject: (event: string) => `Event cancelled: ${event}`,
    cancelledTitle: "The event was cancelled",
    cancelled: "Your tickets no longer work.",
    noRefund: "About the money you paid, ask the organizer of the event.",
  },
};

type PartRefunded = OrderEmail & { amount: Money; by: "organizer" | "buyer"; gone: readonly string[] };

/** `gone`: the tickets and products that went back, as their names. Empty: only money went back. */
export const partRefundedEmail = ({ amount, by, gone, ...facts }: PartRefunded): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.partSubject(facts.event.name),
    title: amount.amountMinor === 0 ? words.partFreeTitle : words.partTitle(format(amount, facts.locale)),
    sentences: [
      by === "buyer" ? words.byBuyer : words.byOrganizer,
      ...(gone.length === 0 ? [] : [words.gone(gone.join("; "))]),
      words.rest,
      ...(amount.amountMinor === 0 ? [] : [words.when]),
    ],
  });
};

/** No money goes back by itself. */
export const eventCancelledEmail = ({ message, ...facts }: OrderEmail & { message?: string | undefined }): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.cancelledSubject(facts.event.name),
    title: words.cancelledTitle,
    sentences: [words.cancelled, ...(message ? [message] : []), words.noRefund],
  });
};
