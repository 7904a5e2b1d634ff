import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { listOf } from "../kernel/list.ts";
import { Email, PersonName, Phone } from "../kernel/text.ts";
import { GUEST_PAYMENTS } from "../order/order.rules.ts";
import { Locale, OrderView, PaymentKey } from "../order/order.schema.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { JobView } from "../job/job.schema.ts";
import { ENCODINGS, SEPARATORS } from "./invitation.file.schema.ts";
import { FIELDS, MAX_GUESTS, ROW_FAULTS } from "./invitation.rules.ts";

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
  attendees: listOf(GuestBody, MAX_GUESTS, 1),
  /** `elsewhere`: somebody else has the money. Both cost nothing here. */
  payment: v.optional(v.picklist(GUEST_PAYMENTS), "free"),
  note: v.exactOptional(Note),
  /** Of guests without a language of their own. */
  locale: v.optional(Locale, "pt-BR"),
});
export type InvitationBody = v.InferOutput<typeof InvitationBody>;

export const InviteGuests = v.strictObject({ eventId: EventId, invitation: InvitationBody, idempotencyKey: v.exactOptional(PaymentKey) });

const COLUMN = `(?:${FIELDS.join("|")}):[1-9]\\d{0,2}`;

/** Of a file: beside its bytes, so in the query. */
export const ImportOptions = v.strictObject({
  /** Of rows that name no type. */
  ticketTypeId: v.exactOptional(TicketTypeId),
  payment: v.optional(v.picklist(GUEST_PAYMENTS), "free"),
  note: v.exactOptional(Note),
  locale: v.optional(Locale, "pt-BR"),
  /** Replaces what the headers say: fields with the numbers of their columns, such as `name:1,email:3`. Remembered for the event. */
  columns: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(new RegExp(`^${COLUMN}(?:,${COLUMN})*$`), "Use fields with the numbers of their columns, such as name:1,email:3."),
    ),
  ),
  /** Answers with what was recognized and with every row that is wrong. Stores nothing. */
  dryRun: v.exactOptional(v.literal("1")),
});
export type ImportOptions = v.InferOutput<typeof ImportOptions>;

export const ImportGuests = v.strictObject({
  eventId: EventId,
  bytes: v.instance(Uint8Array),
  options: ImportOptions,
  idempotencyKey: v.exactOptional(PaymentKey),
});

export const ImportPreview = v.object({
  encoding: v.picklist(ENCODINGS),
  separator: v.picklist(SEPARATORS),
  /** `field`: what the column is taken for. */
  columns: v.array(v.object({ header: v.string(), field: v.exactOptional(v.picklist(FIELDS)) })),
  /** The first rows, as they are in the file. */
  rows: v.array(v.object({ line: v.number(), cells: v.array(v.string()) })),
  total: v.number(),
  valid: v.number(),
  /** Rows that get no ticket. `column`: the field that is wrong. */
  errors: v.array(v.object({ line: v.number(), column: v.picklist(FIELDS), code: v.picklist(ROW_FAULTS) })),
});
export type ImportPreview = v.InferOutput<typeof ImportPreview>;

/** A call with up to 200 guests has their orders, a longer one a job. */
export const InvitedAnswer = v.object({ orders: v.array(OrderView) });
export const ImportAnswer = v.object({ job: JobView });
