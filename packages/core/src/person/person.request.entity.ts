import { Entity, type EntityItem } from "electrodb";
import { DECLINE_REASONS, TICKETS_AFTER } from "./person.rules.ts";

/** A person asked an organization to erase what it has of them. One for each address, which goes with the answer. */
export const ErasureRequestEntity = new Entity({
  model: { entity: "erasureRequest", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    /** A MAC of organization and address. */
    requestKey: { type: "string", required: true },
    /** Absent once it is answered. */
    email: { type: "string" },
    /** Of the answer's email. Requests of an earlier version have none. */
    locale: { type: ["pt-BR", "en"] as const },
    /** The event of the order or ticket that proved the address. Requests of an earlier version have none. */
    eventId: { type: "string" },
    status: { type: ["open", "settled", "declined"] as const, required: true },
    askedAtMs: { type: "number", required: true },
    /** Of the call that answers it now, and since when. Absent: nobody does. */
    claimId: { type: "string" },
    claimedAtMs: { type: "number" },
    /** The email with this answer was handed to the mail service, or its sender died. Absent once the answer is written. */
    mailedAs: { type: ["settled", "declined"] as const },
    /** An erasure's calls write here what they did with valid tickets so far. Absent: none met any, or the request is answered. */
    tickets: { type: TICKETS_AFTER },
    settledAtMs: { type: "number" },
    declinedAtMs: { type: "number" },
    /** Of the last refusal. */
    reason: { type: DECLINE_REASONS },
    explanation: { type: "string" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "sk", casing: "none", composite: ["requestKey"] },
    },
  },
} as const);

export type ErasureRequestRow = EntityItem<typeof ErasureRequestEntity>;

/** The emailed link by which a person asked: it still shows the answer when it opens no data any more. Until the link's own end. */
export const ErasureLinkEntity = new Entity({
  model: { entity: "erasureLink", version: "1", service: "catraca" },
  attributes: {
    /** A MAC of the link. */
    linkKey: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    requestKey: { type: "string", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["linkKey"] }, sk: { field: "sk", composite: [] } } },
} as const);
