/** The texts of emails about a ticket of another person than its buyer: to the buyer, and to its attendee, who gets no link to the order. Pure. */
import type { TimeAndPlace } from "../event/event.move.rules.ts";
import { formatEventTime } from "../event/event.time.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, SOFT, subjectOf, toHtml, type EmailContent } from "./notification.layout.ts";
import { describe } from "./notification.order-text.ts";
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
    boughtBy: (name: string) => `${name} comprou este ingresso para você.`,
    withdrawnSubject: (event: string) => `Ingresso cancelado: ${event}`,
    withdrawnTitle: "Seu ingresso não vale mais",
    withdrawn: (type: string, from: string) =>
      `O ingresso (${type}) que ${from} repassou para você foi cancelado e não vale mais na porta.`,
    withdrawnOwn: (type: string, from: string) =>
      `O ingresso (${type}) que ${from} comprou para você foi cancelado e não vale mais na porta.`,
    cancelled: "O evento foi cancelado.",
    movedSubject: (event: string) => `O evento mudou: ${event}`,
    movedTitle: "O evento mudou",
    before: (what: string) => `Antes: ${what}.`,
    now: (what: string) => `Agora: ${what}.`,
    stays: "O seu ingresso continua valendo.",
    show: "Mostre este código na porta, no celular ou no papel.",
    newest: "Só ele vale: um código anterior não abre a porta.",
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
    boughtBy: (name: string) => `${name} bought this ticket for you.`,
    withdrawnSubject: (event: string) => `Ticket cancelled: ${event}`,
    withdrawnTitle: "Your ticket no longer works",
    withdrawn: (type: string, from: string) =>
      `The ticket (${type}) that ${from} passed on to you was cancelled and no longer works at the door.`,
    withdrawnOwn: (type: string, from: string) =>
      `The ticket (${type}) that ${from} bought for you was cancelled and no longer works at the door.`,
    cancelled: "The event was cancelled.",
    movedSubject: (event: string) => `The event changed: ${event}`,
    movedTitle: "The event changed",
    before: (what: string) => `Before: ${what}.`,
    now: (what: string) => `Now: ${what}.`,
    stays: "Your ticket stays valid.",
    show: "Show this code at the door, on a phone or on paper.",
    newest: "Only this one works: an earlier code does not open the door.",
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

type Received = Pick<TicketEmail, "locale" | "event" | "buyerName"> & { ticket: { attendeeName: string; ticketTypeName: string } };
type Change = {
  subject: string;
  title: string;
  sentences: readonly string[];
  parts?: { text: readonly string[]; html: readonly string[] };
};

/** Nothing in it opens the order, which is the buyer's. */
const attendeeEmail = ({ locale, ticket }: Pick<Received, "locale" | "ticket">, { parts, ...change }: Change): EmailContent => {
  const subject = subjectOf(change.subject);
  const hello = WORDS[locale].hello(plain(ticket.attendeeName));
  const text = [hello, [`${change.title}.`, ...change.sentences].join(" "), ...(parts?.text ?? [])];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(hello)}</p>`,
    heading(change.title),
    ...change.sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`),
    ...(parts?.html ?? []),
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};

export const receivedEmail = ({
  locale,
  event,
  buyerName,
  ticket,
  isPassedOn,
  isFirst,
}: Pick<TicketEmail, "locale" | "event" | "buyerName" | "ticket"> & { isPassedOn: boolean; isFirst: boolean }): EmailContent => {
  const words = WORDS[locale];
  const { date, hours, doors, zone } = formatEventTime(event, locale);
  const when = [`${date}, ${hours} (${zone})`, ...(doors === undefined ? [] : [doors])];
  const place = `<p style="margin:0;${SOFT}"><strong>${toHtml(event.name)}</strong><br>${when.map(escapeHtml).join("<br>")}<br>${toHtml(placeOf(event))}</p>`;
  return attendeeEmail(
    { locale, ticket },
    {
      subject: words.subject(event.name),
      title: words.title,
      sentences: [(isPassedOn ? words.from : words.boughtBy)(plain(buyerName)), words.show, ...(isFirst ? [] : [words.newest])],
      parts: {
        text: [[plain(event.name), ...when, placeOf(event)].join("\n"), ticketText(locale, ticket, 0)],
        html: [ticketHtml(locale, ticket), place],
      },
    },
  );
};

/** Speaks of no money, which is the buyer's. */
export const withdrawnEmail = ({
  locale,
  event,
  buyerName,
  ticket,
  isCancelled,
  isPassedOn,
}: Received & { isCancelled: boolean; isPassedOn: boolean }): EmailContent => {
  const words = WORDS[locale];
  const said = (isPassedOn ? words.withdrawn : words.withdrawnOwn)(plain(ticket.ticketTypeName), plain(buyerName));
  return attendeeEmail(
    { locale, ticket },
    {
      subject: words.withdrawnSubject(event.name),
      title: words.withdrawnTitle,
      sentences: [...(isCancelled ? [words.cancelled] : []), said, plain(event.name)],
    },
  );
};

type Moved = Pick<Received, "locale" | "ticket"> & { event: TimeAndPlace & { name: string; timeZone: string }; known: TimeAndPlace };

export const attendeeMovedEmail = ({ locale, event, known, ticket }: Moved): EmailContent => {
  const words = WORDS[locale];
  const { timeZone } = event;
  const sentences = [
    words.before(describe({ ...known, timeZone }, locale)),
    words.now(describe(event, locale)),
    words.stays,
    plain(event.name),
  ];
  return attendeeEmail({ locale, ticket }, { subject: words.movedSubject(event.name), title: words.movedTitle, sentences });
};
