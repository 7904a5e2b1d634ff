/** The texts of emails and text messages, in the buyer's language. Pure. Names are escaped here. */
import { shortNumberOf } from "../kernel/id.rules.ts";
import { format, type Money } from "../kernel/money.ts";
import { escapeHtml } from "../kernel/text.ts";
import { type EventTime, type Locale, formatEventTime } from "../event/event.time.ts";
import type { Venue } from "../event/event.place.rules.ts";
import { heading, page, placeOf, plain, RULE, SOFT, subjectOf, toHtml, type EmailContent } from "./notification.layout.ts";

type Event = EventTime & { name: string; venue: Venue };
type Ticket = { ticketId: string; code: string; attendeeName: string; ticketTypeName: string; qrPngUrl: string; pdfUrl: string };
type Item = { name: string; quantity: number; amount: { amountMinor: number; currency: string } };
type Order = { orderId: string; total: Money; items: readonly Item[] };

export type RefundReason = "paid_late" | "event_cancelled" | "organizer" | "buyer";

const WORDS = {
  "pt-BR": {
    subject: (count: number, event: string) => `${count === 1 ? "Seu ingresso" : "Seus ingressos"}: ${event}`,
    hello: (name: string) => `Olá, ${name}.`,
    done: "Pronto, é seu",
    show: "Cada pessoa mostra o seu código na porta. No celular ou no papel, tanto faz.",
    code: "Código",
    codeOf: (name: string, code: string) => `Código QR do ingresso de ${name}: ${code}`,
    ticket: "Ingresso",
    picture: "Imagem do código",
    pdf: "Baixar em PDF",
    total: "Total",
    order: "Pedido",
    view: (count: number) => (count === 1 ? "Ver ingresso" : "Ver ingressos"),
    keep: "O link do pedido abre sem senha. Guarde-o para você.",
    refundSubject: (event: string) => `Reembolso: ${event}`,
    refundTitle: (sum: string) => `Devolvemos ${sum}`,
    refund: {
      paid_late: "O pagamento chegou depois do prazo e os ingressos acabaram.",
      event_cancelled: "O evento foi cancelado. Os ingressos não valem mais.",
      organizer: "A organização reembolsou o seu pedido. Os ingressos não valem mais.",
      buyer: "Você cancelou o seu pedido. Os ingressos não valem mais.",
    },
    refundWhen: "O valor volta pelo mesmo meio do pagamento. Você não precisa fazer nada.",
    withdrawnSubject: (event: string) => `Pedido cancelado: ${event}`,
    withdrawnTitle: "Seu pedido foi cancelado",
    withdrawn: "A organização cancelou o seu pedido. Os ingressos não valem mais.",
    voidedSubject: (event: string) => `Ingresso cancelado: ${event}`,
    voidedTitle: "Um ingresso foi cancelado",
    voided: (name: string, type: string) => `A organização cancelou o ingresso de ${name} (${type}). Ele não vale mais na porta.`,
    othersStay: "Os outros ingressos do pedido continuam valendo.",
    askOrganizer: "Se você não esperava por isso, fale com a organização do evento.",
    reissuedSubject: (event: string) => `Novo código: ${event}`,
    reissuedTitle: "Um ingresso tem código novo",
    reissued: (name: string) =>
      `O ingresso de ${name} tem um código novo. O código antigo, impresso ou salvo, não vale mais na porta: mostre o deste e-mail.`,
    sms: (event: string, url: string) => `Catraca: seus ingressos para ${event}: ${url}`,
    smsBare: (url: string) => `Catraca: seus ingressos: ${url}`,
  },
  en: {
    subject: (count: number, event: string) => `${count === 1 ? "Your ticket" : "Your tickets"}: ${event}`,
    hello: (name: string) => `Hello ${name},`,
    done: "Done, it's yours",
    show: "Each person shows their own code at the door, on a phone or on paper.",
    code: "Code",
    codeOf: (name: string, code: string) => `QR code of the ticket for ${name}: ${code}`,
    ticket: "Ticket",
    picture: "Picture of the code",
    pdf: "Download as PDF",
    total: "Total",
    order: "Order",
    view: (count: number) => (count === 1 ? "See ticket" : "See tickets"),
    keep: "The order link opens without a password. Keep it to yourself.",
    refundSubject: (event: string) => `Refund: ${event}`,
    refundTitle: (sum: string) => `We're returning ${sum}`,
    refund: {
      paid_late: "Your payment came late and the tickets were gone.",
      event_cancelled: "The event was cancelled. The tickets no longer work.",
      organizer: "The organizer refunded your order. The tickets no longer work.",
      buyer: "You cancelled your order. The tickets no longer work.",
    },
    refundWhen: "The money goes back the way you paid. There is nothing you need to do.",
    withdrawnSubject: (event: string) => `Order cancelled: ${event}`,
    withdrawnTitle: "Your order was cancelled",
    withdrawn: "The organizer cancelled your order. The tickets no longer work.",
    voidedSubject: (event: string) => `Ticket cancelled: ${event}`,
    voidedTitle: "A ticket was cancelled",
    voided: (name: string, type: string) => `The organizer cancelled the ticket of ${name} (${type}). It no longer works at the door.`,
    othersStay: "The other tickets of the order still work.",
    askOrganizer: "If you did not expect this, ask the organizer of the event.",
    reissuedSubject: (event: string) => `New code: ${event}`,
    reissuedTitle: "A ticket has a new code",
    reissued: (name: string) =>
      `The ticket of ${name} has a new code. The old one, printed or saved, no longer works at the door: show the one in this email.`,
    sms: (event: string, url: string) => `Catraca: your tickets for ${event}: ${url}`,
    smsBare: (url: string) => `Catraca: your tickets: ${url}`,
  },
};

