import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { PictureFile } from "../kernel/picture.rules.ts";
import { ROLES } from "./organization.rules.ts";

/** `alt`: says what it shows. */
export type OrganizationPicture = PictureFile & { alt: string };

export const OrganizationEntity = new Entity({
  model: { entity: "organization", version: "1", service: "catraca" },
  attributes: {
    organizationId: { type: "string", required: true },
    /** Absent until somebody fills in the form. */
    name: { type: "string" },
    email: { type: "string" },
    phone: { type: "string" },
    url: { type: "string" },
    colour: { type: "string" },
    picture: { type: CustomAttributeType<OrganizationPicture>("any") },
    /** The last one cannot leave. Absent in rows of an earlier version until their owner calls. */
    ownerCount: { type: "number" },
    /** API keys that are not revoked: bounds how many there are. */
    keyCount: { type: "number" },
    /** Webhooks: bounds how many there are. */
    webhookCount: { type: "number" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["organizationId"] }, sk: { field: "sk", composite: [] } } },
} as const);

/**
 * The organization that a person founded: its key keeps a second one from being founded at the same moment. In rows of an earlier version, which have no
 * `isMembership: false`, it is the membership itself, and the person's next call makes the membership's own row.
 */
export const MemberEntity = new Entity({
  model: { entity: "member", version: "1", service: "catraca" },
  attributes: {
    subject: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    role: { type: ["owner", "organizer", "staff"] as const, required: true },
    isMembership: { type: "boolean" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["subject"] }, sk: { field: "sk", composite: [] } } },
} as const);

/** A member of an organization, by the subject of the access token. Every admin call reads it. */
export const MembershipEntity = new Entity({
  model: { entity: "membership", version: "1", service: "catraca" },
  attributes: {
    subject: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    memberId: { type: "string", required: true },
    role: { type: ROLES, required: true },
    /** Absent: all events. */
    eventIds: { type: "list", items: { type: "string" } },
    name: { type: "string" },
    /** To which the invitation was sent. A founder has none. */
    email: { type: "string" },
    joinedAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["subject"] },
      sk: { field: "sk", casing: "none", composite: ["organizationId"] },
    },
    byOrganization: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["memberId"] },
    },
  },
} as const);

/** A person who was invited by email. The row stays for a while after the answer, so that a second use of the link is recognized. */
export const InviteeEntity = new Entity({
  model: { entity: "invitee", version: "1", service: "catraca" },
  attributes: {
    memberId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    email: { type: "string", required: true },
    name: { type: "string" },
    role: { type: ROLES, required: true },
    eventIds: { type: "list", items: { type: "string" } },
    status: { type: ["open", "accepted", "revoked"] as const, required: true },
    /** Part of the link's token: sending another link ends the one before. */
    generation: { type: "number", required: true },
    expiresAtMs: { type: "number", required: true },
    acceptedBy: { type: "string" },
    createdAtMs: { type: "number", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["memberId"] }, sk: { field: "sk", composite: [] } },
    byOrganization: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["memberId"] },
    },
  },
} as const);

/** The admin requests of an organization or an API key within ten seconds. */
export const RequestCountEntity = new Entity({
  model: { entity: "requestCount", version: "1", service: "catraca" },
  attributes: {
    callerId: { type: "string", required: true },
    /** When the ten seconds began. */
    fromSec: { type: "number", required: true },
    requests: { type: "number" },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["callerId", "fromSec"] }, sk: { field: "sk", composite: [] } },
  },
} as const);

export type OrganizationRow = EntityItem<typeof OrganizationEntity>;
export type MembershipRow = EntityItem<typeof MembershipEntity>;
export type InviteeRow = EntityItem<typeof InviteeEntity>;
