import { Entity, type EntityItem } from "electrodb";

/** An organizer's email to many guests. Its text stands here alone: the job and its execution carry the id. */
export const MailingEntity = new Entity({
  model: { entity: "mailing", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    /** A name of `mailing.rules.ts`, or the id of a ticket type. */
    segment: { type: "string", required: true },
    subject: { type: "string", required: true },
    body: { type: "string", required: true },
    /** Addresses when it was sent. */
    count: { type: "number", required: true },
    /** How often it was sent again to the addresses that it did not reach. */
    round: { type: "number" },
    /** Addresses from which it came back later, and whose owner called it spam. */
    bounced: { type: "number" },
    complained: { type: "number" },
    createdAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["jobId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["createdAtMs", "jobId"] },
    },
  },
} as const);

export type MailingRow = EntityItem<typeof MailingEntity>;

/** One address of one mailing: claimed before its email is sent, so that nobody gets it twice. */
export const MailingRecipientEntity = new Entity({
  model: { entity: "mailingRecipient", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    addressKey: { type: "string", required: true },
    status: { type: ["sending", "sent", "failed"] as const, required: true },
    claimedUntilMs: { type: "number", required: true },
    /** The step of the job that sent it or gave it up: a page that is repeated counts it again, another page does not. */
    step: { type: "number", required: true },
    /** The name of the mail service's refusal. */
    code: { type: "string" },
    /** The round that refused it: a later one tries it again. */
    round: { type: "number" },
    /** The mail service told later. The mailing counted it. */
    hasBounced: { type: "boolean" },
    hasComplained: { type: "boolean" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["jobId"] },
      sk: { field: "sk", casing: "none", composite: ["addressKey"] },
    },
  },
} as const);

/** An address that wants no mailings of one organization. The key does not show it. */
export const UnsubscribedEntity = new Entity({
  model: { entity: "unsubscribed", version: "1", service: "catraca" },
  attributes: {
    addressKey: { type: "string", required: true },
    atMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["addressKey"] }, sk: { field: "sk", composite: [] } } },
} as const);

/** An address of an organization's contact that one of its members reads. The key does not show it. */
export const ProvedAddressEntity = new Entity({
  model: { entity: "provedAddress", version: "1", service: "catraca" },
  attributes: {
    addressKey: { type: "string", required: true },
    atMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["addressKey"] }, sk: { field: "sk", composite: [] } } },
} as const);
