/** Emails and text messages to buyers. Each is claimed before it is sent, so that a repeat sends nothing. A failure never undoes a sale or a refund. */
import { lastMoveOf } from "../event/event.move.rules.ts";
import { isReminderDue } from "../event/event.reminder.rules.ts";
import { dayOf } from "../event/event.time.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { mailKeyOf, normalizeEmail } from "../order/order.allowance.ts";
import { recordRetried } from "../order/order.mail.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { rows } from "../table/service.ts";
import { listDueRows } from "../table/due.ts";
import * as Ticket from "../ticket/ticket.ts";
import { assertValidTicket } from "./notification.again.ts";
import { claim, deliver, getRow, GivenUp, isAboutStatus, mark } from "./notification.claim.ts";
import { firstId, isSentAt, movedId, operatorId, reminderId, type Kind } from "./notification.rules.ts";
import { getEvent, recipientOf, type Channel } from "./notification.send.ts";
import { forgetBounce } from "./notification.ses.ts";
import { canText } from "./notification.sms.ts";
import { lift } from "./notification.suppression.ts";

const channelsOf = (row: Order.OrderRow, kind: Kind): Channel[] => {
  if (row.anonymizedAtMs !== undefined) return [];
  const { email, phone } = row.buyer;
  const isWithTickets = kind === "tickets" || kind === "invitation";
  return [
    ...(email === "" ? [] : (["email"] as const)),
    ...(isWithTickets && phone !== undefined && canText(phone) ? (["sms"] as const) : []),
  ];
};

const ticketsKindOf = ({ invitation }: Order.OrderRow): Kind => (invitation === undefined ? "tickets" : "invitation");

/** A failed text message is left to the sweeper; a failed email is thrown. Returns what became of the email. */
const notifyBuyer = async (
  row: Order.OrderRow,
  kind: Kind,
  idOf = (channel: Channel): string => firstId(row.orderId, kind, channel),
): Promise<"done" | "put_off" | "given_up" | "stopped" | "nobody"> => {
  const { orderId } = row;
  const channels = channelsOf(row, kind);
  const sends = channels.map(async (channel) => {
    const result = await claim({ notificationId: idOf(channel), orderId, kind, channel }, "sender");
    if (typeof result !== "object") return result === "unavailable" ? "done" : result;
    const delivery = await deliver(result, row);
    return delivery === "sent" ? "done" : delivery;
  });
  const results = await Promise.allSettled(sends);
  for (const [at, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    if (channels[at] === "email") throw result.reason;
    log.error("text message left to the sweeper", result.reason, { orderId });
  }
  const email = results[channels.indexOf("email")];
  return email?.status === "fulfilled" ? email.value : "done";
};

/** Sends the tickets of an issued order to its buyer, once. Workflow only; safe to repeat. Throws when no attempts are left: then `resend`. */
export const sendTickets = operation(OrderRef, async ({ orderId }): Promise<Order.Progress> => {
  requireActor("system");
  const row = await getRow(orderId);
  if (!isSentAt("tickets", row.status)) return Order.progress(row);
  const event = await Event.findFresh(row.eventId);
  // The order stays due, and the sweeper ends it.
  if (event?.status === "cancelled") return Order.progress(row);
  const outcome = await notifyBuyer(row, ticketsKindOf(row));
  if (outcome === "given_up") {
    if (row.delivery !== "given_up") await Order.recordGivenUp(row, "no attempts left");
    throw new GivenUp("the tickets could not be sent");
  }
  // It was ordered before the event was moved, and had no tickets yet when the buyers were told.
  if (event) await tellMoved(row, event);
  if (outcome === "done") await Order.recordNotified(row);
  return Order.progress(row);
});

/** The bank has returned the money, and no email says that we do. */
const isReturnedByBank = ({ moneyNotice }: Order.OrderRow): boolean => moneyNotice === "dispute_lost";

/** Notifies the buyer of a refunded order, once. System only; safe to repeat. */
export const sendRefund = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await getRow(orderId);
  if (!isSentAt("refunded", row.status) || isReturnedByBank(row)) return;
  const outcome = await notifyBuyer(row, "refunded");
  if (outcome === "done" && row.delivery !== undefined) await Order.recordNotified(row);
});

