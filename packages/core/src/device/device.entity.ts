import { Entity, type EntityItem } from "electrodb";

export const DeviceEntity = new Entity({
  model: { entity: "device", version: "1", service: "catraca" },
  attributes: {
    deviceId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    gateId: { type: "string", required: true },
    name: { type: "string", required: true },
    role: { type: ["steward", "supervisor"] as const, required: true },
    status: { type: ["enrolling", "enrolled", "revoked"] as const, required: true },
    /** SHA-256 of the token's random part, base32. Absent before the enrolment. */
    tokenHash: { type: "string" },
    /** The number of the key that signed its token. Absent: the first one. */
    tokenKey: { type: "number" },
    /** At most a minute older than the last call of the device. */
    lastSeenAtMs: { type: "number" },
    /** Its last heartbeat that was written, see `noteHeartbeat`. */
    appVersion: { type: "string" },
    queueLength: { type: "number" },
    clockOffsetMs: { type: "number" },
    /** How many times its searches read the whole event within this minute, see `countSearch`. */
    searchMinute: { type: "number" },
    searches: { type: "number" },
    createdAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["deviceId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["createdAtMs", "deviceId"] },
    },
  },
} as const);

export type DeviceRow = EntityItem<typeof DeviceEntity>;

/** A one-time code that enrols a device: the selector finds the row, and the hash verifies the secret. */
export const EnrolmentEntity = new Entity({
  model: { entity: "enrolment", version: "1", service: "catraca" },
  attributes: {
    selector: { type: "string", required: true },
    secretHash: { type: "string", required: true },
    deviceId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    gateId: { type: "string", required: true },
    misses: { type: "number", required: true },
    status: { type: ["open", "used"] as const, required: true },
    expiresAtMs: { type: "number", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["selector"] }, sk: { field: "sk", composite: [] } } },
} as const);

export type EnrolmentRow = EntityItem<typeof EnrolmentEntity>;
