import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { Capacity, PoolId } from "../stock/stock.schema.ts";
import { MAX_TICKETS, VISIBILITIES } from "./ticket-type.rules.ts";

export const TicketTypeId = idSchema("tty", "a ticket type");

const MaxPerOrder = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_TICKETS));
/** Over all orders of one email address, as long as they have their tickets. */
const MaxPerBuyer = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
/** Attendees neither see nor buy a hidden type, and one of `code` only with a promo code that unlocks it. */
const Visibility = v.picklist(VISIBILITIES);
/** Says who may buy it, and what to bring. Empty: none. */
const Description = v.pipe(v.string(), v.maxLength(1_000, "Is too long."));
/** The name of the group that it stands in. Empty: none. */
const Group = v.pipe(v.string(), v.maxLength(80, "Is too long."));
const PoolIds = listOf(PoolId, 3);
export const SALES_END_EARLY = "Must be after the start of sales.";

export const TicketTypeBody = v.pipe(
  v.strictObject({
    name: Name,
    description: v.exactOptional(Description),
    group: v.exactOptional(Group),
    price: Money,
    /** Null: unlimited. */
    capacity: v.nullable(Capacity),
    maxPerOrder: v.optional(MaxPerOrder, 10),
    maxPerBuyer: v.exactOptional(MaxPerBuyer),
    salesStartAt: v.exactOptional(Instant),
    salesEndAt: v.exactOptional(Instant),
    visibility: v.optional(Visibility, "public"),
    /** Pools that it shares with other types. */
    poolIds: v.optional(PoolIds, []),
    /** The type that must be sold out, or its sale over, before this one opens. Once sold it stays open. */
    after: v.exactOptional(TicketTypeId),
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

/** Null removes a time, or the limit by buyer. A limit can change, but not be added or removed, because sales without a limit are not counted in a pool. */
export const TicketTypeChange = v.strictObject({
  name: v.exactOptional(Name),
  description: v.exactOptional(Description),
  group: v.exactOptional(Group),
  price: v.exactOptional(Money),
  capacity: v.exactOptional(Capacity),
  maxPerOrder: v.exactOptional(MaxPerOrder),
  maxPerBuyer: v.exactOptional(v.nullable(MaxPerBuyer)),
  salesStartAt: v.exactOptional(v.nullable(Instant)),
  salesEndAt: v.exactOptional(v.nullable(Instant)),
  visibility: v.exactOptional(Visibility),
  /** Null: it waits for no other type. */
  after: v.exactOptional(v.nullable(TicketTypeId)),
  /** All shared pools from now on. Refused once a ticket was sold or is held: what is sold was counted in the old ones. */
  poolIds: v.exactOptional(PoolIds),
  /** Stops the sale, or continues it, without a change of its times. */
  salesClosed: v.exactOptional(v.boolean()),
});
export type TicketTypeChange = v.InferOutput<typeof TicketTypeChange>;
export const ChangeTicketType = v.strictObject({ eventId: EventId, ticketTypeId: TicketTypeId, change: TicketTypeChange });

export const TicketTypeRef = v.strictObject({ eventId: EventId, ticketTypeId: TicketTypeId });
/** The types as attendees see them. Those that are left out follow, oldest first. */
export const TicketTypeOrder = v.strictObject({ ticketTypeIds: listOf(TicketTypeId, 50) });
export const OrderTicketTypes = v.strictObject({ eventId: EventId, order: TicketTypeOrder });

export const TicketTypeView = v.object({
  id: v.string(),
  eventId: v.string(),
  name: v.string(),
  description: v.exactOptional(v.string()),
  group: v.exactOptional(v.string()),
  price: Money,
  capacity: v.nullable(v.number()),
  maxPerOrder: v.number(),
  maxPerBuyer: v.exactOptional(v.number()),
  salesStartAt: v.exactOptional(v.string()),
  salesEndAt: v.exactOptional(v.string()),
  visibility: Visibility,
  salesClosed: v.boolean(),
  poolIds: v.array(v.string()),
  after: v.exactOptional(v.string()),
});
export type TicketTypeView = v.InferOutput<typeof TicketTypeView>;