const assertAddress = (row: Order.OrderRow, kind: Kind): void => {
  if (channelsOf(row, kind).length === 0)
    throw new Fault("conflict", "order.no_address", "This guest has no address: add one to the order, or print the ticket.");
};

const stopped = (): Fault =>
  new Fault("conflict", "order.address_stopped", "Earlier email to this address came back: correct the address, or try it again.");

/** Sends the email about the order's status now, with a notification of its own. */
const sendAgain = async (row: Order.OrderRow, kind: Kind, idOf?: (channel: Channel) => string) => {
  assertAddress(row, kind);
  const nonce = Id.nonce();
  const idOfOwn = (channel: Channel): string => `${firstId(row.orderId, kind, channel)}.${nonce}`;
  if ((await notifyBuyer(row, kind, idOf ?? idOfOwn)) === "stopped") throw stopped();
  await Order.recordNotified(row);
  return Order.view(row);
};

type ChangedTicket = { orderId: string; ticketId: string };

const notifyTicket = async (kind: Kind, { orderId, ticketId, revision }: ChangedTicket & { revision?: number }): Promise<void> => {
  requireActor("system");
  const row = await getRow(orderId);
  if (!isSentAt(kind, row.status)) return;
  const suffix = revision === undefined ? ticketId : `${ticketId}.${revision}`;
  const ref = { notificationId: `${orderId}.${kind}.email.${suffix}`, orderId, kind, channel: "email", ticketId, revision } as const;
  const result = await claim(ref, "sender");
  if (typeof result === "object") await deliver(result, row);
};

/** Tells the buyer that the organizer voided a ticket, once. The buyers of a cancelled event hear of that alone. System only; safe to repeat. */
export const sendVoided = async (change: ChangedTicket): Promise<void> => {
  requireActor("system");
  const { eventId } = await getRow(change.orderId);
  if ((await Event.findFresh(eventId))?.status !== "cancelled") await notifyTicket("voided", change);
};

/** Tells the buyer that the event was cancelled and no money goes back by itself, once. System only; safe to repeat. */
export const sendEventCancelled = async (orderId: string): Promise<void> => {
  requireActor("system");
  const row = await getRow(orderId);
  if (!isSentAt("event_cancelled", row.status)) return;
  if ((await notifyBuyer(row, "event_cancelled")) === "done") await Order.recordNotified(row);
};

/** The sweeper finishes what fails after the claim. `ticketId`: to the attendee to whom the ticket was passed on. */
const tellOneMoved = async (row: Order.OrderRow, revision: number, ticketId?: string): Promise<boolean> => {
  const { orderId } = row;
  const suffix = ticketId === undefined ? "" : `.${ticketId}`;
  const ref = {
    notificationId: movedId(orderId, revision) + suffix,
    orderId,
    kind: "event_moved",
    channel: "email",
    revision,
    ticketId,
  } as const;
  const result = await claim(ref, "sender");
  if (typeof result !== "object") return false;
  try {
    await deliver(result, row);
  } catch (error) {
    log.warn("email about a moved event left to the sweeper", { orderId, error: error instanceof Error ? error.name : "Error" });
  }
  return true;
};

/** Also the attendees with an address of their own who had their ticket before the move. Whoever got it later read the new time with it. */
const tellMoved = async (row: Order.OrderRow, event: Event.EventRow): Promise<boolean> => {
  const move = lastMoveOf(event);
  if (!move || row.createdAtMs >= move.atMs || !isSentAt("event_moved", row.status)) return false;
  for (const ticket of await Ticket.getByIds(Order.ticketIdsOf(row)))
    if (recipientOf(ticket, row) !== undefined && (ticket.reassignedAtMs ?? ticket.createdAtMs) < move.atMs)
      await tellOneMoved(row, move.number, ticket.ticketId);
  return tellOneMoved(row, move.number);
};

