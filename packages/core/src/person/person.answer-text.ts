/** The text of the email that answers a request for erasure. Pure. */
import type { Locale } from "../event/event.time.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";
import type { DeclineReason } from "./person.rules.ts";

export type Answer = { status: "settled" } | { status: "declined"; reason: DeclineReason; explanation?: string };

const WORDS = {
  "pt-BR": {
    nobody: "A organização",
    done: {
      subject: "Os seus dados foram apagados",
      text: (name: string) => `${name} apagou o que guardava sobre este e-mail, como você pediu: nome, endereços e respostas.`,
      rest: "Valores e contagens ficam, sem o seu nome. Cópias de segurança expiram em 35 dias. Este é o último e-mail sobre o seu pedido.",
    },
    declined: {
      subject: "Sobre o seu pedido para apagar dados",
      text: (name: string) => `${name} não apagou tudo o que guarda sobre este e-mail, por este motivo:`,
      rest: "Se você não concorda, responda a este e-mail ou procure a autoridade de proteção de dados (no Brasil, a ANPD). Você pode pedir de novo quando o motivo acabar.",
    },
    reasons: {
      books: "A lei manda guardar estes dados na contabilidade.",
      dispute: "Há uma contestação ou reclamação em aberto sobre um pedido, e os dados são necessários para ela.",
      event_to_come: "Há um ingresso válido para um evento que ainda vai acontecer.",
      other: "",
    },
  },
  en: {
    nobody: "The organizer",
    done: {
      subject: "Your data were erased",
      text: (name: string) => `${name} erased what it had of this email address, as you asked: name, addresses and answers.`,
      rest: "Sums and counts stay, without your name. Backups expire within 35 days. This is the last email about your request.",
    },
    declined: {
      subject: "About your request for erasure",
      text: (name: string) => `${name} did not erase everything it has of this email address, for this reason:`,
      rest: "If you do not agree, answer this email, or turn to your data protection authority. You can ask again once the reason is over.",
    },
    reasons: {
      books: "The law asks to keep these data for the books.",
      dispute: "A dispute or a complaint about an order is open, and needs these data.",
      event_to_come: "A ticket is valid for an event that is still to come.",
      other: "",
    },
  },
} as const satisfies Record<Locale, { reasons: Record<DeclineReason, string> } & Record<string, unknown>>;

/** `organizer`: its name, if it has one. */
export const answerEmail = ({
  locale,
  organizer,
  answer,
}: {
  locale: Locale;
  organizer: string | undefined;
  answer: Answer;
}): EmailContent => {
  const words = WORDS[locale];
  const { subject, text, rest } = answer.status === "settled" ? words.done : words.declined;
  const lead = text(plain(organizer ?? words.nobody));
  const said =
    answer.status === "settled" ? [] : [words.reasons[answer.reason], plain(answer.explanation ?? "")].filter((line) => line !== "");
  const html = page(locale, subject, [
    heading(subject),
    `<p style="margin:0 0 12px">${escapeHtml(lead)}</p>`,
    ...said.map((line) => `<p style="margin:0 0 12px"><strong>${toHtml(line)}</strong></p>`),
    `<p style="margin:0;${SOFT}">${escapeHtml(rest)}</p>`,
  ]);
  return { subject: subjectOf(subject), text: `${[lead, ...said, rest].join("\n\n")}\n`, html };
};
