/** Messages to people. Each is claimed before it is sent, so a repeat sends nothing; its failure never undoes a sale or a refund. */
import * as Catalog from "../catalog/catalog.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import * as Access from "../order/order.token.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { rows } from "../table/service.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import * as Ticket from "../ticket/ticket.ts";
import { LEASE_MS, retryAtMs } from "./notification.rules.ts";
import { sendEmail } from "./notification.ses.ts";
import { sendSms } from "./notification.sms.ts";
import { refundedEmail, type RefundReason, ticketsEmail, ticketsSms } from "./notification.text.ts";

type Kind = "tickets" | "refunded";
type Channel = "email" | "sms";
type Told = { notificationId: string; orderId: string; kind: Kind; channel: Channel };
type Claimed = Told & { attempts: number };

const DAY_SEC = 24 * 60 * 60;
/** Beyond this the email carries the codes only in its one document, and stays small enough for every mailbox. */
const MAX_PICTURES = 10;

/**
 * "taken": it was sent, or somebody else is sending it now. Whoever has the message to tell tries a failed one at once; the sweeper
 * takes only what is due. Nobody takes one that was given up: sending again is a notification of its own.
 */
const claim = ({ notificationId, orderId, kind, channel }: Told, by: "teller" | "sweeper"): Promise<Claimed | "taken" | "given_up"> =>
  asTransient("notification.unavailable", async () => {
    const result = await rows.notification
      .upsert({ notificationId, orderId, kind, channel, status: "sending", ...dueAt(notificationId, now() + LEASE_MS) })
      .ifNotExists({ createdAtMs: now() })
      .add({ attempts: 1 })
      .where(({ status, dueAtMs }, { notExists, eq, lte, gt }) => {
        const lapsed = `${eq(status, "sending")} AND ${lte(dueAtMs, now())}`;
        const failed = `${eq(status, "failed")} AND ${gt(dueAtMs, 0)}`;
        if (by === "sweeper") return `(${lapsed}) OR (${failed} AND ${lte(dueAtMs, now())})`;
        return `${notExists(status)} OR (${lapsed}) OR (${failed})`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    if (result.rejected) return result.data?.status === "failed" && result.data.dueAtMs === 0 ? "given_up" : "taken";
    return { notificationId, orderId, kind, channel, attempts: result.data?.attempts ?? 1 };
  });

const mark = (notificationId: string, status: "sent" | "failed", dueAtMs: number): Promise<void> =>
  asTransient("notification.unavailable", async () => {
    await rows.notification
      .patch({ notificationId })
      .set({ status, ...dueAt(notificationId, dueAtMs) })
      .go();
  });

const orderUrl = (row: Order.OrderRow): string => new URL(`/orders/${row.orderId}#${Access.createToken(row)}`, setting("SITE_URL")).href;

const facts = (row: Order.OrderRow, { name }: { name: string }) => ({
  locale: row.locale,
  event: { name },
  order: { orderId: row.orderId, total: { amountMinor: row.amountMinor, currency: row.currency } },
  buyerName: row.buyer.name,
});

const sendTheTickets = async (channel: Channel, row: Order.OrderRow, { event }: Catalog.Catalog): Promise<void> => {
  const { locale } = row;
  if (channel === "sms")
    return sendSms({ to: row.buyer.phone ?? "", text: ticketsSms({ locale, eventName: event.name, orderUrl: orderUrl(row) }) });
  const tickets = await Ticket.getByIds(Order.ticketIdsOf(row));
  const expiresAtSec = Math.floor(Math.max(event.endsAtMs, now()) / 1000) + DAY_SEC;
  const views = tickets.map((ticket) => Ticket.view(ticket, { locale, expiresAtSec }));
  const mail = ticketsEmail({
    ...facts(row, event),
    event,
    tickets: views.map(({ id, code, attendee, ticketType, qrPngUrl, pdfUrl }) => ({
      ticketId: id,
      code,
      attendeeName: attendee.name,
      ticketTypeName: ticketType.name,
      qrPngUrl,
      pdfUrl,
    })),
    orderUrl: orderUrl(row),
  });
  await sendEmail({ to: row.buyer.email, ...mail, attachments: await attachmentsOf(tickets, locale) });
};

/** Who never had a ticket paid when the seats were gone; anybody else's order was taken back. */
const reasonOf = (row: Order.OrderRow, { event }: Catalog.Catalog): RefundReason => {
  if (row.issuedAtMs === undefined) return "paid_late";
  return event.status === "cancelled" ? "event_cancelled" : "organizer";
};

const send = async ({ kind, channel }: Claimed, row: Order.OrderRow): Promise<void> => {
  const catalog = await Catalog.getCached(row.eventId);
  invariant(catalog, "an order of an event that is not there");
  if (kind === "tickets") return sendTheTickets(channel, row, catalog);
  await sendEmail({ to: row.buyer.email, ...refundedEmail({ ...facts(row, catalog.event), reason: reasonOf(row, catalog) }) });
};

type Tickets = Awaited<ReturnType<typeof Ticket.getByIds>>;

/** The links in the email lead to the same files, so an email without them is better than none. */
const attachmentsOf = async (tickets: Tickets, locale: "pt-BR" | "en") => {
  try {
    const pictured = tickets.length > MAX_PICTURES ? [] : tickets;
    const pictures = pictured.map(async (ticket) => ({
      filename: `${ticket.ticketId}.png`,
      ...(await Ticket.drawQrImage(ticket, locale)),
    }));
    const pdf = await Ticket.drawTicketsPdf(tickets, locale);
    const files = [...(await Promise.all(pictures)), ...(pdf ? [{ filename: "tickets.pdf", ...pdf }] : [])];
    return files.map(({ filename, contentType, body }) => ({ filename, contentType, content: body }));
  } catch (error) {
    log.error("email sent without its files", error, { orderId: tickets[0]?.orderId });
    return [];
  }
};

/** What a message speaks of must still be so: nobody gets tickets of an order that was taken back meanwhile. */
const STANDS: Record<Kind, Order.OrderRow["status"]> = { tickets: "issued", refunded: "refunded" };

const rowOf = async (orderId: string): Promise<Order.OrderRow> => {
  const row = await Order.findRow(orderId);
  invariant(row, "a notification of an order that is not there");
  return row;
};

/** Sends what is claimed; a failure is written down for the sweeper and thrown for the caller. The last one calls a person. */
const deliver = async (claimed: Claimed, row: Order.OrderRow): Promise<void> => {
  try {
    await send(claimed, row);
  } catch (error) {
    const dueAtMs = retryAtMs(claimed.attempts, now());
    await mark(claimed.notificationId, "failed", dueAtMs);
    if (dueAtMs === 0) log.metric({ atMs: now(), dimensions: { State: "Notify" }, values: { OrdersNeedingAttention: 1 } });
    throw error;
  }
  await mark(claimed.notificationId, "sent", 0);
};

const channelsOf = (row: Order.OrderRow, kind: Kind): Channel[] => {
  if (row.anonymizedAtMs !== undefined) return [];
  return kind === "tickets" && row.buyer.phone !== undefined && findSetting("SMS_PROVIDER") !== "off" ? ["email", "sms"] : ["email"];
};

/** One channel's failure does not keep the other back; the first failure is the answer. False: every channel was given up. */
const tellAll = async (row: Order.OrderRow, kind: Kind, suffix = ""): Promise<boolean> => {
  const { orderId } = row;
  const tries = channelsOf(row, kind).map(async (channel) => {
    const claimed = await claim({ notificationId: `${orderId}.${kind}.${channel}${suffix}`, orderId, kind, channel }, "teller");
    if (typeof claimed === "object") await deliver(claimed, row);
    return claimed !== "given_up";
  });
  const results = await Promise.allSettled(tries);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return results.some((result) => result.status === "fulfilled" && result.value);
};

/** Named, so that operators find it in the run's history. */
class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/** Sends the tickets of an issued order to its buyer, once. Workflow only; safe to repeat. Fails when every attempt failed: then `resend`. */
export const sendTickets = operation(OrderRef, async ({ orderId }): Promise<Order.Progress> => {
  requireActor("system");
  const row = await rowOf(orderId);
  if (row.status !== STANDS.tickets) return Order.progress(row);
  if (!(await tellAll(row, "tickets"))) throw new GivenUp("the tickets could not be sent");
  await Order.recordNotified(row);
  return Order.progress(row);
});

/** Tells the buyer of a refunded order, once. On its message only; safe to repeat. */
export const sendRefund = operation(OrderRef, async ({ orderId }) => {
  requireActor("system");
  const row = await rowOf(orderId);
  if (row.status === STANDS.refunded) await tellAll(row, "refunded");
});

/** Sends the tickets again, at once and whatever came of earlier tries; then the order is finished. For the event's organizer. */
export const resend = operation(OrderRef, async ({ orderId }) => {
  requireActor("organizer");
  const row = await Order.getForOrganizer(orderId);
  if (row.status !== STANDS.tickets)
    throw new Fault("conflict", "order.not_issued", "There are no tickets to send: the order is not issued.");
  await tellAll(row, "tickets", `.${Id.nonce()}`);
  await Order.recordNotified(row);
  return Order.view(row);
});

/** Notifications to try again; may be stale. */
export const listDue = async (): Promise<string[]> => {
  const notifications = await listDueRows("notification.unavailable", now(), (slot, due, limit) =>
    rows.notification.query
      .due(slot)
      .lte(due)
      .go({ limit, attributes: ["notificationId"] }),
  );
  return notifications.map(({ notificationId }) => notificationId);
};

/** Tries one again that failed, or whose sender died, once it is due. Sweeper only. */
export const finish = async (notificationId: string): Promise<void> => {
  requireActor("system");
  const { data } = await rows.notification.get({ notificationId }).go({ consistent: true });
  if (!data || data.dueAtMs === 0) return;
  const row = await rowOf(data.orderId);
  if (row.status !== STANDS[data.kind]) return mark(notificationId, "failed", 0);
  const claimed = await claim(data, "sweeper");
  if (typeof claimed !== "object") return;
  log.info("sending again", { notificationId, attempts: claimed.attempts });
  await deliver(claimed, row);
  // The mail holds the tickets; a text message that still fails has its own tries.
  if (data.kind === "tickets" && data.channel === "email") await Order.recordNotified(row);
};
