import * as v from "valibot";
import { Money } from "../kernel/money.ts";

export const Report = v.object({
  /** Null: a type without a limit. */
  capacity: v.nullable(v.number()),
  reserved: v.number(),
  /** Valid tickets of paid and issued orders: neither refunded nor voided. */
  sold: v.number(),
  admitted: v.number(),
  inside: v.number(),
  /** What buyers paid, less refunds. A voided ticket changes nothing, because its money was not returned. */
  revenue: Money,
  refused: v.object({ total: v.number(), byReason: v.record(v.string(), v.number()) }),
  byTicketType: v.array(v.object({ ticketTypeId: v.string(), name: v.string(), sold: v.number(), admitted: v.number() })),
  byGate: v.array(v.object({ gateId: v.string(), name: v.string(), admitted: v.number(), refused: v.number() })),
  arrivals: v.array(v.object({ minute: v.string(), admitted: v.number(), refused: v.number() })),
});
export type Report = v.InferOutput<typeof Report>;