export const ticketHtml = (locale: Locale, { ticketId, code, attendeeName, ticketTypeName, qrPngUrl, pdfUrl }: Ticket): string => {
  const words = WORDS[locale];
  const name = plain(attendeeName);
  return [
    `<section style="background:#fff;border-radius:6px;padding:20px;margin:0 0 16px">`,
    `<h2 style="margin:0;font-size:21px;line-height:1.25">${toHtml(attendeeName)}</h2>`,
    `<p style="margin:0 0 12px;${SOFT}">${toHtml(ticketTypeName)}</p>`,
    `<img src="${escapeHtml(qrPngUrl)}" width="222" height="222" alt="${escapeHtml(words.codeOf(name, code))}" style="display:block;background:#fff;max-width:100%;height:auto">`,
    `<p style="margin:8px 0 4px;font-family:monospace;font-size:14px">${escapeHtml(code)}</p>`,
    `<p style="margin:0 0 8px;font-size:13px;${SOFT}">${words.ticket} ${escapeHtml(ticketId)}</p>`,
    `<p style="margin:0"><a href="${escapeHtml(pdfUrl)}" style="color:#00573b">${words.pdf}</a></p></section>`,
  ].join("\n");
};

export const ticketText = (locale: Locale, ticket: Ticket, index: number): string => {
  const words = WORDS[locale];
  return [
    `${index + 1}. ${plain(ticket.attendeeName)}, ${plain(ticket.ticketTypeName)}`,
    `${words.code}: ${ticket.code}`,
    `${words.ticket}: ${ticket.ticketId}`,
    `${words.picture}: ${ticket.qrPngUrl}`,
    `${words.pdf}: ${ticket.pdfUrl}`,
  ].join("\n");
};

/** Every item of the order, then its total. */
const statementOf = ({ items, total }: Order, locale: Locale): string[] => [
  ...items.map(({ name, quantity, amount }) => `${quantity} × ${plain(name)}: ${format(amount, locale)}`),
  `${WORDS[locale].total}: ${format(total, locale)}`,
];

export type TicketsEmail = {
  locale: Locale;
  event: Event;
  order: Order;
  buyerName: string;
  tickets: readonly Ticket[];
  orderUrl: string;
  /** Until when the buyer may return tickets. */
  policy?: string | undefined;
  /** What stands at the top for a guest. */
  lead?: Lead | undefined;
};

export type Lead = { subject: string; title: string; sentence: string };

