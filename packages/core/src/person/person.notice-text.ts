/**
 * The text of the email that tells an organization of requests for erasure. Pure. It is in both languages, because no row says which one the members
 * read. It names nobody: a mailbox of an office is read by many.
 */
import type { Locale } from "../event/event.time.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";

const WORDS = {
  "pt-BR": {
    title: "Pedido para apagar dados",
    nobody: "a sua organização",
    lead: (name: string) => `Alguém pediu que ${name} apague o que guarda sobre a sua pessoa.`,
    next: (date: string) => `Responda até ${date}: apague os dados, ou recuse com um motivo. A pessoa recebe a resposta por e-mail.`,
    more: (requests: number) => `Há ${requests} pedidos sem resposta; a data é a do mais antigo.`,
    often: "Este aviso chega no máximo uma vez por dia.",
    open: "Ver os pedidos",
  },
  en: {
    title: "Request for erasure",
    nobody: "your organization",
    lead: (name: string) => `Somebody asked ${name} to erase what it has of them.`,
    next: (date: string) => `Answer by ${date}: erase the data, or decline with a reason. The person gets the answer by email.`,
    more: (requests: number) => `${requests} requests have no answer; the date is that of the oldest one.`,
    often: "This email comes at most once a day.",
    open: "See the requests",
  },
};

/** The day at which the last place on earth is: nobody who trusts it answers too late. */
const formatDay = (atMs: number, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { dateStyle: "long", timeZone: "Etc/GMT+12" }).format(atMs);

/** `organization`: its name, if it has one. `dueAtMs`: of the oldest request. */
type Notice = { organization: string | undefined; requests: number; dueAtMs: number; url: string };

const linesOf = (locale: Locale, { organization, requests, dueAtMs }: Notice): string[] => {
  const { lead, nobody, next, more, often } = WORDS[locale];
  return [lead(plain(organization ?? nobody)), next(formatDay(dueAtMs, locale)), ...(requests === 1 ? [] : [more(requests)]), often];
};

export const noticeEmail = (notice: Notice): EmailContent => {
  const locales = ["pt-BR", "en"] as const;
  const subject = subjectOf(locales.map((locale) => WORDS[locale].title).join(" / "));
  const link = (text: string): string =>
    `<p style="margin:0 0 24px;${SOFT}"><a href="${escapeHtml(notice.url)}" style="color:#00573b;font-weight:700">${text}</a></p>`;
  const html = page(
    "pt-BR",
    subject,
    locales.flatMap((locale) => [
      `<div lang="${locale}">`,
      heading(WORDS[locale].title),
      ...linesOf(locale, notice).map((line) => `<p style="margin:0 0 12px">${toHtml(line)}</p>`),
      link(WORDS[locale].open),
      "</div>",
    ]),
  );
  const text = locales.map((locale) => [`${WORDS[locale].title}.`, ...linesOf(locale, notice), notice.url].join("\n\n"));
  return { subject, text: `${text.join("\n\n--\n\n")}\n`, html };
};
