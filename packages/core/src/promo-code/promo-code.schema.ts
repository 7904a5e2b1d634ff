import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";

const PromoCodeId = idSchema("prm", "a promo code");

const CODE_FORM = "Use 3 to 40 letters from A to Z, digits, - and _.";
/** Capitals and small letters are the same, and stored as capitals. */
const Code = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{3,40}$/, CODE_FORM));
const PercentOff = v.pipe(v.number(), v.integer("Use whole percent."), v.minValue(1), v.maxValue(100));
/** For each ticket. */
const AmountOff = v.pipe(
  Money,
  v.check(({ amountMinor }) => amountMinor > 0, "Must be more than nothing."),
);
const MaxUses = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const MaxPerBuyer = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
const MinQuantity = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_TICKETS));
const TicketTypeIds = listOf(TicketTypeId, 50, 1);
export const CODE_ENDS_EARLY = "Must be after its start.";

const ONE_SIZE = "Give percentOff or amountOff, not both.";
export const USELESS = "Give a discount, or the ticket types that the code unlocks.";

export const PromoCodeBody = v.pipe(
  v.strictObject({
    code: Code,
    /** A part of the price of each ticket, before fees. */
    percentOff: v.exactOptional(PercentOff),
    amountOff: v.exactOptional(AmountOff),
    /** Orders that hold or have tickets. */
    maxUses: v.exactOptional(MaxUses),
    maxPerBuyer: v.exactOptional(MaxPerBuyer),
    /** Default: every type. */
    ticketTypeIds: v.exactOptional(TicketTypeIds),
    startsAt: v.exactOptional(Instant),
    endsAt: v.exactOptional(Instant),
    /** Types of visibility `code` that may be bought with it. A code that unlocks some may give no discount. */
    unlocks: v.exactOptional(TicketTypeIds),
    /** Tickets of its types in one order: of those that it lowers, or else of those that it unlocks. */
    minQuantity: v.exactOptional(MinQuantity),
  }),
  v.forward(
    v.check(({ percentOff, amountOff }) => percentOff === undefined || amountOff === undefined, ONE_SIZE),
    ["percentOff"],
  ),
  v.forward(
    v.check(({ percentOff, amountOff, unlocks }) => (percentOff ?? amountOff ?? unlocks) !== undefined, USELESS),
    ["percentOff"],
  ),
  v.forward(
    v.check(({ startsAt, endsAt }) => !startsAt || !endsAt || Date.parse(endsAt) > Date.parse(startsAt), CODE_ENDS_EARLY),
    ["endsAt"],
  ),
);
export const CreatePromoCode = v.strictObject({ eventId: EventId, promoCode: PromoCodeBody });

/** Null removes a limit. A part of the price replaces an amount, and an amount a part. The code itself stays: buyers have it. */
export const PromoCodeChange = v.pipe(
  v.strictObject({
    percentOff: v.exactOptional(PercentOff),
    amountOff: v.exactOptional(AmountOff),
    maxUses: v.exactOptional(v.nullable(MaxUses)),
    maxPerBuyer: v.exactOptional(v.nullable(MaxPerBuyer)),
    ticketTypeIds: v.exactOptional(v.nullable(TicketTypeIds)),
    startsAt: v.exactOptional(v.nullable(Instant)),
    endsAt: v.exactOptional(v.nullable(Instant)),
    unlocks: v.exactOptional(v.nullable(TicketTypeIds)),
    minQuantity: v.exactOptional(v.nullable(MinQuantity)),
    /** The version that the change was made on. Another one is refused as `promo_code.changed`. */
    version: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  v.forward(
    v.check(({ percentOff, amountOff }) => percentOff === undefined || amountOff === undefined, ONE_SIZE),
    ["percentOff"],
  ),
);
export type PromoCodeChange = v.InferOutput<typeof PromoCodeChange>;
export const ChangePromoCode = v.strictObject({ eventId: EventId, promoCodeId: PromoCodeId, change: PromoCodeChange });
export const PromoCodeRef = v.strictObject({ eventId: EventId, promoCodeId: PromoCodeId });

export const PromoCodeView = v.object({
  id: v.string(),
  code: v.string(),
  percentOff: v.exactOptional(v.number()),
  amountOff: v.exactOptional(Money),
  maxUses: v.exactOptional(v.number()),
  maxPerBuyer: v.exactOptional(v.number()),
  ticketTypeIds: v.exactOptional(v.array(v.string())),
  startsAt: v.exactOptional(v.string()),
  endsAt: v.exactOptional(v.string()),
  unlocks: v.exactOptional(v.array(v.string())),
  minQuantity: v.exactOptional(v.number()),
  /** Orders that hold or have tickets with it now. */
  uses: v.number(),
  /** An order was placed with it: it can be ended, and not removed. */
  isUsed: v.boolean(),
  version: v.number(),
});
export type PromoCodeView = v.InferOutput<typeof PromoCodeView>;
