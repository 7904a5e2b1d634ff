/** The texts of the emails of a waiting list. Pure. Names are escaped here. */
import { formatEventStart, formatEventTime, type EventTime, type Locale } from "../event/event.time.ts";
import type { Venue } from "../event/event.place.rules.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";
import type { Mail } from "./waiting-list.rules.ts";

const WORDS = {
  "pt-BR": {
    hello: (name: string) => `Olá, ${name}.`,
    places: (quantity: number, type: string) => `${quantity} × ${type}`,
    confirm: {
      subject: (event: string) => `Confirme o seu lugar na lista: ${event}`,
      title: "Confirme o seu lugar na lista de espera",
      sentences: [
        "Você só entra na lista depois de confirmar, em até 24 horas. O lugar conta desde o pedido.",
        "Guarde este e-mail: o mesmo link mostra o seu lugar e, quando for a sua vez, os ingressos. Nada foi cobrado.",
        "Se não foi você, ignore este e-mail.",
      ],
      button: "Confirmar o meu lugar",
    },
    cancelled: {
      subject: (event: string) => `Evento cancelado: ${event}`,
      title: "O evento foi cancelado",
      sentences: ["A lista de espera está fechada. Nada foi cobrado."],
      button: "Abrir a página do evento",
    },
    joined: {
      subject: (event: string) => `Lista de espera: ${event}`,
      title: "Você está na lista de espera",
      sentences: [
        "Quando voltarem ingressos, eles são oferecidos por ordem de chegada, e só se couber o grupo inteiro. Avisamos por e-mail quando for a sua vez.",
        "Nada foi cobrado, e entrar na lista não garante ingressos.",
        "Se não foi você, saia da lista pelo link.",
      ],
      button: "Ver o meu lugar ou sair da lista",
    },
    offered: {
      subject: (event: string) => `É a sua vez: ${event}`,
      title: "É a sua vez",
      until: (until: string) => `Seus ingressos estão reservados até ${until}.`,
      paid: "Nada foi cobrado ainda. Pague até lá e eles são seus; depois disso eles vão para o próximo da lista.",
      free: "Nada é cobrado. Confirme até lá e eles são seus; depois disso eles vão para o próximo da lista.",
      pay: "Ver e pagar",
      confirm: "Confirmar ingressos",
      leave: "Não quer mais? Saia da lista:",
    },
    over: {
      subject: (event: string) => `A sua vez passou: ${event}`,
      title: "A sua vez passou",
      sentences: ["A reserva não foi paga ou confirmada a tempo, e os ingressos foram para o próximo da lista. Nada foi cobrado."],
      again: "Você pode entrar na lista outra vez na página do evento.",
      button: "Abrir a página do evento",
    },
  },
  en: {
    hello: (name: string) => `Hello ${name},`,
    places: (quantity: number, type: string) => `${quantity} × ${type}`,
    confirm: {
      subject: (event: string) => `Confirm your place on the list: ${event}`,
      title: "Confirm your place on the waiting list",
      sentences: [
        "You are on the list once you confirm, within 24 hours. Your place counts from when you asked.",
        "Keep this email: the same link shows your place and, when it is your turn, the tickets. Nothing was charged.",
        "If it was not you, ignore this email.",
      ],
      button: "Confirm my place",
    },
    cancelled: {
      subject: (event: string) => `Event cancelled: ${event}`,
      title: "The event was cancelled",
      sentences: ["The waiting list is closed. Nothing was charged."],
      button: "Open the event's page",
    },
    joined: {
      subject: (event: string) => `Waiting list: ${event}`,
      title: "You are on the waiting list",
      sentences: [
        "When tickets come back, they are offered in order of arrival, and only where the whole group fits. We email you when it is your turn.",
        "Nothing is charged, and being on the list does not guarantee tickets.",
        "If it was not you, leave the list with the link.",
      ],
      button: "See my place, or leave the list",
    },
    offered: {
      subject: (event: string) => `It is your turn: ${event}`,
      title: "It is your turn",
      until: (until: string) => `Your tickets are held until ${until}.`,
      paid: "Nothing is charged yet. Pay by then and they are yours; after that they go to the next in line.",
      free: "Nothing is charged. Confirm by then and they are yours; after that they go to the next in line.",
      pay: "Look and pay",
      confirm: "Confirm the tickets",
      leave: "You don't want them any more? Leave the list:",
    },
    over: {
      subject: (event: string) => `Your turn is over: ${event}`,
      title: "Your turn is over",
      sentences: ["The tickets were not paid or confirmed in time, and went to the next in line. Nothing was charged."],
      again: "You can join the list again on the event's page.",
      button: "Open the event's page",
    },
  },
};

