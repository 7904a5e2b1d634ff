import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { csvEntries } from "../kernel/csv.schema.ts";
import { Money } from "../kernel/money.ts";
import { REFUNDED_BY } from "../refund/refund.rules.ts";

const count = v.number();

/** Amounts have signs, so that sums are plain additions. */
const Settlement = v.object({
  tickets: Money,
  products: Money,
  /** The amount that exchanged products cost more than those that replaced them. A difference that went back is among the refunds. */
  exchanges: Money,
  fees: Money,
  discounts: Money,
  /** The amount that an earlier version counted without its parts. */
  earlier: Money,
  /** The sum of the above: what buyers paid. */
  charged: Money,
  refunded: Money,
  /** The amount that payment providers said that they keep. */
  providerFees: Money,
  /** Payments whose provider has not said its fee, which `net` then still contains. */
  providerFeesUnknown: count,
  /** `charged`, `refunded` and `providerFees` added up. */
  net: Money,
});

export const Statement = v.object({
  settlement: Settlement,
  refundedBy: v.array(v.object({ by: v.picklist(REFUNDED_BY), amount: Money })),
  /** `gross`: what was sold of it, at its price, before discounts. `refunded`: the prices of what was returned of it. */
  ticketTypes: v.array(
    v.object({ ticketTypeId: v.string(), name: v.string(), sold: count, gross: Money, refunded: Money, admitted: count, noShows: count }),
  ),
  products: v.array(v.object({ productId: v.string(), name: v.string(), sold: count, gross: Money, refunded: Money, redeemed: count })),
  /** `name` is empty for a fee that was removed. */
  fees: v.array(v.object({ feeId: v.string(), name: v.string(), amount: Money })),
  codes: v.array(
    v.object({
      promoCodeId: v.string(),
      code: v.string(),
      orders: count,
      tickets: count,
      discount: Money,
      charged: Money,
      refunded: Money,
      revenue: Money,
    }),
  ),
  /** Days at the event's place, oldest first. `sold`: less what was returned or voided on the day. */
  days: v.array(v.object({ day: v.string(), sold: count, charged: Money, refunded: Money, revenue: Money })),
  /** `noShows`: valid tickets less those that were admitted. */
  attendance: v.object({ sold: count, admitted: count, noShows: count }),
  refusedScans: v.object({ total: count, byReason: v.array(v.object({ reason: v.string(), count })) }),
});
export type Statement = v.InferOutput<typeof Statement>;

/** It is one part, whatever is asked for. */
export const StatementExport = v.strictObject(csvEntries);
export const ExportStatement = v.strictObject({ eventId: EventId, filter: StatementExport });
