/** Longer than any send takes. After this the claim lapses and another sender may take over. */
export const LEASE_MS = 60_000;
/** The workflow uses up to eight within minutes. The others, a quarter of an hour apart, outlast hours of a slow mail service. */
export const MAX_ATTEMPTS = 24;

/** When the sweeper retries. 0: no more attempts; an operator may resend. */
export const retryAtMs = (attempts: number, nowMs: number): number =>
  attempts >= MAX_ATTEMPTS ? 0 : nowMs + 15_000 * 2 ** Math.min(attempts, 6);

/**
 * `own_ticket`, `received` and `withdrawn` go to a ticket's attendee with an address of their own, and so do `event_moved` and `reminder` about one
 * ticket. All others go to the buyer.
 */
export const KINDS = [
  "tickets",
  "invitation",
  "refunded",
  "part_refunded",
  "voided",
  "reissued",
  "passed_on",
  "own_ticket",
  "received",
  "withdrawn",
  "exchanged",
  "declined",
  "event_cancelled",
  "event_moved",
  "reminder",
] as const;
export type Kind = (typeof KINDS)[number];

const BACK = ["refund_due", "refunded"] as const;
const SENT_AT = {
  tickets: ["issued"],
  invitation: ["issued"],
  voided: ["issued"],
  reissued: ["issued"],
  passed_on: ["issued"],
  own_ticket: ["issued"],
  received: ["issued"],
  withdrawn: ["issued", ...BACK],
  part_refunded: ["issued", ...BACK],
  /** Buyers of a cancelled event hear of it before the provider has returned the money. */
  refunded: BACK,
  exchanged: ["issued"],
  declined: ["reserved"],
  event_cancelled: ["issued"],
  event_moved: ["issued"],
  reminder: ["issued"],
} as const satisfies Record<Kind, readonly string[]>;

const TO_ATTENDEE: readonly Kind[] = ["own_ticket", "received", "withdrawn"];

export const isToAttendee = ({ kind, ticketId }: { kind: Kind; ticketId?: string | undefined }): boolean =>
  TO_ATTENDEE.includes(kind) || (ticketId !== undefined && (kind === "event_moved" || kind === "reminder"));

/** A message is sent only while the order has one of its statuses, so that nobody gets tickets of an order that was withdrawn meanwhile. */
export const isSentAt = (kind: Kind, status: string): boolean => (SENT_AT[kind] as readonly string[]).includes(status);

export const firstId = (orderId: string, kind: Kind, channel: "email" | "sms"): string => `${orderId}.${kind}.${channel}`;

/** One for each move of the event, so that nobody hears twice of the same one. */
export const movedId = (orderId: string, number: number): string => `${firstId(orderId, "event_moved", "email")}.${number}`;

/** One for each day that the event was on. */
export const reminderId = (orderId: string, day: string): string => `${firstId(orderId, "reminder", "email")}.${day}`;

/** A buyer who tries another card at once needs no email about the first one. */
export const DECLINED_AFTER_MS = 60_000;

const AGAIN = ".again";
/** Enough for a buyer who waits, and no way to flood a mailbox. */
export const AGAIN_EVERY_MS = 600_000;
export const MAX_AGAIN = 10;

/** The email with the tickets that a buyer asks for once more: one row for all that an order's buyer asks for. */
export const againId = (orderId: string): string => firstId(orderId, "tickets", "email") + AGAIN;

const HOUR_MS = 3_600_000;

type Addressed = { orderId: string; buyer: { email: string; phone?: string | undefined }; addressRetriedAtMs?: number | undefined };

/** `keyOf`: names an address without showing it. */
type OperatorMessage = { kind: Kind; channel: "email" | "sms"; nowMs: number; keyOf: (address: string) => string };

/**
 * Each hour has one, so that an operator's repeated command sends one message, and each address: a message that was stopped is over, and the next one
 * goes to an address that is open.
 */
export const operatorId = (
  { orderId, buyer: { email, phone = "" }, addressRetriedAtMs = 0 }: Addressed,
  { kind, channel, nowMs, keyOf }: OperatorMessage,
): string => {
  const hour = Math.floor(nowMs / HOUR_MS);
  const retried = addressRetriedAtMs >= hour * HOUR_MS ? `.${addressRetriedAtMs}` : "";
  return `${firstId(orderId, kind, channel)}.operator.${hour}.${keyOf(channel === "email" ? email : phone)}${retried}`;
};

export const isAgain = (notificationId: string): boolean => notificationId.includes(AGAIN);

/** Emails that anybody can have sent to an address, each day. */
export const MAX_LOOKUPS_A_DAY = 5;
