/** The email of a mailing in the frame of every email. Pure. */
import { type EventTime, type Locale, formatEventTime } from "../event/event.time.ts";
import type { Venue } from "../event/event.place.rules.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, placeOf, plain, RULE, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";

type Facts = {
  locale: Locale;
  event: EventTime & { name: string; venue: Venue };
  organizer: string | undefined;
  subject: string;
  body: string;
  isWaiting: boolean;
  stopUrl: string;
};

const WORDS = {
  "pt-BR": {
    from: (organizer: string) => `Mensagem de ${organizer}`,
    fromNobody: "Mensagem da organização do evento",
    holder: "Você recebeu esta mensagem porque tem ingresso para este evento.",
    waiting: "Você recebeu esta mensagem porque está na lista de espera deste evento.",
    stop: "Não receber mais mensagens desta organização",
    still: "Os seus ingressos e avisos sobre o pedido continuam chegando.",
  },
  en: {
    from: (organizer: string) => `A message from ${organizer}`,
    fromNobody: "A message from the organizer of the event",
    holder: "You got this message because you have a ticket for this event.",
    waiting: "You got this message because you are on the waiting list of this event.",
    stop: "Stop messages from this organizer",
    still: "Your tickets and news of your order still reach you.",
  },
};

/** Ends before a mark that closes a sentence. */
const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g;

const withLinks = (line: string): string => {
  let html = "";
  let at = 0;
  for (const { 0: url, index } of line.matchAll(ADDRESS)) {
    html += `${escapeHtml(line.slice(at, index))}<a href="${escapeHtml(url)}" style="color:#00573b">${escapeHtml(url)}</a>`;
    at = index + url.length;
  }
  return html + escapeHtml(line.slice(at));
};

const paragraphsOf = (body: string): string[] =>
  body
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== "");

export const mailingEmail = ({ locale, event, organizer, subject, body, isWaiting, stopUrl }: Facts): EmailContent => {
  const words = WORDS[locale];
  const { date, hours, zone } = formatEventTime(event, locale);
  const when = `${date}, ${hours} (${zone})`;
  const from = organizer === undefined ? words.fromNobody : words.from(plain(organizer));
  const why = isWaiting ? words.waiting : words.holder;
  const paragraphs = paragraphsOf(body);
  const text = [
    plain(subject),
    ...paragraphs,
    [from, plain(event.name), when, placeOf(event)].join("\n"),
    [why, `${words.stop}: ${stopUrl}`, words.still].join("\n"),
  ];
  const html = page(locale, plain(subject), [
    `<p style="margin:0;${SOFT}">${escapeHtml(from)}</p>`,
    heading(plain(subject)),
    ...paragraphs.map((one) => `<p style="margin:0 0 16px">${one.split("\n").map(withLinks).join("<br>")}</p>`),
    `<hr style="${RULE}">`,
    `<p style="margin:0 0 16px"><strong>${toHtml(event.name)}</strong><br>${escapeHtml(when)}<br>${toHtml(placeOf(event))}</p>`,
    `<p style="margin:0;font-size:14px;${SOFT}">${escapeHtml(why)}<br>`,
    `<a href="${escapeHtml(stopUrl)}" style="color:#00573b">${escapeHtml(words.stop)}</a>. ${escapeHtml(words.still)}</p>`,
  ]);
  return { subject: subjectOf(subject), text: `${text.join("\n\n")}\n`, html };
};
