/** The text of the reminder on the day before an event. An attendee gets no link to the order, which is the buyer's. Pure. */
import { type EventTime, type Locale, formatEventTime } from "../event/event.time.ts";
import type { Venue } from "../event/event.place.rules.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, SOFT, subjectOf, toHtml, type EmailContent } from "./notification.layout.ts";

type Facts = {
  locale: Locale;
  name: string;
  event: EventTime & { name: string; venue: Venue };
  orderUrl: string | undefined;
};

const WORDS = {
  "pt-BR": {
    subject: (event: string) => `Lembrete: ${event}`,
    hello: (name: string) => `Olá, ${name}.`,
    title: "Está chegando",
    bring: "Leve o código do ingresso, no celular ou no papel. Abra antes de sair: ele fica guardado e funciona sem internet.",
    earlier: "O seu ingresso está em um e-mail anterior. Leve o código, no celular ou no papel.",
    open: "Abrir ingressos",
  },
  en: {
    subject: (event: string) => `Reminder: ${event}`,
    hello: (name: string) => `Hello ${name},`,
    title: "It is almost here",
    bring: "Bring the code of your ticket, on a phone or on paper. Open it before you leave: it is saved and works without a network.",
    earlier: "Your ticket is in an earlier email. Bring its code, on a phone or on paper.",
    open: "Open tickets",
  },
};

export const reminderEmail = ({ locale, name, event, orderUrl }: Facts): EmailContent => {
  const words = WORDS[locale];
  const { date, hours, doors, zone } = formatEventTime(event, locale);
  const when = [`${date}, ${hours} (${zone})`, ...(doors === undefined ? [] : [doors])];
  const subject = subjectOf(words.subject(event.name));
  const sentence = orderUrl === undefined ? words.earlier : words.bring;
  const text = [
    words.hello(plain(name)),
    `${words.title}.`,
    [plain(event.name), ...when, placeOf(event)].join("\n"),
    [sentence, ...(orderUrl === undefined ? [] : [`${words.open}: ${orderUrl}`])].join("\n"),
  ];
  const html = page(locale, subject, [
    `<p style="margin:0">${escapeHtml(words.hello(plain(name)))}</p>`,
    heading(words.title),
    `<p style="margin:0 0 16px"><strong>${toHtml(event.name)}</strong><br>${when.map(escapeHtml).join("<br>")}<br>${toHtml(placeOf(event))}</p>`,
    `<p style="margin:0 0 16px;${SOFT}">${escapeHtml(sentence)}</p>`,
    ...(orderUrl === undefined
      ? []
      : [`<p style="margin:0"><a href="${escapeHtml(orderUrl)}" style="color:#00573b;font-weight:700">${words.open}</a></p>`]),
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};
