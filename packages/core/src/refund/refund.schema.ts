import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { ProductId } from "../product/product.schema.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import { TicketId } from "../ticket/ticket.schema.ts";
import { REFUND_STATUSES, REFUNDED_BY } from "./refund.rules.ts";

export const RefundId = idSchema("ref", "a refund");

const TicketIds = v.pipe(
  listOf(TicketId, MAX_TICKETS, 1),
  v.check((ids) => new Set(ids).size === ids.length, "Names a ticket twice."),
);
const Pieces = v.pipe(v.number(), v.integer("Must be a whole number."), v.minValue(1, "Must be at least 1."), v.maxValue(1_000));
const Products = v.pipe(
  listOf(v.strictObject({ productId: ProductId, quantity: Pieces }), 20, 1),
  v.check((products) => new Set(products.map(({ productId }) => productId)).size === products.length, "Names a product twice."),
);
export const MAX_REASON_LENGTH = 300;

/** Without tickets, products and amount: everything that is left of the order. */
export const RefundBody = v.strictObject({
  ticketIds: v.exactOptional(TicketIds),
  products: v.exactOptional(Products),
  /** In place of the sum of the chosen tickets and products. Alone: money only, and every ticket stays valid. */
  amount: v.exactOptional(Money),
  keepFees: v.exactOptional(v.boolean()),
  /** Also takes back tickets that were used at the door. Their seats do not go back on sale. */
  includeUsed: v.exactOptional(v.boolean()),
  /** For the organizer. The buyer does not see it. */
  reason: v.exactOptional(v.pipe(v.string(), v.regex(/\S/, "Must not be empty."), v.maxLength(MAX_REASON_LENGTH, "Is too long."))),
});
export type RefundBody = v.InferOutput<typeof RefundBody>;

/** Without tickets: all that are left. */
export const OwnRefundBody = v.strictObject({ ticketIds: v.exactOptional(TicketIds) });
export type OwnRefundBody = v.InferOutput<typeof OwnRefundBody>;

export const RefundView = v.object({ id: v.string(), amount: Money, status: v.picklist(REFUND_STATUSES) });
export type RefundView = v.InferOutput<typeof RefundView>;

/** A refund as organizers see it. */
export const RefundDetails = v.object({
  ...RefundView.entries,
  at: v.string(),
  by: v.picklist(REFUNDED_BY),
  ticketIds: v.array(v.string()),
  products: v.array(v.object({ productId: v.string(), quantity: v.number() })),
  reason: v.exactOptional(v.string()),
});
export type RefundDetails = v.InferOutput<typeof RefundDetails>;

/** What a refund of this choice would take back and return. Its refusals are those of the refund. */
export const RefundQuote = v.object({
  amount: Money,
  /** Fees stay with the organizer. */
  keepFees: v.boolean(),
  /** The tickets that would end. */
  ticketIds: v.array(v.string()),
  /** Pieces that would go back, also those that end with their ticket. */
  products: v.array(v.object({ productId: v.string(), quantity: v.number() })),
  /** All that may go back, whatever was chosen. */
  left: v.object({
    amount: Money,
    /** `amount`: the ticket alone, under the fees that were asked for. `used`: somebody went in with it. */
    tickets: v.array(v.object({ id: v.string(), amount: Money, used: v.boolean() })),
    /** Pieces that nobody collected. `amount`: each. */
    products: v.array(v.object({ productId: v.string(), name: v.string(), quantity: v.number(), amount: Money })),
  }),
  /** For buyers: when the time to cancel is over. */
  until: v.exactOptional(v.string()),
});
export type RefundQuote = v.InferOutput<typeof RefundQuote>;