/** Tells the buyer of an order from before the event's last move, once. System only; safe to repeat. Returns false when there was nothing to tell. */
export const sendMoved = async (orderId: string): Promise<boolean> => {
  requireActor("system");
  const row = await getRow(orderId);
  return tellMoved(row, await getEvent(row, "event_moved"));
};

/** Tells the buyer of a part that went back, once. The email about the order tells of the refund that ended it. System only; safe to repeat. */
export const sendPartRefunded = async ({ orderId, refundId }: { orderId: string; refundId: string }): Promise<void> => {
  requireActor("system");
  const row = await getRow(orderId);
  const isLast = row.refundDueAtMs !== undefined && row.refunds?.at(-1)?.refundId === refundId;
  if (isLast || !isSentAt("part_refunded", row.status) || isReturnedByBank(row)) return;
  const ref = {
    notificationId: `${orderId}.part_refunded.email.${refundId}`,
    orderId,
    kind: "part_refunded",
    channel: "email",
    refundId,
  } as const;
  const result = await claim(ref, "sender");
  if (typeof result === "object") await deliver(result, row);
};

/** Tells the buyer of a product that the organizer exchanged, once. System only; safe to repeat. */
export const sendExchanged = async ({ orderId, exchangeId }: { orderId: string; exchangeId?: string }): Promise<void> => {
  requireActor("system");
  const row = await getRow(orderId);
  if (exchangeId === undefined || !isSentAt("exchanged", row.status) || channelsOf(row, "exchanged").length === 0) return;
  const notificationId = `${firstId(orderId, "exchanged", "email")}.${exchangeId}`;
  const result = await claim({ notificationId, orderId, kind: "exchanged", channel: "email", exchangeId }, "sender");
  if (typeof result === "object") await deliver(result, row);
};

type NewCode = ChangedTicket & { revision: number };

/** Brings the ticket to its attendee, where that is another person with an address. */
const notifyAttendee = async (change: NewCode): Promise<string | undefined> => {
  const [[ticket], row] = await Promise.all([Ticket.getByIds([change.ticketId]), getRow(change.orderId)]);
  const address = ticket && recipientOf(ticket, row);
  if (address !== undefined) await notifyTicket(ticket?.reassignedAtMs === undefined ? "own_ticket" : "received", change);
  return address;
};

/** Brings a new ticket to its attendee, once, unless it is the buyer. System only; safe to repeat. */
export const sendOwnTicket = async (change: NewCode): Promise<void> => {
  requireActor("system");
  await notifyAttendee(change);
};

/** Brings a ticket's new code to its buyer, and to an attendee with an address of their own, once for each reissue. System only; safe to repeat. */
export const sendReissued = async (change: NewCode): Promise<void> => {
  await notifyTicket("reissued", change);
  await notifyAttendee(change);
};

/** Tells an attendee with an address of their own that the ticket is not valid any more, once. System only; safe to repeat. */
export const sendWithdrawn = (change: ChangedTicket): Promise<void> => notifyTicket("withdrawn", change);

/** Brings the ticket to its new attendee, and tells the buyer, once each. System only; safe to repeat. */
export const sendReassigned = async (change: NewCode): Promise<void> => {
  requireActor("system");
  const address = await notifyAttendee(change);
  const { buyer } = await getRow(change.orderId);
  if (address === undefined || normalizeEmail(address) !== normalizeEmail(buyer.email)) await notifyTicket("passed_on", change);
};

/** The email about the order's status, where there is one to send. */
const kindToSend = async (row: Order.OrderRow): Promise<Kind> => {
  const canSend = row.status !== "refund_due" && !(row.status === "refunded" && isReturnedByBank(row));
  const kind = ([ticketsKindOf(row), "refunded"] as const).find((one) => canSend && isSentAt(one, row.status));
  if (!kind) throw new Fault("conflict", "order.not_issued", "There is nothing to send: the order is neither issued nor refunded.");
  if (kind !== "refunded") await assertValidTicket(row);
  return kind;
};