/** `orderUrl` opens the order without a password, as the email says. */
export const ticketsEmail = ({ locale, event, order, buyerName, tickets, orderUrl, policy, lead }: TicketsEmail): EmailContent => {
  const words = WORDS[locale];
  const subject = subjectOf(lead?.subject ?? words.subject(tickets.length, event.name));
  const title = lead?.title ?? words.done;
  const show = lead ? `${lead.sentence} ${words.show}` : words.show;
  const { date, hours, doors, zone } = formatEventTime(event, locale);
  const when = [`${date}, ${hours} (${zone})`, ...(doors === undefined ? [] : [doors])];
  const view = words.view(tickets.length);
  const sum = order.total.amountMinor === 0 ? [] : statementOf(order, locale);
  const close = [...(policy === undefined ? [] : [policy]), words.keep];
  const text = [
    words.hello(plain(buyerName)),
    `${title}. ${show}`,
    [plain(event.name), ...when, placeOf(event)].join("\n"),
    ...tickets.map((ticket, index) => ticketText(locale, ticket, index)),
    [...sum, `${words.order}: ${shortNumberOf(order.orderId)}`, `${view}: ${orderUrl}`, ...close].join("\n"),
  ];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(words.hello(plain(buyerName)))}</p>`,
    heading(title),
    `<p style="margin:0 0 20px">${escapeHtml(show)}</p>`,
    `<p style="margin:0"><strong style="font-size:19px">${toHtml(event.name)}</strong><br>${when.map(escapeHtml).join("<br>")}<br>${toHtml(placeOf(event))}</p>`,
    `<p style="margin:20px 0"><a href="${escapeHtml(orderUrl)}" style="display:inline-block;background:#00573b;color:#fff;padding:12px 24px;border-radius:3px;font-weight:700;text-decoration:none">${view}</a></p>`,
    ...tickets.map((ticket) => ticketHtml(locale, ticket)),
    `<hr style="${RULE}">`,
    `<p style="margin:0;${SOFT}">${[...sum, `${words.order}: ${shortNumberOf(order.orderId)}`].map(escapeHtml).join("<br>")}<br>${close.map(escapeHtml).join("<br>")}</p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};

export type OrderEmail = Omit<TicketsEmail, "tickets" | "event"> & { event: Pick<Event, "name"> };
export type TicketEmail = Omit<TicketsEmail, "tickets"> & { ticket: Ticket };
type OrderChange = { subject: string; title: string; sentences: readonly string[]; ticket?: Ticket; link?: string };

