/** Claims a notification before it is sent, sends it, and records what became of it. For Notification. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { recordNotice, recordStopped as stopOrder } from "../order/order.mail.ts";
import * as Order from "../order/order.ts";
import { rows } from "../table/service.ts";
import { dueAt } from "../table/due.ts";
import * as Ticket from "../ticket/ticket.ts";
import { nextHourMs, takeFreeMessage } from "./notification.allowance.ts";
import { firstId, isAgain, isToAttendee, LEASE_MS, MAX_ATTEMPTS, retryAtMs, type Kind } from "./notification.rules.ts";
import { send, type Claim, type NotificationRef } from "./notification.send.ts";
import { AddressStopped } from "./notification.suppression.ts";

/**
 * "unavailable": it was sent, or another process is sending it. A sender retries a failed notification at once; the sweeper only when it is due. A
 * notification that was given up is never claimed again: resending makes a new one.
 */
export const claim = (
  { notificationId, orderId, kind, channel, ticketId, revision, refundId, exchangeId }: NotificationRef,
  by: "sender" | "sweeper",
): Promise<Claim | "unavailable" | "given_up" | "stopped"> =>
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
        ...(exchangeId === undefined ? {} : { exchangeId }),
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
    if (result.rejected) {
      if (result.data?.status === "stopped") return "stopped";
      return result.data?.status === "failed" && result.data.dueAtMs === 0 ? "given_up" : "unavailable";
    }
    return { notificationId, orderId, kind, channel, ticketId, revision, refundId, exchangeId, attempts: result.data?.attempts ?? 1 };
  });

export const mark = (notificationId: string, status: "sent" | "failed" | "stopped", dueAtMs: number): Promise<void> =>
  asTransient("notification.unavailable", async () => {
    await rows.notification
      .patch({ notificationId })
      .set({ status, ...dueAt(notificationId, dueAtMs), ...(status === "sent" ? { lastAtMs: now() } : {}) })
      .go();
  });

/** Other emails are about one ticket: they do not finish their order. */
export const isAboutStatus = (kind: Kind): boolean => kind === "tickets" || kind === "invitation" || kind === "refunded";

export const getRow = async (orderId: string): Promise<Order.OrderRow> => {
  const row = await Order.findRow(orderId);
  invariant(row, "a notification without its order");
  return row;
};

/** Operators find this name in the execution's history. */
export class GivenUp extends Error {
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

/** The address or number of a message that is limited: nobody paid for it, or its recipient asked for nothing. Undefined: it is not limited. */
const limitedRecipientOf = async (
  { notificationId, kind, channel, ticketId = "" }: Claim,
  { orderId, amountMinor, buyer }: Order.OrderRow,
): Promise<string | undefined> => {
  if (kind === "declined") return buyer.email;
  if (kind === "own_ticket" || kind === "received") return (await Ticket.getByIds([ticketId]))[0]?.attendeeEmail;
  const isForBuyer = notificationId === firstId(orderId, kind, channel) || isAgain(notificationId);
  if (!isForBuyer || kind !== "tickets" || amountMinor > 0) return undefined;
  return channel === "email" ? buyer.email : (buyer.phone ?? "");
};

/** Limits a message once, at its first attempt. The limit does not apply to messages that an organizer sends again. */
const mayGo = async (claim: Claim, row: Order.OrderRow): Promise<boolean> => {
  const recipient = claim.attempts === 1 ? await limitedRecipientOf(claim, row) : undefined;
  return recipient === undefined || takeFreeMessage(recipient);
};

/** The order says why its person got no email. Nobody tries again until the address is corrected or lifted. */
const recordStopped = async (
  { notificationId, kind }: Claim,
  { orderId, status }: Order.OrderRow,
  error: AddressStopped,
): Promise<void> => {
  const { key, result, atMs } = error.stopped;
  await recordNotice(orderId, { key, result, sentAtMs: atMs, atMs });
  if (isAboutStatus(kind)) await stopOrder({ orderId, status });
  await mark(notificationId, "stopped", 0);
};

export type Delivery = "sent" | "put_off" | "stopped" | "nobody";

/** The buyer was erased, or is a guest without an address. */
const isToNobody = (claim: Claim, { buyer }: Order.OrderRow): boolean =>
  claim.channel === "email" && buyer.email === "" && !isToAttendee(claim);

/**
 * Sends a claimed notification. Records a failure for the sweeper and throws it. The last failed attempt is recorded on the order and raises an alarm.
 * "nobody": nothing was sent, and nothing will be. "put_off": the buyer got too many messages this hour, and the sweeper sends it in the next one. "stopped": earlier mail to the address came back.
 */
export const deliver = async (claim: Claim, row: Order.OrderRow): Promise<Delivery> => {
  if (isToNobody(claim, row)) {
    await mark(claim.notificationId, "failed", 0);
    return "nobody";
  }
  try {
    // Each of its senders died: a crash would otherwise repeat each minute for ever.
    if (claim.attempts > MAX_ATTEMPTS) throw new GivenUp("no attempts left");
    if (!(await mayGo(claim, row))) {
      await putOff(claim, nextHourMs(now()));
      if (claim.channel === "email" && isAboutStatus(claim.kind)) await Order.recordRetried(row);
      log.info("message put off to the next hour", { orderId: row.orderId, channel: claim.channel });
      return "put_off";
    }
    await send(claim, row);
  } catch (error) {
    if (error instanceof AddressStopped) {
      await recordStopped(claim, row, error);
      return "stopped";
    }
    await recordFailure(claim, row, retryAtMs(claim.attempts, now()), error instanceof Error ? error.name : "Error");
    throw error;
  }
  await mark(claim.notificationId, "sent", 0);
  return "sent";
};
