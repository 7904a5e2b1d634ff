import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { Capacity, PoolId } from "../stock/stock.schema.ts";
import { MAX_TICKETS } from "./ticket-type.rules.ts";

export const TicketTypeId = idSchema("tty", "a ticket type");

const MaxPerOrder = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_TICKETS));
export const SALES_END_EARLY = "Must be after the start of sales.";

export const TicketTypeBody = v.pipe(
  v.strictObject({
    name: Name,
    price: Money,
    /** Null: unlimited. */
    capacity: v.nullable(Capacity),
    maxPerOrder: v.optional(MaxPerOrder, 10),
    salesStartAt: v.exactOptional(Instant),
    salesEndAt: v.exactOptional(Instant),
    /** Pools that it shares with other types. */
    poolIds: v.optional(listOf(PoolId, 3), []),
  }),
  v.forward(
    v.check(
      ({ salesStartAt, salesEndAt }) => !salesStartAt || !salesEndAt || Date.parse(salesEndAt) > Date.parse(salesStartAt),
      SALES_END_EARLY,
    ),
    ["salesEndAt"],
  ),
);
export const CreateTicketType = v.strictObject({ eventId: EventId, ticketType: TicketTypeBody });

/** Null removes a time. A limit can change, but not be added or removed, because sales without a limit are not counted in a pool. */
export const TicketTypeChange = v.strictObject({
  name: v.exactOptional(Name),
  price: v.exactOptional(Money),
  capacity: v.exactOptional(Capacity),
  maxPerOrder: v.exactOptional(MaxPerOrder),
  salesStartAt: v.exactOptional(v.nullable(Instant)),
  salesEndAt: v.exactOptional(v.nullable(Instant)),
});
export type TicketTypeChange = v.InferOutput<typeof TicketTypeChange>;
export const ChangeTicketType = v.strictObject({ eventId: EventId, ticketTypeId: TicketTypeId, change: TicketTypeChange });

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
