/** The texts of emails about a ticket that its buyer passed on: to the buyer, and to its new attendee, who gets no link to the order. Pure. */
import { formatEventTime } from "../event/event.time.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, SOFT, subjectOf, toHtml, type EmailContent } from "./notification.layout.ts";
import { orderEmail, ticketHtml, ticketText, type TicketEmail } from "./notification.text.ts";

const WORDS = {
  "pt-BR": {
    passedSubject: (event: string) => `Ingresso repassado: ${event}`,
    passedTitle: "Você repassou um ingresso",
    passed: (name: string, type: string) =>
      `O ingresso (${type}) agora é de ${name}. O código antigo, impresso ou salvo, não vale mais na porta.`,
    notYou: "Se não foi você, fale com a organização do evento.",
    subject: (event: string) => `Seu ingresso: ${event}`,
    hello: (name: string) => `Olá, ${name}.`,
    title: "Este ingresso é seu",
    from: (name: string) => `${name} repassou este ingresso para você.`,
    show: "Mostre este código na porta, no celular ou no papel. Só ele vale: um código anterior não abre a porta.",
  },
  en: {
    passedSubject: (event: string) => `Ticket passed on: ${event}`,
    passedTitle: "You passed a ticket on",
    passed: (name: string, type: string) =>
      `The ticket (${type}) is now for ${name}. The old code, printed or saved, no longer works at the door.`,
    notYou: "If it was not you, ask the organizer of the event.",
    subject: (event: string) => `Your ticket: ${event}`,
    hello: (name: string) => `Hello ${name},`,
    title: "This ticket is yours",
    from: (name: string) => `${name} passed this ticket on to you.`,
    show: "Show this code at the door, on a phone or on paper. Only this one works: an earlier code does not open the door.",
  },
};

export const passedOnEmail = ({ ticket, ...facts }: TicketEmail): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.passedSubject(facts.event.name),
    title: words.passedTitle,
    sentences: [words.passed(plain(ticket.attendeeName), plain(ticket.ticketTypeName)), words.notYou],
  });
};

/** Nothing in it opens the order, which is the buyer's. */
export const receivedEmail = ({
  locale,
  event,
  buyerName,
  ticket,
}: Pick<TicketEmail, "locale" | "event" | "buyerName" | "ticket">): EmailContent => {
  const words = WORDS[locale];
  const subject = subjectOf(words.subject(event.name));
  const { date, hours, doors, zone } = formatEventTime(event, locale);
  const when = [`${date}, ${hours} (${zone})`, ...(doors === undefined ? [] : [doors])];
  const hello = words.hello(plain(ticket.attendeeName));
  const sentences = [words.from(plain(buyerName)), words.show];
  const text = [
    hello,
    [`${words.title}.`, ...sentences].join(" "),
    [plain(event.name), ...when, placeOf(event)].join("\n"),
    ticketText(locale, ticket, 0),
  ];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(hello)}</p>`,
    heading(words.title),
    ...sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`),
    ticketHtml(locale, ticket),
    `<p style="margin:0;${SOFT}"><strong>${toHtml(event.name)}</strong><br>${when.map(escapeHtml).join("<br>")}<br>${toHtml(placeOf(event))}</p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};