export type WaitingEmail = {
  mail: Mail;
  locale: Locale;
  name: string;
  quantity: number;
  ticketTypeName: string;
  event: EventTime & { name: string; venue: Venue };
  entryUrl: string;
  eventUrl: string;
  /** Of an offer. `orderUrl` of one that costs something. */
  offer?: { untilMs: number; orderUrl?: string };
};

type Content = { subject: string; title: string; sentences: string[]; button: string; url: string; leave?: string };

const contentOf = ({ mail, locale, event, entryUrl, eventUrl, offer }: WaitingEmail): Content => {
  const words = WORDS[locale];
  if (mail === "joined" || mail === "confirm") return { ...words[mail], subject: words[mail].subject(event.name), url: entryUrl };
  if (mail === "cancelled") return { ...words.cancelled, subject: words.cancelled.subject(event.name), url: eventUrl };
  if (mail === "over") {
    const { subject, title, sentences, again, button } = words.over;
    return { subject: subject(event.name), title, sentences: [...sentences, again], button, url: eventUrl };
  }
  const { subject, title, until, paid, free, pay, confirm, leave } = words.offered;
  const untilMs = offer?.untilMs ?? event.startsAtMs;
  return {
    subject: subject(event.name),
    title,
    sentences: [
      until(formatEventStart({ startsAtMs: untilMs, timeZone: event.timeZone }, locale)),
      offer?.orderUrl === undefined ? free : paid,
    ],
    button: offer?.orderUrl === undefined ? confirm : pay,
    url: offer?.orderUrl ?? entryUrl,
    leave: `${leave} ${entryUrl}`,
  };
};

export const waitingEmail = (facts: WaitingEmail): EmailContent => {
  const { locale, name, quantity, ticketTypeName, event } = facts;
  const words = WORDS[locale];
  const { subject, title, sentences, button, url, leave } = contentOf(facts);
  const { date, hours, zone } = formatEventTime(event, locale);
  const when = `${date}, ${hours} (${zone})`;
  const places = words.places(quantity, plain(ticketTypeName));
  const text = [
    words.hello(plain(name)),
    `${title}.`,
    [plain(event.name), when, placeOf(event), places].join("\n"),
    ...sentences,
    `${button}: ${url}`,
    ...(leave === undefined ? [] : [leave]),
  ];
  const html = page(locale, subjectOf(subject), [
    heading(title),
    `<p style="margin:0 0 12px">${escapeHtml(words.hello(plain(name)))}</p>`,
    `<section style="background:#fff;border-radius:6px;padding:20px;margin:0 0 16px">`,
    `<h2 style="margin:0;font-size:21px;line-height:1.25">${toHtml(event.name)}</h2>`,
    `<p style="margin:0;${SOFT}">${escapeHtml(when)}<br>${toHtml(placeOf(event))}<br>${toHtml(places)}</p></section>`,
    ...sentences.map((sentence) => `<p style="margin:0 0 12px">${escapeHtml(sentence)}</p>`),
    `<p style="margin:16px 0"><a href="${escapeHtml(url)}" style="color:#00573b;font-weight:700">${button}</a></p>`,
    ...(leave === undefined ? [] : [`<p style="margin:0;${SOFT}">${escapeHtml(leave)}</p>`]),
  ]);
  return { subject: subjectOf(subject), text: `${text.join("\n\n")}\n`, html };
};
