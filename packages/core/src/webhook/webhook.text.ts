/** The text of the email that says that a webhook was disabled. Pure. */
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";
import type { WebhookRow } from "./webhook.entity.ts";

const WORDS = {
  "pt-BR": {
    subject: (name: string) => `Webhook desativado: ${name}`,
    title: "Um webhook foi desativado",
    gone: (name: string) => `O endereço de “${name}” respondeu 410: ele não existe mais.`,
    failing: (name: string) => `O endereço de “${name}” não aceitou nenhuma entrega em três dias.`,
    next: "Nada mais é enviado para lá. As entregas que faltaram ficam na lista por 30 dias e podem ser enviadas de novo.",
    open: "Ver os webhooks",
  },
  en: {
    subject: (name: string) => `Webhook disabled: ${name}`,
    title: "A webhook was disabled",
    gone: (name: string) => `The address of “${name}” answered 410: it does not exist any more.`,
    failing: (name: string) => `The address of “${name}” accepted no delivery for three days.`,
    next: "Nothing more is sent there. The deliveries that it missed stay in the list for 30 days and can be sent again.",
    open: "See the webhooks",
  },
};

type Disabled = Pick<WebhookRow, "name" | "locale"> & { reason: "gone" | "failing"; url: string };

export const disabledEmail = ({ name, locale, reason, url }: Disabled): EmailContent => {
  const words = WORDS[locale];
  const why = words[reason](plain(name));
  const subject = subjectOf(words.subject(plain(name)));
  const text = [`${words.title}.`, why, words.next, url];
  const html = page(locale, subject, [
    heading(words.title),
    `<p style="margin:0 0 12px">${toHtml(why)}</p>`,
    `<p style="margin:0 0 20px">${escapeHtml(words.next)}</p>`,
    `<p style="margin:0;${SOFT}"><a href="${escapeHtml(url)}" style="color:#00573b;font-weight:700">${words.open}</a></p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};
