import * as v from "valibot";
import { Email, LineName } from "../kernel/text.ts";
import { STATUSES } from "../order/order.rules.ts";
import { OrderId, OrderView } from "../order/order.schema.ts";
import { OrganizationId } from "../organization/organization.schema.ts";
import { TicketId, TicketSummary } from "../ticket/ticket.schema.ts";
import { EntryDetails } from "../waiting-list/waiting-list.console.schema.ts";
import { DECLINE_REASONS, TICKET_FATES, TICKETS_AFTER } from "./person.rules.ts";

export const PersonBody = v.strictObject({ email: Email });

/** `tickets`: `keep` lets the person in without a name; `void` ends the valid tickets, and returns no money. */
export const EraseBody = v.strictObject({ email: Email, tickets: v.optional(v.picklist(TICKET_FATES), "keep") });

/** An event whose name was read for what belongs to it. */
const event = v.object({ id: v.string(), name: v.string() });

/** The data that one organization has of the owner of an address. */
export const PersonData = v.object({
  /** Bought with the address. `refunds`: the person's own have no `reason`. */
  orders: v.array(v.object({ ...OrderView.entries, event })),
  /** The tickets of these orders, and those of other buyers that name the address. */
  tickets: v.array(v.object({ ...TicketSummary.entries, event })),
  waitingList: v.array(v.object({ ...EntryDetails.entries, event })),
});
export type PersonData = v.InferOutput<typeof PersonData>;

/** `explanation`: the person reads it; `other` must have one. */
export const DeclineBody = v.strictObject({
  email: Email,
  reason: v.picklist(DECLINE_REASONS),
  explanation: v.optional(LineName),
});

/** An order that waits for its payment, its tickets, its refund or the email about them, or for which the call had no time. */
export const UnfinishedOrder = v.object({ orderId: v.string(), eventId: v.string(), status: v.picklist(STATUSES), tryAgainAt: v.string() });

/** How many rows and files lost the person's data. */
export const Erased = v.object({
  orders: v.number(),
  tickets: v.number(),
  waitingList: v.number(),
  files: v.number(),
  /** These keep the person: the same call after `tryAgainAt` erases them too. Until then a request stays open, unless all are unpaid or free and placed after it. */
  unfinished: v.array(UnfinishedOrder),
  /** What became of the person's request. `answered`: they get an email. Absent: they had none. */
  request: v.exactOptional(v.picklist(["answered", "open"])),
});
export type Erased = v.InferOutput<typeof Erased>;

/** `id`: of the buyer's order, or of the attendee's ticket. `accessToken`: of the link that was emailed to that person. */
export const OwnDataRef = v.strictObject({ id: v.union([OrderId, TicketId]), accessToken: v.pipe(v.string(), v.maxLength(100)) });

export const OwnOrganizationRef = v.strictObject({ organizationId: OrganizationId });

/** An organization that has something of an account's address. */
export const OwnOrganizer = v.object({
  organizationId: v.string(),
  /** Of one of its events, if it has none itself. */
  name: v.string(),
});
export type OwnOrganizer = v.InferOutput<typeof OwnOrganizer>;

/** What became of a person's request. The organizer has until `dueAt`. */
export const OwnErasure = v.object({
  status: v.picklist(["open", "done", "declined"]),
  askedAt: v.string(),
  dueAt: v.string(),
  /** Absent: it is open. */
  answeredAt: v.exactOptional(v.string()),
  /** Of a refusal. */
  reason: v.exactOptional(v.picklist(DECLINE_REASONS)),
  explanation: v.exactOptional(v.string()),
});
export type OwnErasure = v.InferOutput<typeof OwnErasure>;

/** The data that an organizer has of the owner of an address, for that owner. */
export const OwnData = v.object({
  /** Absent when they were erased since the link was sent. */
  email: v.exactOptional(v.string()),
  /** Its name. Absent: it has none, or the data were erased. */
  organizer: v.exactOptional(v.string()),
  /** Absent when they were erased since the link was sent. */
  person: v.exactOptional(PersonData),
  /** Absent: none was asked for lately. */
  erasure: v.exactOptional(OwnErasure),
});
export type OwnData = v.InferOutput<typeof OwnData>;

/** An open request. `tickets`: what calls that did some of the erasure did with valid tickets. */
export const ErasureRequestView = v.object({
  email: v.string(),
  askedAt: v.string(),
  dueAt: v.string(),
  tickets: v.exactOptional(v.picklist(TICKETS_AFTER)),
});
export type ErasureRequestView = v.InferOutput<typeof ErasureRequestView>;
