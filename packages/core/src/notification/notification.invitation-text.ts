/** The words at the top of the email that brings a guest the ticket. Pure. */
import type { Locale } from "../event/event.time.ts";
import type { Invitation } from "../order/order.rules.ts";
import { plain } from "./notification.layout.ts";
import type { Lead } from "./notification.text.ts";

type Facts = { locale: Locale; eventName: string; payment: Invitation["payment"]; organizer: string | undefined };

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
  },
};

/** A ticket that was paid elsewhere is no gift, so its email speaks of no invitation. */
export const invitationLead = ({ locale, eventName, payment, organizer }: Facts): Lead => {
  const words = WORDS[locale][payment];
  const sentence = organizer === undefined ? words.byNobody : words.by(plain(organizer));
  return { subject: words.subject(eventName), title: words.title, sentence };
};
