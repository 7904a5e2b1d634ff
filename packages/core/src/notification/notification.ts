/** Emails and text messages to buyers. Each is claimed before it is sent, so that a repeat sends nothing. A failure never undoes a sale or a refund. */
import * as Catalog from "../catalog/catalog.ts";
import { knownBefore, lastMoveOf, refundUntilOf } from "../event/event.move.rules.ts";
import { policyTextOf } from "../event/event.policy.text.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Fault, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { setting } from "../kernel/setting.ts";
import * as Access from "../order/order.token.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { itemsOf } from "../price/price.rules.ts";
import { rows } from "../table/service.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { toAscii } from "../ticket/ticket.name.ts";
import * as Ticket from "../ticket/ticket.ts";
import { assertValidTicket } from "./notification.again.ts";
import { nextHourMs, takeFreeMessage } from "./notification.allowance.ts";
import { firstId, isAgain, isSentAt, LEASE_MS, MAX_ATTEMPTS, movedId, retryAtMs, type Kind } from "./notification.rules.ts";
import { eventCancelledEmail, eventMovedEmail, partRefundedEmail } from "./notification.order-text.ts";
import { sendEmail } from "./notification.ses.ts";
import { canText, sendSms } from "./notification.sms.ts";
import { refundedEmail, reissuedEmail, type RefundReason, ticketsEmail, ticketsSms, voidedEmail } from "./notification.text.ts";

type Channel = "email" | "sms";
type TicketChange = { ticketId?: string | undefined; revision?: number | undefined; refundId?: string | undefined };
type NotificationRef = TicketChange & { notificationId: string; orderId: string; kind: Kind; channel: Channel };
type Claim = NotificationRef & { attempts: number };

const DAY_SEC = 24 * 60 * 60;
/** With more tickets the email attaches the codes only in its PDF, so that it stays small enough for every mailbox. */
const MAX_IMAGES = 10;

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

const orderUrl = (row: Order.OrderRow): string => new URL(`/orders/${row.orderId}#${Access.createToken(row)}`, setting("SITE_URL")).href;

const orderFactsOf = (row: Order.OrderRow, { name }: { name: string }) => ({
  locale: row.locale,
  event: { name },
  order: {
    orderId: row.orderId,
    total: { amountMinor: row.amountMinor, currency: row.currency },
    items: itemsOf(row).map(({ name, quantity, amountMinor }) => ({ name, quantity, amount: { amountMinor, currency: row.currency } })),
  },
  buyerName: row.buyer.name,
});

const printedOf = (row: Tickets[number], locale: Order.OrderRow["locale"], { endsAtMs }: { endsAtMs: number }) => {
  const expiresAtSec = Math.floor(Math.max(endsAtMs, now()) / 1000) + DAY_SEC;
  const { id, code, attendee, ticketType, qrPngUrl, pdfUrl } = Ticket.view(row, { locale, expiresAtSec });
  return { ticketId: id, code, attendeeName: attendee.name, ticketTypeName: ticketType.name, qrPngUrl, pdfUrl };
};

const sendTicketsBy = async (channel: Channel, row: Order.OrderRow, event: Event.EventRow): Promise<void> => {
  const { locale } = row;
  if (channel === "sms")
    return sendSms({ to: row.buyer.phone ?? "", text: ticketsSms({ locale, eventName: event.name, orderUrl: orderUrl(row) }) });
  const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter(Ticket.hasFiles);
  const printed = tickets.map((ticket) => printedOf(ticket, locale, event));
  const times = { paidAtMs: row.paidAtMs ?? row.createdAtMs, nowMs: now(), movedUntilMs: refundUntilOf(event, row) };
  const policy = policyTextOf({ locale, event, ...times, isFree: row.amountMinor === 0 });
  const mail = ticketsEmail({ ...orderFactsOf(row, event), event, tickets: printed, orderUrl: orderUrl(row), policy });
  await sendEmail({ to: row.buyer.email, ...mail, attachments: await attachmentsOf(tickets, locale) });
};

/** An order without tickets was paid when its seats were gone. Any other order was withdrawn. */
const reasonOf = (row: Order.OrderRow, event: Event.EventRow): RefundReason => {
  if (row.issuedAtMs === undefined) return "paid_late";
  // Rows of an earlier version do not say who refunded them.
  const by = row.refunds?.at(-1)?.by;
  return (by === "dispute" ? "organizer" : by) ?? (event.status === "cancelled" ? "event_cancelled" : "organizer");
};

/** Sends nothing when the ticket changed again: that has a message of its own. */
const sendTicketChange = async ({ kind, ticketId = "", revision }: Claim, row: Order.OrderRow, event: Event.EventRow): Promise<void> => {
  const tickets = await Ticket.getByIds(Order.ticketIdsOf(row));
  const ticket = tickets.find((one) => one.ticketId === ticketId);
  invariant(ticket, "a ticket of another order");
  const { locale } = row;
  const facts = { ...orderFactsOf(row, event), event, ticket: printedOf(ticket, locale, event), orderUrl: orderUrl(row) };
  if (kind === "voided" && ticket.status === "voided")
    return sendEmail({ to: row.buyer.email, ...voidedEmail({ ...facts, hasOthers: tickets.some(Ticket.hasFiles) }) });
  if (kind === "reissued" && Ticket.hasFiles(ticket) && ticket.revision === revision)
    await sendEmail({ to: row.buyer.email, ...reissuedEmail(facts), attachments: await attachmentsOf([ticket], locale) });
};

