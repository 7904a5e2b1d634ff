/**
 * Anybody can name any address as an organization's contact. A test goes there only once a member typed a code that was sent to it, so that nobody's
 * mailbox gets the texts of a stranger.
 */
import type { Locale } from "../event/event.time.ts";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { escapeHtml } from "../kernel/text.ts";
import * as Mail from "../notification/notification.email.ts";
import { heading, page, plain, SOFT, subjectOf, type EmailContent } from "../notification/notification.layout.ts";
import { rows } from "../table/service.ts";
import { UNAVAILABLE } from "./mailing.dynamo.ts";

const DAY_MS = 86_400_000;
const today = (): number => Math.floor(now() / DAY_MS);

export const isProved = (addressKey: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => (await rows.provedAddress.get({ addressKey }).go({ consistent: true })).data !== null);

/** A code works on its day and on the next one. Returns false for another one. Safe to repeat. */
export const prove = (addressKey: string, code: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const typed = base32.decode(code.trim().toUpperCase());
    if (!typed || ![today(), today() - 1].some((day) => isSigned("mailing proof", [addressKey, day], typed))) return false;
    await rows.provedAddress.upsert({ addressKey }).ifNotExists({ atMs: now() }).go();
    return true;
  });

const WORDS = {
  "pt-BR": {
    subject: "Seu código para testar mensagens",
    title: "Seu código",
    text: (name: string) => `${name} quer enviar mensagens de teste para este endereço. Digite o código na página de mensagens do evento.`,
    nobody: "Se não foi a sua equipe, ignore este e-mail: sem o código nada mais chega aqui.",
  },
  en: {
    subject: "Your code to test messages",
    title: "Your code",
    text: (name: string) => `${name} wants to send test messages to this address. Type the code on the event's page of messages.`,
    nobody: "If it was not your team, ignore this email: without the code nothing more comes here.",
  },
};

const codeEmail = (locale: Locale, name: string, code: string): EmailContent => {
  const words = WORDS[locale];
  const text = words.text(plain(name));
  const html = page(locale, words.subject, [
    heading(words.title),
    `<p style="margin:0 0 12px;font-size:24px;letter-spacing:2px"><strong>${code}</strong></p>`,
    `<p style="margin:0 0 12px">${escapeHtml(text)}</p>`,
    `<p style="margin:0;${SOFT}">${escapeHtml(words.nobody)}</p>`,
  ]);
  return { subject: subjectOf(words.subject), text: `${[`${words.title}: ${code}`, text, words.nobody].join("\n\n")}\n`, html };
};

/** The caller has bounded how many emails the address gets. */
export const sendCode = ({
  to,
  addressKey,
  name,
  locale,
}: {
  to: string;
  addressKey: string;
  name: string;
  locale: Locale;
}): Promise<void> => {
  const code = base32.encode(sign("mailing proof", [addressKey, today()]));
  return Mail.send({ to, ...codeEmail(locale, name, code), about: { kind: "message_code" } });
};
