/** The text of the email that invites a person to a team. Pure. */
import { escapeHtml } from "../kernel/text.ts";
import { heading, page, plain, SOFT, subjectOf, toHtml, type EmailContent } from "../notification/notification.layout.ts";
import type { Role } from "../organization/organization.rules.ts";

export type Locale = "pt-BR" | "en";

const ROLE_NAMES: Record<Locale, Record<Role, string>> = {
  "pt-BR": {
    owner: "proprietário (tudo, também a equipe)",
    organizer: "organizador (eventos, vendas e reembolsos)",
    staff: "atendimento (pedidos, ingressos e portaria)",
    door: "portaria (portões e celulares que leem ingressos)",
  },
  en: {
    owner: "owner (everything, the team too)",
    organizer: "organizer (events, sales and refunds)",
    staff: "staff (orders, tickets and the door)",
    door: "door (gates and phones that scan tickets)",
  },
};

const WORDS = {
  "pt-BR": {
    subject: (name: string) => `Convite para a equipe de ${name}`,
    nameless: "um organizador",
    title: "Você foi convidado",
    why: (name: string) => `${name} convidou você para organizar eventos na Catraca.`,
    role: "Seu papel",
    open: "Aceitar o convite",
    account: "Se você ainda não tem conta, outro e-mail traz uma senha temporária para o primeiro acesso.",
    until: (when: string) => `O link vale até ${when}, para uma só conta. Se você não esperava este convite, não precisa fazer nada.`,
  },
  en: {
    subject: (name: string) => `Invitation to the team of ${name}`,
    nameless: "an organizer",
    title: "You are invited",
    why: (name: string) => `${name} invited you to run events on Catraca.`,
    role: "Your role",
    open: "Accept the invitation",
    account: "If you have no account yet, another email brings a temporary password for the first sign-in.",
    until: (when: string) => `The link works until ${when}, for one account. If you did not expect it, there is nothing to do.`,
  },
};

type Invitation = { locale: Locale; organization: string | undefined; role: Role; expiresAtMs: number; url: string };

/** `organization`: undefined until it has a name. */
export const invitationEmail = ({ locale, organization, role, expiresAtMs, url }: Invitation): EmailContent => {
  const words = WORDS[locale];
  const name = organization === undefined ? words.nameless : plain(organization);
  const until = words.until(new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(expiresAtMs));
  const why = words.why(name);
  const subject = subjectOf(words.subject(name));
  const text = [`${words.title}.`, why, `${words.role}: ${ROLE_NAMES[locale][role]}`, url, words.account, until];
  const html = page(locale, subject, [
    heading(words.title),
    `<p style="margin:0 0 12px">${toHtml(why)}</p>`,
    `<p style="margin:0 0 20px">${words.role}: ${escapeHtml(ROLE_NAMES[locale][role])}</p>`,
    `<p style="margin:0 0 20px"><a href="${escapeHtml(url)}" style="color:#00573b;font-weight:700">${words.open}</a></p>`,
    `<p style="margin:0;${SOFT}">${escapeHtml(words.account)}<br>${escapeHtml(until)}</p>`,
  ]);
  return { subject, text: `${text.join("\n\n")}\n`, html };
};