/**
 * Sends the email about the order's status again, its tickets or its refund, even if earlier attempts succeeded or were given up. For the event's
 * organizer. Not repeatable: each call sends.
 */
export const resend = operation(OrderRef, async ({ orderId }) => {
  const row = await Order.getForOrganizer(orderId, "order.handle");
  return sendAgain(row, await kindToSend(row));
});

/** Answers what `resendOnce` would send, or its refusal. System only. Writes nothing. */
export const quoteResend = operation(OrderRef, async ({ orderId }): Promise<{ kind: Kind; channels: Channel[] }> => {
  requireActor("system");
  const row = await getRow(orderId);
  const kind = await kindToSend(row);
  assertAddress(row, kind);
  return { kind, channels: channelsOf(row, kind) };
});

/** Does what `resend` does, for an operator. System only. Safe to repeat: within a clock hour it sends one message. */
export const resendOnce = operation(OrderRef, async ({ orderId }): Promise<void> => {
  requireActor("system");
  const row = await getRow(orderId);
  const kind = await kindToSend(row);
  const nowMs = now();
  await sendAgain(row, kind, (channel) => operatorId(row, { kind, channel, nowMs, keyOf: mailKeyOf }));
});

/**
 * Lifts the stop of the buyer's address after a bounce, and sends the email about the order's status again. Refused when it bounced again
 * within the hour. For the event's organizer. Not repeatable: each call sends.
 */
export const tryAddress = operation(OrderRef, async ({ orderId }) => {
  const row = await Order.getForOrganizer(orderId, "order.handle");
  const kind = await kindToSend(row);
  assertAddress(row, kind);
  await forgetBounce(row.buyer.email);
  await lift(row.buyer.email);
  await recordRetried(orderId);
  return sendAgain(row, kind);
});

/** Revokes the order's link and sends the tickets again with a new one. For the event's organizer. Not repeatable: each call revokes and sends. */
export const renewLink = operation(OrderRef, async ({ orderId }) => {
  const before = await Order.getForOrganizer(orderId, "order.handle");
  await assertValidTicket(before);
  assertAddress(before, ticketsKindOf(before));
  return sendAgain(await Order.revokeLink(orderId), ticketsKindOf(before));
});

/** Ids of notifications that are due; may be stale. */
export const listDue = async (): Promise<string[]> => {
  const notifications = await listDueRows("notification.unavailable", now(), (slot, due, limit) =>
    rows.notification.query
      .due(slot)
      .lte(due)
      .go({ limit, attributes: ["notificationId"] }),
  );
  return notifications.map(({ notificationId }) => notificationId);
};

type Ref = { notificationId: string; kind: Kind; revision?: number | undefined };

/** The event was moved again, and the buyer hears of that; the hold ended; or the event is on another day, or begins too soon to be reminded of. */
const isSuperseded = async ({ notificationId, kind, revision }: Ref, row: Order.OrderRow): Promise<boolean> => {
  if (kind === "event_moved") return lastMoveOf(await getEvent(row, kind))?.number !== revision;
  if (kind === "declined") return now() >= row.expiresAtMs;
  if (kind !== "reminder") return false;
  const event = await getEvent(row, kind);
  return !isReminderDue(event, now()) || !notificationId.startsWith(reminderId(row.orderId, dayOf(event)));
};

/** Retries a notification that failed, or whose sender died, when it is due. Sweeper only. */
export const finish = async (notificationId: string): Promise<void> => {
  requireActor("system");
  const { data } = await rows.notification.get({ notificationId }).go({ consistent: true });
  if (!data || data.dueAtMs === 0) return;
  const row = await getRow(data.orderId);
  if (!isSentAt(data.kind, row.status) || (await isSuperseded(data, row))) return mark(notificationId, "failed", 0);
  const result = await claim(data, "sweeper");
  if (typeof result !== "object") return;
  log.info("sending again", { notificationId, attempts: result.attempts });
  if ((await deliver(result, row)) !== "sent") return;
  // A text message has its own attempts.
  if (data.channel === "email" && isAboutStatus(data.kind)) await Order.recordNotified(row);
};
