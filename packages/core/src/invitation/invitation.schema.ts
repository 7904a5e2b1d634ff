import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { listOf } from "../kernel/list.ts";
import { Email, PersonName, Phone } from "../kernel/text.ts";
import { GUEST_PAYMENTS } from "../order/order.rules.ts";
import { Locale, PaymentKey } from "../order/order.schema.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { MAX_AT_ONCE } from "./invitation.rules.ts";

/** For the organizer: where a ticket was paid, or who asked for it. */
export const Note = v.pipe(
  v.string(),
  v.regex(/\S/, "Must not be empty."),
  v.maxLength(200, "Is too long."),
  v.regex(/^\P{Cc}*$/u, "Must be one line."),
);

/** Without an address the guest's ticket is for the organizer to print or copy. */
export const GuestBody = v.strictObject({
  name: PersonName,
  email: v.exactOptional(Email),
  phone: v.exactOptional(Phone),
  locale: v.exactOptional(Locale),
});

export const InvitationBody = v.strictObject({
  ticketTypeId: TicketTypeId,
  attendees: listOf(GuestBody, MAX_AT_ONCE, 1),
  /** `elsewhere`: somebody else has the money. Both cost nothing here. */
  payment: v.optional(v.picklist(GUEST_PAYMENTS), "free"),
  note: v.exactOptional(Note),
  /** Of guests without a language of their own. */
  locale: v.optional(Locale, "pt-BR"),
});
export type InvitationBody = v.InferOutput<typeof InvitationBody>;

export const InviteGuests = v.strictObject({ eventId: EventId, invitation: InvitationBody, idempotencyKey: v.exactOptional(PaymentKey) });
