import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Email, PersonName } from "../kernel/text.ts";
import { OrderKey } from "../order/order.schema.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { LINKS, LISTED_STATUSES } from "./waiting-list.rules.ts";

export const EntryId = idSchema("wtl", "a waiting list entry");
export const EntryRef = v.strictObject({ entryId: EntryId });

/** The id of an entry, and the token of the emails about it. */
const Proof = v.strictObject({ entryId: EntryId, accessToken: v.pipe(v.string(), v.maxLength(200)) });
export type Proof = v.InferOutput<typeof Proof>;

/** `proof`: of an earlier entry of the same address, which needs no confirmation then. `quantity`: the whole group; it is offered together or not at all. */
export const EntryBody = v.strictObject({
  ticketTypeId: TicketTypeId,
  quantity: v.pipe(
    v.number(),
    v.integer("Must be a whole number."),
    v.minValue(1, "Must be at least 1."),
    v.maxValue(MAX_TICKETS, `Must be at most ${MAX_TICKETS}.`),
  ),
  name: PersonName,
  email: Email,
  locale: v.optional(v.picklist(["pt-BR", "en"]), "pt-BR"),
  proof: v.exactOptional(Proof),
});
export const JoinWaitingList = v.strictObject({ eventId: EventId, entry: EntryBody, idempotencyKey: v.exactOptional(OrderKey) });

/** For the holder of its token. Without name and address. */
export const EntryView = v.object({
  id: v.string(),
  eventId: v.string(),
  ticketTypeId: v.string(),
  ticketTypeName: v.string(),
  quantity: v.number(),
  /** `unconfirmed`: it has no place until its email's link is opened, within a day. */
  status: v.picklist(["unconfirmed", ...LISTED_STATUSES]),
  /** The token's origin. One of an email confirms, takes an offer and may give it back; the one that joining answered does neither. */
  link: v.picklist(LINKS),
  joinedAt: v.string(),
  /** While it waits: at most so many groups joined before and wait, in tens. No promise: a smaller group may fit first. */
  ahead: v.exactOptional(v.number()),
  /** Nothing is offered any more: the sale is over, or the organizer closed the list. */
  isClosed: v.exactOptional(v.literal(true)),
  /**
   * While it is offered, and once it was bought. `accessToken` only for the link of an email, until the order has a new link. A free offer has none until
   * it is accepted.
   */
  offer: v.exactOptional(
    v.object({ orderId: v.string(), accessToken: v.exactOptional(v.string()), until: v.string(), isFree: v.boolean() }),
  ),
});
export type EntryView = v.InferOutput<typeof EntryView>;
