import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { JobId, JobView } from "../job/job.schema.ts";
import { Money } from "../kernel/money.ts";
import { Page } from "../kernel/page.ts";
import { Email } from "../kernel/text.ts";
import { PaymentKey } from "../order/order.schema.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { MAX_BODY_LENGTH, MAX_SUBJECT_LENGTH, SEGMENTS } from "./mailing.rules.ts";

const EMPTY = "Must not be empty.";

/** One of the names, or the id of a ticket type. */
export const Segment = v.union([v.picklist(SEGMENTS), TicketTypeId], "Use all, not_admitted, waiting_list or the id of a ticket type.");

/** Both in one pattern, because JSON Schema has one. */
const LINE_WITH_TEXT = /^(?=.*\S)[^\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]*$/u;
export const MailingSubject = v.pipe(
  v.string(),
  v.maxLength(MAX_SUBJECT_LENGTH, "Is too long."),
  v.regex(LINE_WITH_TEXT, "Must be one line with text."),
);
/** Plain text. An empty line begins a paragraph, and web addresses become links. */
export const MailingText = v.pipe(v.string(), v.regex(/\S/, EMPTY), v.maxLength(MAX_BODY_LENGTH, "Is too long."));

export const MailingBody = v.strictObject({
  segment: Segment,
  subject: MailingSubject,
  body: MailingText,
  /** Answers how many get it, what that costs, and how it looks. Nothing is sent. */
  dryRun: v.exactOptional(v.boolean()),
  /** Sends it to this address of the caller alone. One of a contact gets a code first, which `testCode` repeats once. */
  testTo: v.exactOptional(Email),
  testCode: v.exactOptional(v.pipe(v.string(), v.maxLength(20, "Is too long."))),
  /** The language of the email with the code. */
  locale: v.exactOptional(v.picklist(["pt-BR", "en"])),
});

export const SendMailing = v.strictObject({ eventId: EventId, message: MailingBody, idempotencyKey: v.exactOptional(PaymentKey) });
export const MailingRef = v.strictObject({ eventId: EventId, jobId: JobId });
export const ListMailings = v.strictObject({ eventId: EventId, page: Page });
/** See `mailing.token.ts`. */
export const TOKEN = /^([A-Z2-7]{26})\.([A-Z2-7]{26})$/;
export const Unsubscribe = v.strictObject({ token: v.string() });

export const MailingPreview = v.object({
  /** Addresses, each once, without those that want no such emails. */
  count: v.number(),
  /** The price of the mail service, rounded up to the cent. */
  cost: Money,
  /** As each language's readers get it. */
  emails: v.array(v.object({ locale: v.picklist(["pt-BR", "en"]), subject: v.string(), text: v.string(), html: v.string() })),
});
export type MailingPreview = v.InferOutput<typeof MailingPreview>;

export const MailingView = v.object({
  id: v.string(),
  segment: v.string(),
  subject: v.string(),
  body: v.string(),
  count: v.number(),
  /** Addresses from which it came back after it was sent, and readers who called it spam. */
  bounced: v.number(),
  complained: v.number(),
  createdAt: v.string(),
  job: JobView,
});
export type MailingView = v.InferOutput<typeof MailingView>;