/** An email about a change of an order, with a link to it. */
export const orderEmail = ({ locale, event, order, buyerName, orderUrl }: OrderEmail, change: OrderChange): EmailContent => {
  const words = WORDS[locale];
  const subject = subjectOf(change.subject);
  const number = `${words.order}: ${shortNumberOf(order.orderId)}`;
  const view = change.link ?? words.view(2);
  const tickets = change.ticket ? [change.ticket] : [];
  const text = [
    words.hello(plain(buyerName)),
    [`${change.title}.`, ...change.sentences].join(" "),
    ...tickets.map((ticket, index) => ticketText(locale, ticket, index)),
    [plain(event.name), number, `${view}: ${orderUrl}`].join("\n"),
  ];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(words.hello(plain(buyerName)))}</p>`,
    heading(change.title),
    ...change.sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`),
    ...tickets.map((ticket) => ticketHtml(locale, ticket)),
    `<p style="margin:20px 0"><a href="${escapeHtml(orderUrl)}" style="color:#00573b;font-weight:700">${view}</a></p>`,
    `<hr style="${RULE}">`,
    `<p style="margin:0;${SOFT}">${toHtml(event.name)}<br>${escapeHtml(number)}</p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};

/** Speaks of no money: a void returns none. */
export const voidedEmail = ({ ticket, hasOthers, ...facts }: TicketEmail & { hasOthers: boolean }): EmailContent => {
  const words = WORDS[facts.locale];
  const said = words.voided(plain(ticket.attendeeName), plain(ticket.ticketTypeName));
  return orderEmail(facts, {
    subject: words.voidedSubject(facts.event.name),
    title: words.voidedTitle,
    sentences: [said, ...(hasOthers ? [words.othersStay] : []), words.askOrganizer],
  });
};

export const reissuedEmail = ({ ticket, ...facts }: TicketEmail): EmailContent => {
  const words = WORDS[facts.locale];
  return orderEmail(facts, {
    subject: words.reissuedSubject(facts.event.name),
    title: words.reissuedTitle,
    sentences: [words.reissued(plain(ticket.attendeeName))],
    ticket,
  });
};

/** `message`: the words of the organizer who cancelled the event. */
type RefundedEmail = {
  locale: Locale;
  event: Pick<Event, "name">;
  order: Order;
  buyerName: string;
  reason: RefundReason;
  message?: string | undefined;
};

type Refund = { subject: string; title: string; reasonText: string; arrival: string[] };

/** The email about a free order mentions no money. */
const refundOf = ({ locale, event, order, reason }: Omit<RefundedEmail, "buyerName">): Refund => {
  const words = WORDS[locale];
  if (order.total.amountMinor > 0)
    return {
      subject: words.refundSubject(event.name),
      title: words.refundTitle(format(order.total, locale)),
      reasonText: words.refund[reason],
      arrival: [words.refundWhen],
    };
  const reasonText = reason === "event_cancelled" || reason === "buyer" ? words.refund[reason] : words.withdrawn;
  return { subject: words.withdrawnSubject(event.name), title: words.withdrawnTitle, reasonText, arrival: [] };
};

/** `order.total` is the amount of the refund. */
export const refundedEmail = ({ locale, event, order, buyerName, reason, message }: RefundedEmail): EmailContent => {
  const said = message === undefined ? [] : [plain(message)];
  const words = WORDS[locale];
  const { title, reasonText, arrival, ...refund } = refundOf({ locale, event, order, reason });
  const subject = subjectOf(refund.subject);
  const number = `${words.order}: ${shortNumberOf(order.orderId)}`;
  const text = [words.hello(plain(buyerName)), ...said, [reasonText, `${title}.`, ...arrival].join(" "), `${plain(event.name)}\n${number}`];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(words.hello(plain(buyerName)))}</p>`,
    heading(title),
    ...said.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`),
    `<p style="margin:0 0 12px">${reasonText}</p>${arrival.map((sentence) => `<p style="margin:0">${sentence}</p>`).join("")}`,
    `<hr style="${RULE}">`,
    `<p style="margin:0;${SOFT}">${toHtml(event.name)}<br>${escapeHtml(number)}</p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};

/** GSM 03.38. A message in these characters only takes 160 of them; any other message takes 70. GSM_DOUBLE counts double. */
const GSM = new Set(
  "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_DOUBLE = new Set("^{}\\[~]|€");
const MAX_SMS = 160;

/** Undefined when the text contains a character that GSM does not have. */
const gsmLength = (text: string): number | undefined => {
  let length = 0;
  for (const char of text) {
    if (!GSM.has(char) && !GSM_DOUBLE.has(char)) return undefined;
    length += GSM.has(char) ? 1 : 2;
  }
  return length;
};

const SUBSTITUTES: Record<string, string> = { "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..." };

/** GSM has the é of "Maré". It does not have the ç and ã of "ação", which become "acao". */
const toGsm = (text: string): string => {
  const fold = (char: string) => SUBSTITUTES[char] ?? char.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return Array.from(plain(text).normalize("NFC").replaceAll(/\s+/g, " "), (char) => (GSM.has(char) ? char : fold(char))).join("");
};

/** At most 160 characters unless the link alone is longer. Leaves out a name that GSM cannot write, because it would triple the price. */
export const ticketsSms = ({ locale, eventName, orderUrl }: { locale: Locale; eventName: string; orderUrl: string }): string => {
  const words = WORDS[locale];
  const name = toGsm(eventName);
  for (let length = name.length; length >= 3; length--) {
    const text = words.sms(length === name.length ? name : `${name.slice(0, length).trimEnd()}...`, orderUrl);
    const size = gsmLength(text);
    if (size === undefined) break;
    if (size <= MAX_SMS) return text;
  }
  return words.smsBare(orderUrl);
};
