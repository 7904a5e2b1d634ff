import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { KeyStarts } from "../kernel/signing.ts";
import { DELIVERY_STATUSES, DISABLED_REASONS, WEBHOOK_STATUSES, type DeliveryType } from "./webhook.types.rules.ts";

const instant = { length: 13, char: "0" };

/** An address to which deliveries of an organization's events go. Its secrets follow from its id and `generation`, and are not stored. */
export const WebhookEntity = new Entity({
  model: { entity: "webhook", version: "1", service: "catraca" },
  attributes: {
    webhookId: { type: "string", required: true },
    organizationId: { type: "string", required: true },
    name: { type: "string", required: true },
    url: { type: "string", required: true },
    types: { type: CustomAttributeType<DeliveryType[]>("any"), required: true },
    /** Absent: all events. */
    eventIds: { type: "list", items: { type: "string" } },
    /** The language of the email that says that it was disabled. */
    locale: { type: ["pt-BR", "en"] as const, required: true },
    status: { type: WEBHOOK_STATUSES, required: true },
    disabledReason: { type: DISABLED_REASONS },
    disabledAtMs: { type: "number" },
    /** The number of times it was disabled by the sender, and the last of them of which the owners were emailed. */
    failed: { type: "number", required: true },
    mailedFailed: { type: "number", required: true },
    /** The secret's generation: +1 with each rotation. The one before is valid for a day after `rotatedAtMs`. */
    generation: { type: "number", required: true },
    rotatedAtMs: { type: "number" },
    /** The number of the signing key → the first generation whose secret it signs. Absent: the first key signs all. */
    secretKeys: { type: CustomAttributeType<KeyStarts>("any") },
    /** Attempts that failed since the last one that did not, and the first of them. Absent: the last one succeeded. */
    failures: { type: "number" },
    failingSinceMs: { type: "number" },
    /** No attempt before. Absent: no pause. */
    pausedUntilMs: { type: "number" },
    /** When it began anew, with another address or by a person's word: no failure before counts. Absent: when it was made. */
    startedAtMs: { type: "number" },
    /** Up to a minute old. */
    deliveredAtMs: { type: "number" },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["webhookId"] }, sk: { field: "sk", composite: [] } },
    byOrganization: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["organizationId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["webhookId"] },
    },
  },
} as const);

/** A change that one webhook gets, and its last attempt. */
export const DeliveryEntity = new Entity({
  model: { entity: "delivery", version: "1", service: "catraca" },
  attributes: {
    deliveryId: { type: "string", required: true },
    webhookId: { type: "string", required: true },
    /** The delivery queue in which it waits. */
    queueId: { type: "string", required: true },
    type: { type: CustomAttributeType<DeliveryType | "webhook.test">("string"), required: true },
    /** JSON: ids, statuses and amounts, and no personal data. */
    body: { type: "string", required: true },
    status: { type: DELIVERY_STATUSES, required: true },
    attempts: { type: "number", required: true },
    attemptedAtMs: { type: "number" },
    /** The last attempt: the HTTP status, or the reason without one; how long it took; the beginning of the answer. */
    httpStatus: { type: "number" },
    error: { type: "string" },
    tookMs: { type: "number" },
    answer: { type: "string" },
    createdAtMs: { type: "number", required: true, padding: instant },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["deliveryId"] }, sk: { field: "sk", composite: [] } },
    byWebhook: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["webhookId"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["createdAtMs", "deliveryId"] },
    },
  },
} as const);

/** The deliveries of one webhook about one order, or about one event, that are not over, oldest first. One sender at a time sends from it. */
export const DeliveryQueueEntity = new Entity({
  model: { entity: "deliveryQueue", version: "1", service: "catraca" },
  attributes: {
    webhookId: { type: "string", required: true },
    queueId: { type: "string", required: true },
    pending: { type: "list", items: { type: "string" }, required: true },
    /** Its last delivery was not begun: another change of the same kind is in it already. Of an empty queue it says nothing. */
    isOpen: { type: "boolean" },
    /** +1 each time a sender is called, and the last time. */
    calls: { type: "number", required: true },
    calledAtMs: { type: "number", required: true },
    /** +1 each time it is called because a pause ended: a sender that read the webhook before that does not put it off. */
    resumes: { type: "number" },
    /** The first delivery first failed then. Absent: it did not. */
    failingSinceMs: { type: "number" },
    /** The sender that works on it, and until when. */
    senderId: { type: "string" },
    leasedUntilMs: { type: "number" },
    deliveredAtMs: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["webhookId", "queueId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "webhookId", "queueId"] },
    },
  },
} as const);

export type WebhookRow = EntityItem<typeof WebhookEntity>;
export type DeliveryRow = EntityItem<typeof DeliveryEntity>;
export type DeliveryQueueRow = EntityItem<typeof DeliveryQueueEntity>;
