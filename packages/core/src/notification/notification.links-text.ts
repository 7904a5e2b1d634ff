/** The text of the email with the links to a person's orders and tickets. Pure. */
import { type EventTime, type Locale, formatEventTime } from "../event/event.time.ts";
import type { Venue } from "../event/event.place.rules.ts";
import { shortNumberOf } from "../kernel/id.rules.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, SOFT, toHtml, type EmailContent } from "./notification.layout.ts";

/** An order, or a ticket of another buyer's order. */
export type Linked = ({ orderId: string } | { ticketTypeName: string }) & {
  url: string;
  event: EventTime & { name: string; venue: Venue };
};

/** Opens what one organizer has of the person. */
export type DataLink = { organizer: string; url: string };

/** More than a person has open orders. An email stays small, and says when it does not list all. */
export const MAX_LINKS = 20;

const WORDS = {
  "pt-BR": {
    subject: "Os links dos seus ingressos",
    title: "Aqui estão os seus ingressos",
    why: "Alguém pediu, na nossa página, os ingressos deste e-mail. Se não foi você, não precisa fazer nada: só você recebeu os links.",
    order: "Pedido",
    ticket: "Ingresso",
    open: "Abrir ingressos",
    openTicket: "Abrir ingresso (PDF)",
    cut: `Estes são ${MAX_LINKS} pedidos. Se faltar algum, fale com a organização do evento.`,
    keep: "Os links abrem sem senha. Guarde-os para você.",
    none: "Você não tem ingressos de eventos que ainda vão acontecer.",
    data: "Os seus dados",
    dataText: "Veja o que cada organização guarda sobre você, ou peça para apagar. Estes links valem por sete dias.",
    dataCut: `Estas são ${MAX_LINKS} organizações. Se faltar alguma, fale com ela.`,
  },
  en: {
    subject: "The links to your tickets",
    title: "Here are your tickets",
    why: "Somebody asked on our page for the tickets of this email address. If it was not you, there is nothing to do: only you got the links.",
    order: "Order",
    ticket: "Ticket",
    open: "Open tickets",
    openTicket: "Open ticket (PDF)",
    cut: `These are ${MAX_LINKS} orders. If one is missing, ask the organizer of the event.`,
    keep: "The links open without a password. Keep them to yourself.",
    none: "You have no tickets for events that are still to come.",
    data: "Your data",
    dataText: "See what each organizer has of you, or ask for its erasure. These links work for seven days.",
    dataCut: `These are ${MAX_LINKS} organizers. If one is missing, ask that organizer.`,
  },
};

type Links = { locale: Locale; links: readonly Linked[]; isCut: boolean; data: readonly DataLink[]; isDataCut: boolean };

const whenOf = (event: EventTime, locale: Locale): string => {
  const { date, hours, zone } = formatEventTime(event, locale);
  return `${date}, ${hours} (${zone})`;
};

/** `isCut`, `isDataCut`: there are more links than these. */
export const linksEmail = ({ locale, links, isCut, data, isDataCut }: Links): EmailContent => {
  const words = WORDS[locale];
  const lineOf = (one: Linked): string =>
    "orderId" in one ? `${words.order}: ${shortNumberOf(one.orderId)}` : `${words.ticket}: ${plain(one.ticketTypeName)}`;
  const close = [...(isCut ? [words.cut] : []), ...(isDataCut ? [words.dataCut] : []), words.keep];
  const text = [
    `${words.title}.`,
    words.why,
    ...(links.length === 0 ? [words.none] : []),
    ...links.map((one) => [plain(one.event.name), whenOf(one.event, locale), placeOf(one.event), lineOf(one), one.url].join("\n")),
    [`${words.data}: ${words.dataText}`, ...data.map(({ organizer, url }) => `${plain(organizer)}\n${url}`)].join("\n"),
    close.join("\n"),
  ];
  const html = page(locale, words.subject, [
    heading(words.title),
    `<p style="margin:0 0 20px">${words.why}</p>`,
    ...(links.length === 0 ? [`<p style="margin:0 0 20px">${words.none}</p>`] : []),
    ...links.map((one) =>
      [
        `<section style="background:#fff;border-radius:6px;padding:20px;margin:0 0 16px">`,
        `<h2 style="margin:0;font-size:21px;line-height:1.25">${toHtml(one.event.name)}</h2>`,
        `<p style="margin:0 0 12px;${SOFT}">${escapeHtml(whenOf(one.event, locale))}<br>${toHtml(placeOf(one.event))}<br>${toHtml(lineOf(one))}</p>`,
        `<p style="margin:0"><a href="${escapeHtml(one.url)}" style="color:#00573b;font-weight:700">${"orderId" in one ? words.open : words.openTicket}</a></p></section>`,
      ].join("\n"),
    ),
    `<p style="margin:0 0 16px;${SOFT}"><strong>${words.data}</strong><br>${words.dataText}<br>${data.map(({ organizer, url }) => `<a href="${escapeHtml(url)}" style="color:#00573b">${toHtml(organizer)}</a>`).join("<br>")}</p>`,
    `<p style="margin:0;${SOFT}">${close.map(escapeHtml).join("<br>")}</p>`,
  ]);
  return { subject: words.subject, text: `${text.join("\n\n")}\n`, html };
};
