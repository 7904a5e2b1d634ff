/** The words at the top of the email that brings a guest the ticket. Pure. */
import type { Locale } from "../event/event.time.ts";
import type { Invitation } from "../order/order.rules.ts";
import { plain } from "./notification.layout.ts";
import type { Lead } from "./notification.text.ts";

type Facts = { locale: Locale; eventName: string; payment: Invitation["payment"]; organizer: string | undefined; hasForeignCode?: boolean };

const WORDS = {
  "pt-BR": {
    free: {
      subject: (event: string) => `Convite: ${event}`,
      title: "Este convite é para você",
      by: (organizer: string) => `${organizer} convida você.`,
      byNobody: "A organização do evento convida você.",
    },
    elsewhere: {
      subject: (event: string) => `Seu ingresso: ${event}`,
      title: "Este ingresso é seu",
      by: (organizer: string) => `${organizer} enviou o seu ingresso.`,
      byNobody: "A organização do evento enviou o seu ingresso.",
    },
    foreign: "O código que você já tem vale na porta, e o deste e-mail também. Quem entra com um não entra de novo com o outro.",
  },
  en: {
    free: {
      subject: (event: string) => `Invitation: ${event}`,
      title: "This invitation is for you",
      by: (organizer: string) => `${organizer} invites you.`,
      byNobody: "The organizer of the event invites you.",
    },
    elsewhere: {
      subject: (event: string) => `Your ticket: ${event}`,
      title: "This ticket is yours",
      by: (organizer: string) => `${organizer} sent you your ticket.`,
      byNobody: "The organizer of the event sent you your ticket.",
    },
    foreign: "The code that you already have works at the door, and so does the one in this email. Together they admit one person once.",
  },
};

/** A ticket that was paid elsewhere is no gift, so its email speaks of no invitation. */
export const invitationLead = ({ locale, eventName, payment, organizer, hasForeignCode = false }: Facts): Lead => {
  const words = WORDS[locale][payment];
  const who = organizer === undefined ? words.byNobody : words.by(plain(organizer));
  const sentence = hasForeignCode ? `${who} ${WORDS[locale].foreign}` : who;
  return { subject: words.subject(eventName), title: words.title, sentence };
};
