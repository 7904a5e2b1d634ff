import * as v from "valibot";
import { patternOf } from "../kernel/id.schema.ts";
import { Money } from "../kernel/money.ts";

export const Report = v.object({
  /** Null: a type without a limit. */
  capacity: v.nullable(v.number()),
  /** How many more are sold or held than the limits, which were lowered. */
  overbooked: v.number(),
  reserved: v.number(),
  /** Valid tickets of paid and issued orders: neither refunded nor voided. */
  sold: v.number(),
  admitted: v.number(),
  inside: v.number(),
  /** What buyers paid, less refunds. A voided ticket changes nothing, because its money was not returned. */
  revenue: Money,
  refused: v.object({ total: v.number(), byReason: v.record(v.string(), v.number()) }),
  /** `revenue` of a type or product counts sales since the report counts it, and is never below 0: their sum may differ from the event's. */
  byTicketType: v.array(v.object({ ticketTypeId: v.string(), name: v.string(), sold: v.number(), admitted: v.number(), revenue: Money })),
  byProduct: v.array(v.object({ productId: v.string(), name: v.string(), sold: v.number(), revenue: Money })),
  byGate: v.array(v.object({ gateId: v.string(), name: v.string(), admitted: v.number(), refused: v.number() })),
  arrivals: v.array(v.object({ minute: v.string(), admitted: v.number(), refused: v.number() })),
  /** Double entries that scans made offline left and nobody has settled. */
  conflicts: v.object({ open: v.number() }),
});
export type Report = v.InferOutput<typeof Report>;

/** The hours with a sale, oldest first. What was returned or voided counts below zero in the hour when it was, and all hours up to one never add up to less than 0. */
export const SalesHistory = v.object({ hours: v.array(v.object({ hour: v.string(), sold: v.number(), revenue: Money })) });
export type SalesHistory = v.InferOutput<typeof SalesHistory>;

export const MAX_EVENTS_OF_SALES = 25;
const ONE_ID = patternOf("evt").source.slice(1, -1);
const EventIds = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^${ONE_ID}(,${ONE_ID}){0,${MAX_EVENTS_OF_SALES - 1}}$`),
    `Must be up to ${MAX_EVENTS_OF_SALES} event ids with commas between them.`,
  ),
);
export const ListSales = v.strictObject({ eventIds: EventIds });

export const EventSales = v.object({
  eventId: v.string(),
  /** Null: a type without a limit. */
  capacity: v.nullable(v.number()),
  sold: v.number(),
  revenue: Money,
});
export type EventSales = v.InferOutput<typeof EventSales>;
