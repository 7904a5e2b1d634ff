import * as v from "valibot";
import { EventBody, EventView } from "../event/event.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { Capacity } from "../stock/stock.schema.ts";

export const EXTERNAL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** The partner's own id. */
export const ExternalId = v.pipe(v.string(), v.regex(EXTERNAL_ID, "Use up to 64 letters, digits, dots, hyphens and underscores."));

const MOST_TYPES = 20;

/** `capacity`: with the seats of the partner's allotment. */
const PartnerType = v.strictObject({ externalId: ExternalId, name: Name, price: Money, capacity: Capacity });

/** `updatedAt`: when the partner last changed any of it. `publish`: puts a draft on sale. */
export const PartnerEventBody = v.strictObject({
  updatedAt: Instant,
  event: EventBody,
  ticketTypes: v.optional(listOf(PartnerType, MOST_TYPES), []),
  publish: v.optional(v.boolean(), false),
});
export type PartnerEventBody = v.InferOutput<typeof PartnerEventBody>;

export const PartnerRef = v.strictObject({ externalId: ExternalId });
export const UpsertEvent = v.strictObject({ ...PartnerRef.entries, body: PartnerEventBody });
export const AllotmentBody = v.strictObject({ quantity: Capacity });
export const SetAllotment = v.strictObject({ ...PartnerRef.entries, typeExternalId: ExternalId, allotment: AllotmentBody });

/** A type without a limit has null in both. */
const left = { capacity: v.nullable(v.number()), available: v.nullable(v.number()) };

/** `ticketTypeId`: to sell from it. `quantity`: what the partner has, sold or not. */
export const AllotmentView = v.object({ ticketTypeId: v.string(), quantity: v.number(), available: v.number() });

/** `available`: up to two seconds old. `conflicts`: fields that both sides changed, the newest first, and whose value stayed. */
export const PartnerEventView = v.object({
  externalId: v.string(),
  event: EventView,
  updatedAt: v.string(),
  ticketTypes: v.array(
    v.object({
      externalId: v.string(),
      ticketTypeId: v.string(),
      name: v.string(),
      price: Money,
      ...left,
      allotment: v.exactOptional(AllotmentView),
    }),
  ),
  conflicts: v.array(v.object({ field: v.string(), winner: v.picklist(["partner", "organizer"]), at: v.string() })),
});
export type PartnerEventView = v.InferOutput<typeof PartnerEventView>;

/** `older`: the partner said something newer before, so this changed nothing. */
export const Upserted = v.object({ result: v.picklist(["created", "updated", "older"]), partnerEvent: PartnerEventView });
