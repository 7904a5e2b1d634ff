import { Entity } from "electrodb";
import { KINDS } from "./notification.rules.ts";

/** One message to a buyer about an order. It is claimed before it is sent. */
export const NotificationEntity = new Entity({
  model: { entity: "notification", version: "1", service: "catraca" },
  attributes: {
    /** `<order id>.<kind>.<channel>`, and a suffix: of a ticket's change, `.again` for a buyer who asks again, or a unique one when an organizer resent it. */
    notificationId: { type: "string", required: true },
    orderId: { type: "string", required: true },
    kind: { type: KINDS, required: true },
    /** The ticket that the message is about. */
    ticketId: { type: "string" },
    /** The revision of the ticket's code that it brings, or the number of the event's move that it tells of. */
    revision: { type: "number" },
    /** The refund that the message is about. */
    refundId: { type: "string" },
    /** The exchange of a product that the message is about. */
    exchangeId: { type: "string" },
    channel: { type: ["email", "sms"] as const, required: true },
    /** `stopped`: its address is suppressed, so nothing was sent. It is never tried again. */
    status: { type: ["sending", "sent", "failed", "stopped"] as const, required: true },
    attempts: { type: "number", required: true },
    createdAtMs: { type: "number", required: true },
    /** How often the buyer asked for it again, and when they asked or it was sent, the later one. */
    asked: { type: "number" },
    lastAtMs: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["notificationId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "notificationId"] },
    },
  },
} as const);
