import * as v from "valibot";
import { Email } from "../kernel/text.ts";
import { STATUSES } from "../order/order.rules.ts";
import { OrderId, OrderView } from "../order/order.schema.ts";
import { TicketSummary } from "../ticket/ticket.schema.ts";
import { EntryDetails } from "../waiting-list/waiting-list.console.schema.ts";

export const PersonBody = v.strictObject({ email: Email });

/** `tickets`: `keep` lets the person in without a name; `void` ends the valid tickets, and returns no money. */
export const EraseBody = v.strictObject({ email: Email, tickets: v.optional(v.picklist(["keep", "void"]), "keep") });

/** The data that one organization has of the owner of an address. */
export const PersonData = v.object({
  /** Bought with the address. */
  orders: v.array(OrderView),
  /** The tickets of these orders, and those of other buyers that name the address. */
  tickets: v.array(TicketSummary),
  waitingList: v.array(EntryDetails),
});
export type PersonData = v.InferOutput<typeof PersonData>;

/** An order that waits for its payment, its tickets or its refund. */
export const UnfinishedOrder = v.object({ orderId: v.string(), status: v.picklist(STATUSES), tryAgainAt: v.string() });

/** How many rows and files lost the person's data. */
export const Erased = v.object({
  orders: v.number(),
  tickets: v.number(),
  waitingList: v.number(),
  files: v.number(),
  /** These keep the person: the same call after `tryAgainAt` erases them too. Until then a request of the person stays open. */
  unfinished: v.array(UnfinishedOrder),
});
export type Erased = v.InferOutput<typeof Erased>;

/** `accessToken`: of the link that was emailed to the order's buyer. */
export const OwnDataRef = v.strictObject({ orderId: OrderId, accessToken: v.pipe(v.string(), v.maxLength(100)) });

/** The organizer has until `dueAt`. */
export const OwnErasure = v.object({ askedAt: v.string(), dueAt: v.string() });

/** The data that the organizer of an event has of the owner of an address, for that owner. */
export const OwnData = v.object({
  email: v.string(),
  /** Its name. Absent: it has none. */
  organizer: v.exactOptional(v.string()),
  person: PersonData,
  /** Absent: none is open. */
  erasure: v.exactOptional(OwnErasure),
});
export type OwnData = v.InferOutput<typeof OwnData>;

export const ErasureRequestView = v.object({ email: v.string(), ...OwnErasure.entries });
export type ErasureRequestView = v.InferOutput<typeof ErasureRequestView>;
