import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { Capacity, PoolId } from "../stock/stock.schema.ts";

export const TicketTypeId = v.pipe(v.string(), v.regex(/^tty_[a-z0-9]{1,40}$/, "Is not a ticket type id."));

/** Most tickets one order may hold: issue and refund stay one write of at most 100 items. */
export const MOST_TICKETS = 50;

export const TicketTypeBody = v.pipe(
  v.strictObject({
    name: Name,
    price: Money,
    /** Null: unlimited. */
    capacity: v.nullable(Capacity),
    maxPerOrder: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_TICKETS)), 10),
    salesStartAt: v.exactOptional(Instant),
    salesEndAt: v.exactOptional(Instant),
    /** Pools it shares with other types, beside its own. */
    poolIds: v.optional(listOf(PoolId, 3), []),
  }),
  v.forward(
    v.check(
      ({ salesStartAt, salesEndAt }) => !salesStartAt || !salesEndAt || Date.parse(salesEndAt) > Date.parse(salesStartAt),
      "Must be after the start of sales.",
    ),
    ["salesEndAt"],
  ),
);
export const CreateTicketType = v.strictObject({ eventId: EventId, ticketType: TicketTypeBody });

export const TicketTypeView = v.object({
  id: v.string(),
  eventId: v.string(),
  name: v.string(),
  price: Money,
  capacity: v.nullable(v.number()),
  maxPerOrder: v.number(),
  salesStartAt: v.exactOptional(v.string()),
  salesEndAt: v.exactOptional(v.string()),
  poolIds: v.array(v.string()),
});
export type TicketTypeView = v.InferOutput<typeof TicketTypeView>;
