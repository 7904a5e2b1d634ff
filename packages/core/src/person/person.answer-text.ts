/** The text of the email that answers a request for erasure. Pure. */
import type { Locale } from "../event/event.time.ts";
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";
import { waysOf, type DeclineReason, type TicketsAfter, type Ways } from "./person.rules.ts";

/** `tickets`: what became of those that were valid. */
export type Answer = { status: "settled"; tickets: TicketsAfter } | { status: "declined"; reason: DeclineReason; explanation?: string };

const WORDS = {
  "pt-BR": {
    nobody: "A organização",
    done: {
      subject: "Os seus dados foram apagados",
      text: (name: string) => `${name} apagou o que guardava sobre este e-mail, como você pediu: nome, endereços e respostas.`,
      tickets: {
        keep: "Ingressos que ainda valiam continuam valendo, sem nome. Só o link ou o código que você salvou mostra esses ingressos: guarde-o, porque ninguém pode enviá-lo de novo.",
        void: "Os ingressos dos seus pedidos que ainda valiam foram cancelados: não servem mais para entrar, e nenhum valor é devolvido. Um ingresso que outra pessoa comprou em seu nome, ou que tem o e-mail de outra pessoa, continua valendo.",
        mixed:
          "Alguns ingressos dos seus pedidos que ainda valiam foram cancelados: não servem mais para entrar, e nenhum valor é devolvido. Os outros continuam valendo, sem o seu nome. Só o link ou o código que você salvou mostra esses ingressos: guarde-o, porque ninguém pode enviá-lo de novo.",
      },
      rest: "Valores e contagens ficam, sem o seu nome. Cópias de segurança expiram em 35 dias. Este é o último e-mail sobre o seu pedido.",
    },
    declined: {
      subject: "Sobre o seu pedido para apagar dados",
      text: (name: string) => `${name} não apagou tudo o que guarda sobre este e-mail, por este motivo:`,
      turnTo: (name: string, ways: string) =>
        `Se você não concorda, procure ${name} (${ways}) ou a autoridade de proteção de dados (no Brasil, a ANPD).`,
      turnToAuthority: "Se você não concorda, procure a autoridade de proteção de dados (no Brasil, a ANPD).",
      again: "Você pode pedir de novo quando o motivo acabar.",
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
      tickets: {
        keep: "Tickets that were still valid stay valid, without a name. Only the link or the code that you saved shows them: keep it, because nobody can send it again.",
        void: "The tickets of your orders that were still valid are void: they admit nobody, and no money goes back. A ticket that somebody else bought in your name, or that has somebody else's email address, stays valid.",
        mixed:
          "Some tickets of your orders that were still valid are void: they admit nobody, and no money goes back. The others stay valid, without your name. Only the link or the code that you saved shows them: keep it, because nobody can send it again.",
      },
      rest: "Sums and counts stay, without your name. Backups expire within 35 days. This is the last email about your request.",
    },
    declined: {
      subject: "About your request for erasure",
      text: (name: string) => `${name} did not erase everything it has of this email address, for this reason:`,
      turnTo: (name: string, ways: string) => `If you do not agree, turn to ${name} (${ways}), or to your data protection authority.`,
      turnToAuthority: "If you do not agree, turn to your data protection authority.",
      again: "You can ask again once the reason is over.",
    },
    reasons: {
      books: "The law asks to keep these data for the books.",
      dispute: "A dispute or a complaint about an order is open, and needs these data.",
      event_to_come: "A ticket is valid for an event that is still to come.",
      other: "",
    },
  },
} as const satisfies Record<Locale, { reasons: Record<DeclineReason, string> } & Record<string, unknown>>;

type Organizer = Ways & { name: string };

/** `said`: what is different for each person. */
type Parts = { subject: string; lead: string; said: string[]; rest: string };

/** Without a way to reach the organizer, an answer to the email would arrive nowhere. */
const partsOf = (locale: Locale, answer: Answer, organizer: Organizer | undefined): Parts => {
  const { nobody, done, declined, reasons } = WORDS[locale];
  const name = plain(organizer?.name ?? nobody);
  if (answer.status === "settled")
    return { subject: done.subject, lead: done.text(name), said: [done.tickets[answer.tickets]], rest: done.rest };
  const ways = waysOf(organizer ?? {}).map(plain);
  const turnTo = ways.length === 0 ? declined.turnToAuthority : declined.turnTo(name, ways.join(" · "));
  return {
    subject: declined.subject,
    lead: declined.text(name),
    said: [reasons[answer.reason], plain(answer.explanation ?? "")].filter((line) => line !== ""),
    rest: `${turnTo} ${declined.again}`,
  };
};

/** `organizer`: its name and how people reach it, if it has them. */
export const answerEmail = ({
  locale,
  organizer,
  answer,
}: {
  locale: Locale;
  organizer: Organizer | undefined;
  answer: Answer;
}): EmailContent => {
  const { subject, lead, said, rest } = partsOf(locale, answer, organizer);
  const html = page(locale, subject, [
    heading(subject),
    `<p style="margin:0 0 12px">${escapeHtml(lead)}</p>`,
    ...said.map((line) => `<p style="margin:0 0 12px"><strong>${toHtml(line)}</strong></p>`),
    `<p style="margin:0;${SOFT}">${escapeHtml(rest)}</p>`,
  ]);
  return { subject: subjectOf(subject), text: `${[lead, ...said, rest].join("\n\n")}\n`, html };
};
