import * as v from "valibot";
import { Money } from "../kernel/money.ts";
import { REFUNDED_BY } from "../refund/refund.rules.ts";
import { OrderView } from "../order/order.schema.ts";
import { AnswersView } from "../question/question.schema.ts";
import { TicketSummary } from "../ticket/ticket.schema.ts";

export const STEPS = [
  "placed",
  "invited",
  "reserved",
  "declined",
  "paid",
  "issued",
  "told",
  "rejected",
  "expired",
  "cancelled",
  "part_refunded",
  "refund_due",
  "refunded",
  "admitted",
  "exited",
  "redeemed",
  "voided",
  "reissued",
  "reassigned",
  "corrected",
  "buyer_corrected",
  "buyer_renamed",
  "mail_bounced",
  "mail_rejected",
  "mail_complained",
  "mail_returned",
  "address_retried",
  "exchanged",
] as const;

/**
 * A step of an order. A scan also has its ticket, attendee and gate; a void, the last reissue, the last time it was passed on and the
 * last correction of a ticket have the ticket and the attendee. An email that came back has the attendee where it was not the buyer's.
 */
export const TimelineEntry = v.object({
  at: v.string(),
  step: v.picklist(STEPS),
  ticketId: v.exactOptional(v.string()),
  attendeeName: v.exactOptional(v.string()),
  /** Whose ticket it was before it was passed on, or the name that the buyer corrected. */
  from: v.exactOptional(v.string()),
  gate: v.exactOptional(v.string()),
  product: v.exactOptional(v.string()),
  /** An exchange's product before it, and the pieces. */
  fromProduct: v.exactOptional(v.string()),
  quantity: v.exactOptional(v.number()),
  forced: v.exactOptional(v.boolean()),
  /** The money, tickets and author of a refund of a part. */
  amount: v.exactOptional(Money),
  tickets: v.exactOptional(v.number()),
  by: v.exactOptional(v.picklist(REFUNDED_BY)),
  /** The seat of the voided ticket went back on sale. */
  released: v.exactOptional(v.boolean()),
});
export type TimelineEntry = v.InferOutput<typeof TimelineEntry>;

/** The newest step comes first. */
export const OrderHistory = v.object({
  order: OrderView,
  /** `answers`: of the ticket's attendee. */
  tickets: v.array(v.object({ ...TicketSummary.entries, answers: v.exactOptional(AnswersView) })),
  timeline: v.array(TimelineEntry),
  /** The order's newest execution, for operators: the page asks for their own sign-in. */
  executionUrl: v.exactOptional(v.string()),
});
export type OrderHistory = v.InferOutput<typeof OrderHistory>;
