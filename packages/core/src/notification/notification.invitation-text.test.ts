import { expect, it } from "vitest";
import { invitationLead } from "./notification.invitation-text.ts";

it("a guest reads who invites, on one line, and a ticket that was paid elsewhere is called no invitation", () => {
  const facts = { locale: "en", eventName: "Dusk", organizer: "The\ncrew" } as const;
  expect(invitationLead({ ...facts, payment: "free" })).toEqual({
    subject: "Invitation: Dusk",
    title: "This invitation is for you",
    sentence: "The crew invites you.",
  });
  expect(invitationLead({ ...facts, locale: "pt-BR", payment: "elsewhere" })).toEqual({
    subject: "Seu ingresso: Dusk",
    title: "Este ingresso é seu",
    sentence: "The crew enviou o seu ingresso.",
  });
  expect(invitationLead({ ...facts, payment: "elsewhere", hasForeignCode: true }).sentence).toMatch(/^The crew .* works at the door/);
  const nobody = invitationLead({ ...facts, payment: "free", organizer: undefined });
  expect(nobody.sentence).toBe("The organizer of the event invites you.");
});
