import { Entity, type EntityItem } from "electrodb";
import { ENTRY_STATUSES, isListedStatus } from "./waiting-list.rules.ts";

const instant = { length: 13, char: "0" };

/** The list of one ticket type: how many wait. Counted before an entry joins, and in the transaction in which one is offered something or ends. */
export const WaitingListEntity = new Entity({
  model: { entity: "waitingList", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    ticketTypeId: { type: "string", required: true },
    waiting: { type: "number" },
    offered: { type: "number" },
    /** +1 with each entry that joins: the condition of a write that keeps less for those who wait. */
    joins: { type: "number" },
    /** A count that a process left wrong when it died is corrected some time after the last join. */
    lastJoinAtMs: { type: "number" },
    /** When the sweeper looks at the list again. 0: no entry is open. */
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["ticketTypeId"] },
    },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "eventId", "ticketTypeId"] },
    },
  },
} as const);

/** One group that waits for tickets of one type. */
export const WaitingEntryEntity = new Entity({
  model: { entity: "waitingEntry", version: "1", service: "catraca" },
  attributes: {
    entryId: { type: "string", required: true },
    /** Random, or from an idempotency key. Part of the access tokens. */
    tokenId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    ticketTypeId: { type: "string", required: true },
    quantity: { type: "number", required: true, padding: { length: 2, char: "0" } },
    status: { type: ENTRY_STATUSES, required: true },
    name: { type: "string", required: true },
    email: { type: "string", required: true },
    locale: { type: ["pt-BR", "en"] as const, required: true },
    /** Of the row that keeps one open entry for each address. */
    placeKey: { type: "string", required: true },
    joinedAtMs: { type: "number", required: true, padding: instant },
    /** The offers that were made. The id of the next one follows from it. */
    attempt: { type: "number", required: true },
    /** The order of the offer. */
    orderId: { type: "string" },
    offeredAtMs: { type: "number" },
    offerUntilMs: { type: "number" },
    endedAtMs: { type: "number" },
    /** +1 with each status: each has its own message and email. */
    version: { type: "number", required: true },
    mailedVersion: { type: "number" },
    mailAttempts: { type: "number" },
    /** Until then one process is sending. */
    claimedUntilMs: { type: "number" },
    anonymizedAtMs: { type: "number" },
    /** Only an unconfirmed entry has it. Others stay, without personal data. */
    cleanUpAtSec: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["entryId"] },
      sk: { field: "sk", casing: "none", composite: ["tokenId"] },
    },
    /** In order of arrival. The quantity is in the key, so that a pass over the list reads no entry that it does not offer anything. */
    queue: {
      index: "gsi1",
      condition: ({ status }: { status?: string }) => isListedStatus(status ?? ""),
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId", "ticketTypeId", "status"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["joinedAtMs", "quantity", "entryId", "tokenId"] },
    },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "entryId", "tokenId"] },
    },
  },
} as const);

/** The place of one address in the list of one type: one open entry. */
export const WaitingPlaceEntity = new Entity({
  model: { entity: "waitingPlace", version: "1", service: "catraca" },
  attributes: {
    /** A MAC of event, type and address. */
    placeKey: { type: "string", required: true },
    /** Empty: none is open. */
    entryId: { type: "string", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["placeKey"] }, sk: { field: "sk", composite: [] } } },
} as const);

export type WaitingListRow = EntityItem<typeof WaitingListEntity>;
export type EntryRow = EntityItem<typeof WaitingEntryEntity>;
