/** Emails and text messages to buyers. Each is claimed before it is sent, so that a repeat sends nothing. A failure never undoes a sale or a refund. */
import { lastMoveOf } from "../event/event.move.rules.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { rows } from "../table/service.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { assertValidTicket } from "./notification.again.ts";
import { nextHourMs, takeFreeMessage } from "./notification.allowance.ts";
import { firstId, isAgain, isSentAt, LEASE_MS, MAX_ATTEMPTS, movedId, retryAtMs, type Kind } from "./notification.rules.ts";
import { getEvent, send, type Channel, type Claim, type NotificationRef } from "./notification.send.ts";
import { canText } from "./notification.sms.ts";

/**
 * "unavailable": it was sent, or another process is sending it. A sender retries a failed notification at once; the sweeper only when it is due. A
 * notification that was given up is never claimed again: resending makes a new one.
 */
const claim = (
  { notificationId, orderId, kind, channel, ticketId, revision, refundId }: NotificationRef,
  by: "sender" | "sweeper",
): Promise<Claim | "unavailable" | "given_up"> =>
  asTransient("notification.unavailable", async () => {
    const result = await rows.notification
      .upsert({
        notificationId,
        orderId,
        kind,
        channel,
        status: "sending",
        ...dueAt(notificationId, now() + LEASE_MS),
        ...(ticketId === undefined ? {} : { ticketId }),
        ...(revision === undefined ? {} : { revision }),
        ...(refundId === undefined ? {} : { refundId }),
      })
      .ifNotExists({ createdAtMs: now() })
      .add({ attempts: 1 })
      .where(({ status, dueAtMs }, { notExists, eq, lte, gt }) => {
        const lapsed = `${eq(status, "sending")} AND ${lte(dueAtMs, now())}`;
        const failed = `${eq(status, "failed")} AND ${gt(dueAtMs, 0)}`;
        if (by === "sweeper") return `(${lapsed}) OR (${failed} AND ${lte(dueAtMs, now())})`;
        return `${notExists(status)} OR (${lapsed}) OR (${failed})`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    if (result.rejected) return result.data?.status === "failed" && result.data.dueAtMs === 0 ? "given_up" : "unavailable";
    return { notificationId, orderId, kind, channel, ticketId, revision, refundId, attempts: result.data?.attempts ?? 1 };
  });

const mark = (notificationId: string, status: "sent" | "failed", dueAtMs: number): Promise<void> =>
  asTransient("notification.unavailable", async () => {
    await rows.notification
      .patch({ notificationId })
      .set({ status, ...dueAt(notificationId, dueAtMs), ...(status === "sent" ? { lastAtMs: now() } : {}) })
      .go();
  });

/** Other emails are about one ticket: they do not finish their order. */
const isAboutStatus = (kind: Kind): boolean => kind === "tickets" || kind === "refunded";

const getRow = async (orderId: string): Promise<Order.OrderRow> => {
  const row = await Order.findRow(orderId);
  invariant(row, "a notification without its order");
  return row;
};

/** Operators find this name in the execution's history. */
class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/** The order records a failed email about its status. Any other is an alarm only, because the order's page and a resend have the tickets. */
const recordFailure = async (
  { notificationId, channel, kind }: Claim,
  row: Order.OrderRow,
  dueAtMs: number,
  error: string,
): Promise<void> => {
  await mark(notificationId, "failed", dueAtMs);
  if (channel === "email" && isAboutStatus(kind)) await (dueAtMs === 0 ? Order.recordGivenUp(row, error) : Order.recordRetried(row));
  else if (dueAtMs === 0) log.metric({ atMs: now(), dimensions: { State: "Notify" }, values: { OrdersNeedingAttention: 1 } });
};

/** The attempt does not count, because nothing was tried. */
const putOff = ({ notificationId }: Claim, dueAtMs: number): Promise<void> =>
  asTransient("notification.unavailable", async () => {
    await rows.notification
      .patch({ notificationId })
      .set({ status: "failed", ...dueAt(notificationId, dueAtMs) })
      .add({ attempts: -1 })
      .go();
  });

/** Limits a message once, at its first attempt. The limit does not apply to messages that an organizer sends again. */
const mayGo = async (
  { notificationId, kind, channel, attempts }: Claim,
  { orderId, amountMinor, buyer }: Order.OrderRow,
): Promise<boolean> => {
  const isForBuyer = notificationId === firstId(orderId, kind, channel) || isAgain(notificationId);
  const isFirst = attempts === 1 && isForBuyer;
  const isLimited = isFirst && kind === "tickets" && amountMinor === 0;
  return !isLimited || takeFreeMessage(channel === "email" ? buyer.email : (buyer.phone ?? ""));
};

/**
 * Sends a claimed notification. Records a failure for the sweeper and throws it. The last failed attempt is recorded on the order and raises an alarm.
 * Returns false when the buyer got too many messages this hour: the sweeper sends it in the next one.
 */
const deliver = async (claim: Claim, row: Order.OrderRow): Promise<boolean> => {
  try {
    // Each of its senders died: a crash would otherwise repeat each minute for ever.
    if (claim.attempts > MAX_ATTEMPTS) throw new GivenUp("no attempts left");
    if (!(await mayGo(claim, row))) {
      await putOff(claim, nextHourMs(now()));
      if (claim.channel === "email") await Order.recordRetried(row);
      log.info("message put off to the next hour", { orderId: row.orderId, channel: claim.channel });
      return false;
    }
    await send(claim, row);
  } catch (error) {
    await recordFailure(claim, row, retryAtMs(claim.attempts, now()), error instanceof Error ? error.name : "Error");
    throw error;
  }
  await mark(claim.notificationId, "sent", 0);
  return true;
};

const channelsOf = (row: Order.OrderRow, kind: Kind): Channel[] => {
  if (row.anonymizedAtMs !== undefined) return [];
  return kind === "tickets" && row.buyer.phone !== undefined && canText(row.buyer.phone) ? ["email", "sms"] : ["email"];
};

/** A failed text message is left to the sweeper; a failed email is thrown. Returns what became of the email. */
const notifyBuyer = async (row: Order.OrderRow, kind: Kind, suffix = ""): Promise<"done" | "put_off" | "given_up"> => {
  const { orderId } = row;
  const channels = channelsOf(row, kind);
  const sends = channels.map(async (channel) => {
    const result = await claim({ notificationId: firstId(orderId, kind, channel) + suffix, orderId, kind, channel }, "sender");
    if (typeof result !== "object") return result === "given_up" ? result : "done";
    return (await deliver(result, row)) ? "done" : "put_off";
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
  const outcome = await notifyBuyer(row, "tickets");
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

/** Sends the email about the order's status now, with a notification of its own. */
const sendAgain = async (row: Order.OrderRow, kind: Kind) => {
  await notifyBuyer(row, kind, `.${Id.nonce()}`);
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

/** What fails after the claim is the sweeper's. */
const tellMoved = async (row: Order.OrderRow, event: Event.EventRow): Promise<boolean> => {
  const { orderId } = row;
  const move = lastMoveOf(event);
  if (!move || row.createdAtMs >= move.atMs || !isSentAt("event_moved", row.status)) return false;
  const ref = {
    notificationId: movedId(orderId, move.number),
    orderId,
    kind: "event_moved",
    channel: "email",
    revision: move.number,
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

/** Brings the buyer a ticket's new code, once for each reissue. System only; safe to repeat. */
export const sendReissued = (change: ChangedTicket & { revision: number }): Promise<void> => notifyTicket("reissued", change);

/**
 * Sends the email about the order's status again, its tickets or its refund, even if earlier attempts succeeded or were given up. For the event's
 * organizer. Not repeatable: each call sends.
 */
export const resend = operation(OrderRef, async ({ orderId }) => {
  requireActor("organizer");
  const row = await Order.getForOrganizer(orderId);
  const canSend = row.status !== "refund_due" && !(row.status === "refunded" && isReturnedByBank(row));
  const kind = (["tickets", "refunded"] as const).find((one) => canSend && isSentAt(one, row.status));
  if (!kind) throw new Fault("conflict", "order.not_issued", "There is nothing to send: the order is neither issued nor refunded.");
  if (kind === "tickets") await assertValidTicket(row);
  return sendAgain(row, kind);
});

/** Revokes the order's link and sends the tickets again with a new one. For the event's organizer. Not repeatable: each call revokes and sends. */
export const renewLink = operation(OrderRef, async ({ orderId }) => {
  requireActor("organizer");
  await assertValidTicket(await Order.getForOrganizer(orderId));
  return sendAgain(await Order.revokeLink(orderId), "tickets");
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

/** The event was moved again, and the buyer hears of that. */
const isSuperseded = async ({ kind, revision }: { kind: Kind; revision?: number | undefined }, row: Order.OrderRow): Promise<boolean> =>
  kind === "event_moved" && lastMoveOf(await getEvent(row, kind))?.number !== revision;

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
  if (!(await deliver(result, row))) return;
  // A text message has its own attempts.
  if (data.channel === "email" && isAboutStatus(data.kind)) await Order.recordNotified(row);
};