/** The amount of the refund that ended the order. */
const refundFactsOf = (row: Order.OrderRow, event: { name: string }) => {
  const { order, ...facts } = orderFactsOf(row, event);
  const { amountMinor } = row.refunds?.at(-1) ?? row;
  return { ...facts, order: { ...order, total: { amountMinor, currency: row.currency } } };
};

const aboutOrder = (kind: "refunded" | "event_cancelled", row: Order.OrderRow, event: Event.EventRow) => {
  const message = event.cancellation?.message;
  if (kind === "refunded") {
    const reason = reasonOf(row, event);
    return refundedEmail({ ...refundFactsOf(row, event), reason, message: reason === "event_cancelled" ? message : undefined });
  }
  return eventCancelledEmail({ ...orderFactsOf(row, event), orderUrl: orderUrl(row), message });
};

/** Names what went back: tickets by attendee and type, products by name. */
const sendPartRefund = async ({ refundId }: Claim, row: Order.OrderRow, event: Event.EventRow): Promise<void> => {
  const refund = row.refunds?.find((one) => one.refundId === refundId);
  invariant(refund, "a refund of another order");
  const tickets = await Ticket.getByIds(refund.tickets.map(({ ticketId }) => ticketId));
  const gone = [
    ...tickets.map(({ attendeeName, ticketTypeName }) => `${attendeeName} (${ticketTypeName})`),
    ...refund.products.map(
      ({ productId, quantity }) => `${quantity} × ${row.products.find((product) => product.productId === productId)?.name ?? ""}`,
    ),
  ];
  const amount = { amountMinor: refund.amountMinor, currency: row.currency };
  const by = refund.by === "buyer" ? "buyer" : "organizer";
  await sendEmail({
    to: row.buyer.email,
    ...partRefundedEmail({ ...orderFactsOf(row, event), orderUrl: orderUrl(row), amount, by, gone }),
  });
};

/** The numbers of the earlier moves of which this order's buyer was told. */
const readTold = ({ orderId, createdAtMs }: Order.OrderRow, { moves = [] }: Event.EventRow): Promise<number[]> =>
  asTransient("notification.unavailable", async () => {
    const earlier = moves.slice(0, -1).filter(({ atMs }) => atMs > createdAtMs);
    if (earlier.length === 0) return [];
    const keys = earlier.map(({ number }) => ({ notificationId: movedId(orderId, number) }));
    const { data, unprocessed } = await rows.notification.get(keys).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient("notification.unavailable");
    return data.flatMap(({ status, revision }) => (status === "sent" && revision !== undefined ? [revision] : []));
  });

/** Sends nothing when the event was moved again, which has a message of its own, or when it is where the buyer knows it. */
const sendMove = async ({ revision }: Claim, row: Order.OrderRow, event: Event.EventRow): Promise<void> => {
  if (lastMoveOf(event)?.number !== revision || event.status === "cancelled") return;
  const known = knownBefore(event, row, await readTold(row, event));
  const ticket = (await Ticket.getByIds(Order.ticketIdsOf(row))).find(Ticket.hasFiles);
  if (!known || !ticket) return;
  const until = refundUntilOf(event, row);
  const mail = eventMovedEmail({
    ...orderFactsOf(row, event),
    event,
    known,
    openUntilMs: until !== undefined && until > now() ? until : undefined,
    orderUrl: orderUrl(row),
  });
  const { name, contentType, body } = await Ticket.drawCalendar(ticket, event, row.locale);
  await sendEmail({ to: row.buyer.email, ...mail, attachments: [{ filename: toAscii(name), contentType, content: body }] });
};

/** An email that says that the event was cancelled or moved does not rely on a copy from before that. */
const getEvent = async ({ eventId }: Order.OrderRow, kind: Kind): Promise<Event.EventRow> => {
  const isCurrent = kind === "refunded" || kind === "event_cancelled" || kind === "event_moved";
  const event = isCurrent ? await Event.findFresh(eventId) : (await Catalog.getCached(eventId))?.event;
  invariant(event, "an order without its event");
  return event;
};

const send = async (claim: Claim, row: Order.OrderRow): Promise<void> => {
  const { kind, channel } = claim;
  const event = await getEvent(row, kind);
  if (kind === "tickets") return sendTicketsBy(channel, row, event);
  if (kind === "part_refunded") return sendPartRefund(claim, row, event);
  if (kind === "voided" || kind === "reissued") return sendTicketChange(claim, row, event);
  if (kind === "event_moved") return sendMove(claim, row, event);
  await sendEmail({ to: row.buyer.email, ...aboutOrder(kind, row, event) });
};

type Tickets = Awaited<ReturnType<typeof Ticket.getByIds>>;

/** Two people may have one name. */
const distinctNames = <F extends { name: string }>(files: readonly F[]): F[] =>
  files.map((file, at) => {
    const earlier = files.slice(0, at).filter(({ name }) => name === file.name).length;
    return earlier === 0 ? file : { ...file, name: file.name.replace(/(?=\.\w+$)/, ` (${earlier + 1})`) };
  });

/** The email links to the same files, so an email without attachments is better than none. */
const attachmentsOf = async (tickets: Tickets, locale: "pt-BR" | "en") => {
  try {
    const withImages = tickets.length > MAX_IMAGES ? [] : tickets;
    const images = withImages.map((ticket) => Ticket.drawQrImage(ticket, locale));
    const pdf = await Ticket.drawTicketsPdf(tickets, locale);
    const files = [...(await Promise.all(images)), ...(pdf ? [pdf] : [])];
    return distinctNames(files).map(({ name, contentType, body }) => ({ filename: toAscii(name), contentType, content: body }));
  } catch (error) {
    log.error("email sent without its files", error, { orderId: tickets[0]?.orderId });
    return [];
  }
};

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
