import type { PictureFile } from "../kernel/picture.rules.ts";
import type { Policies } from "./event.schema.ts";
import type { Move } from "./event.move.rules.ts";
import type { RefundPolicy } from "./event.policy.rules.ts";
import type { HeldBack, WaitingSetting } from "./event.waiting.rules.ts";
import { CustomAttributeType, Entity, type EntityItem } from "electrodb";

const pad = { length: 13, char: "0" };

/** `refund`: whether the orders are refunded. `message`: the organizer's words to the buyers. */
export type Cancellation = { refund: "all" | "none"; keepFees: boolean; message?: string; atMs: number };

/** `alt`: says what it shows. `thumbnail`: for lists. */
export type EventPicture = PictureFile & { alt: string; thumbnail?: PictureFile };

export const EventEntity = new Entity({
  model: { entity: "event", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    status: { type: ["draft", "published", "cancelled"] as const, required: true },
    name: { type: "string", required: true },
    description: { type: "string" },
    venue: { type: CustomAttributeType<{ name: string; address?: string; city?: string }>("any"), required: true },
    contact: { type: CustomAttributeType<{ name: string; email?: string; phone?: string; url?: string }>("any") },
    startsAtMs: { type: "number", required: true },
    endsAtMs: { type: "number", required: true, padding: pad },
    doorsOpenAtMs: { type: "number", required: true },
    timeZone: { type: "string", required: true },
    currency: { type: "string", required: true },
    holdMs: { type: "number", required: true },
    /** "published" while attendees may see it. Always written together with endsAtMs, because both make the key. */
    listed: { type: ["published", "hidden"] as const, required: true },
    /** +1 with every change, so that no change overwrites another one. */
    version: { type: "number" },
    /** The time of the organizer's last change. Calendars take only a newer entry. */
    changedAtMs: { type: "number" },
    /** +1 after each change of something sold at the event, see `raiseCatalogVersion`. */
    catalogVersion: { type: "number" },
    /** How many the event has, see `addCounted`. Absent in rows of events that are older than the counters. */
    ticketTypeCount: { type: "number" },
    productCount: { type: "number" },
    poolCount: { type: "number" },
    feeCount: { type: "number" },
    questionCount: { type: "number" },
    promoCodeCount: { type: "number" },
    gateCount: { type: "number" },
    deviceCount: { type: "number" },
    /** Its tickets are in the search's index. Absent in rows of events that are older than the index. */
    isSearchable: { type: "boolean" },
    /** A file of guests gave tickets codes of another seller. From then on the gate looks for texts that are not ours. */
    hasForeignCodes: { type: "boolean" },
    /** False from the first publishing until somebody orders. Absent in rows of events that were published by an earlier version. */
    isOrdered: { type: "boolean" },
    /** Ids in the order in which attendees see them. Types that are not in it follow, oldest first. */
    ticketTypeOrder: { type: "list", items: { type: "string" } },
    /** The same for the questions at checkout. */
    questionOrder: { type: "list", items: { type: "string" } },
    /** Until when a buyer may cancel, see `event.policy.rules.ts`. Absent: never. */
    refundPolicy: { type: CustomAttributeType<RefundPolicy>("any") },
    /** The organizer's decision for a cancelled event. Written with its status. */
    cancellation: { type: CustomAttributeType<Cancellation>("any") },
    /** Absent: the cover is drawn from the id. */
    picture: { type: CustomAttributeType<EventPicture>("any") },
    /** In years. Absent: nothing is said about it. */
    minimumAge: { type: "number" },
    /** Its changes of time or place of which buyers are told, oldest first. Absent: none. */
    moves: { type: CustomAttributeType<Move[]>("any") },
    /** Absent: on, with the default. */
    waitingList: { type: CustomAttributeType<WaitingSetting>("any") },
    /** Absent: guests are reminded on the day before. */
    reminder: { type: "boolean" },
    /** Pools that are kept for the waiting list, which alone writes them. Absent: none. */
    heldBack: { type: CustomAttributeType<HeldBack[]>("any") },
    createdAtMs: { type: "number", required: true, padding: pad },
    /** Of the first publishing. */
    publishedAtMs: { type: "number" },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: [] },
    },
    listed: {
      index: "gsi1",
      condition: ({ listed }: { listed?: string }) => listed === "published",
      pk: { field: "gsi1pk", casing: "none", composite: ["listed"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["endsAtMs", "eventId"] },
    },
    byOrganization: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["createdAtMs", "eventId"] },
    },
  },
} as const);

/** The long texts of an event, beside its row: every sale reads that, so terms cost no sale anything while the catalog is cached. */
export const PoliciesEntity = new Entity({
  model: { entity: "policies", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    policies: { type: CustomAttributeType<Policies>("any"), required: true },
    /** The event had this version after the change that wrote them, so that no earlier change overwrites a later one. */
    version: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: [] },
    },
  },
} as const);

export type EventRow = EntityItem<typeof EventEntity>;
