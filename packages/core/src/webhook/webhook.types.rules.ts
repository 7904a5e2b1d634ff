/** The types of deliveries, and the states of a webhook and of a delivery. Safe in the browser. */
export const DELIVERY_TYPES = [
  "event.published",
  "event.changed",
  "event.unpublished",
  "event.cancelled",
  "availability.changed",
  "order.issued",
  "order.cancelled",
  "order.expired",
  "order.refunded",
  "refund.settled",
  "ticket.issued",
  "ticket.voided",
  "ticket.superseded",
  "ticket.admitted",
  "ticket.admission_undone",
] as const;
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

export const WEBHOOK_STATUSES = ["active", "disabled"] as const;

/** `by_hand`: a person or a program switched it off. `gone`: its receiver answered 410. `failing`: no delivery arrived for three days. */
export const DISABLED_REASONS = ["by_hand", "gone", "failing"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** `failed`: not accepted for three days. `dropped`: its webhook was disabled or deleted before it arrived. */
export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "dropped"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
