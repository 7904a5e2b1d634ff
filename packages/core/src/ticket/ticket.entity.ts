import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { KeyStarts } from "../kernel/signing.ts";
import type { ForeignCode, ScanRecord } from "./ticket.schema.ts";

export const TicketEntity = new Entity({
  model: { entity: "ticket", version: "1", service: "catraca" },
  attributes: {
    ticketId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    ticketTypeId: { type: "string", required: true },
    ticketTypeName: { type: "string", required: true },
    attendeeName: { type: "string", required: true },
    attendeeEmail: { type: "string" },
    status: { type: ["issued", "voided", "blocked", "refunded"] as const, required: true },
    /** Why it is blocked, if not by its organizer. */
    blockedBy: { type: ["dispute"] as const },
    /** The seat of the voided ticket went back on sale. */
    released: { type: "boolean" },
    /** +1 with each reissue and each time it is passed on. Codes of an earlier revision are superseded. */
    revision: { type: "number", required: true },
    /** The number of the signing key → the first revision whose code it signs. Absent: the first key signs all. */
    codeKeys: { type: CustomAttributeType<KeyStarts>("any") },
    /** Of the last reissue. */
    reissuedAtMs: { type: "number" },
    /** The number of times its buyer passed it on, the last time, and the attendee before it. */
    reassigned: { type: "number" },
    reassignedAtMs: { type: "number" },
    reassignedFrom: { type: "string" },
    /** The time when it was voided, or refunded if it was not void before. Older rows have none. */
    endedAtMs: { type: "number" },
    /** The time when the organizer last corrected its attendee. */
    correctedAtMs: { type: "number" },
    inside: { type: "boolean", required: true },
    entries: { type: "number", required: true },
    /** Product id → remaining pieces. The gate subtracts from it. */
    products: { type: CustomAttributeType<Record<string, number>>("any"), required: true },
    /** Product id → bought pieces. Changed by a refund of pieces and by an exchange. */
    productsBought: { type: CustomAttributeType<Record<string, number>>("any"), required: true },
    productNames: { type: CustomAttributeType<Record<string, string>>("any"), required: true },
    /** Scan id → its result, for the last 40 scans. An empty map from issue on, because the gate updates a path in it. */
    scans: { type: CustomAttributeType<Record<string, ScanRecord>>("any"), required: true },
    /** The day of the event on which it was last admitted: a daily pass admits once on each. */
    admittedOn: { type: "string" },
    /** The steward reads it before the person goes in. */
    note: { type: "string" },
    /** Answers at checkout that the organizer marked for the stewards. Never changes. */
    gateNotes: { type: CustomAttributeType<string[]>("any") },
    /** Admits it like our first code. Never changes: a reissue ends both. */
    foreignCode: { type: CustomAttributeType<ForeignCode>("any") },
    admittedAtMs: { type: "number" },
    admittedGateName: { type: "string" },
    admittedDeviceName: { type: "string" },
    listSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["ticketId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId", "listSlot"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["ticketId"] },
    },
  },
} as const);

export type TicketRow = Omit<EntityItem<typeof TicketEntity>, "listSlot">;
