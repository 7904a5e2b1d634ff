/** Messages to people. Each is claimed before it is sent, so a repeat sends nothing; its failure never undoes a sale. */
import * as Catalog from "../catalog/catalog.ts";
import { only } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, patiently } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import * as Access from "../order/order.access.ts";
import * as Order from "../order/order.ts";
import { OrderRef } from "../order/order.schema.ts";
import { rows } from "../table/service.ts";
import { dueAt, MOST_DUE, overDueSlots } from "../table/due.ts";
import * as Ticket from "../ticket/ticket.ts";
import { LEASE_MS, retryAtMs } from "./notification.rules.ts";
import { sendEmail } from "./notification.ses.ts";
import { sendSms } from "./notification.sms.ts";
import { ticketsEmail, ticketsSms } from "./notification.text.ts";

type Channel = "email" | "sms";
type Claimed = { notificationId: string; orderId: string; channel: Channel; attempts: number };

const DAY_SEC = 24 * 60 * 60;
/** Beyond this the mail carries links alone, and stays small enough for every mailbox. */
const MOST_ATTACHED = 10;

/** Undefined: it was sent, or somebody else is sending it now. */
const claim = ({ notificationId, orderId, channel }: Omit<Claimed, "attempts">): Promise<Claimed | undefined> =>
  patiently("notification.unavailable", async () => {
    const result = await rows.notification
      .upsert({ notificationId, orderId, kind: "tickets", channel, status: "sending", ...dueAt(notificationId, now() + LEASE_MS) })
      .ifNotExists({ createdAtMs: now() })
      .add({ attempts: 1 })
      .where(
        (it, { notExists, eq, lte }) =>
          `${notExists(it.status)} OR ${eq(it.status, "failed")} OR (${eq(it.status, "sending")} AND ${lte(it.dueAtMs, now())})`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    return result.rejected ? undefined : { notificationId, orderId, channel, attempts: result.data?.attempts ?? 1 };
  });

const mark = (notificationId: string, status: "sent" | "failed", dueAtMs: number): Promise<void> =>
  patiently("notification.unavailable", async () => {
    await rows.notification
      .patch({ notificationId })
      .set({ status, ...dueAt(notificationId, dueAtMs) })
      .go();
  });

const orderUrl = (row: Order.OrderRow): string => new URL(`/orders/${row.orderId}#${Access.write(row)}`, setting("SITE_URL")).href;

const send = async (channel: Channel, row: Order.OrderRow): Promise<void> => {
  const catalog = await Catalog.find(row.eventId);
  invariant(catalog, "an order of an event that is not there");
  const { event } = catalog;
  const { locale } = row;
  if (channel === "sms")
    return sendSms({ to: row.buyer.phone ?? "", text: ticketsSms({ locale, eventName: event.name, orderUrl: orderUrl(row) }) });
  const tickets = await Ticket.byIds(Order.ticketIds(row));
  const expiresAtSec = Math.floor(Math.max(event.endsAtMs, now()) / 1000) + DAY_SEC;
  const views = tickets.map((ticket) => Ticket.view(ticket, { locale, expiresAtSec }));
  const mail = ticketsEmail({
    locale,
    event,
    order: { orderId: row.orderId, total: { amountMinor: row.amountMinor, currency: row.currency } },
    buyerName: row.buyer.name,
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
  const attachments = tickets.length > MOST_ATTACHED ? [] : (await Promise.all(tickets.map((ticket) => attached(ticket, locale)))).flat();
  await sendEmail({ to: row.buyer.email, ...mail, attachments });
};

const attached = async (ticket: Parameters<typeof Ticket.attachments>[0], locale: "pt-BR" | "en") => {
  const { qrPng, pdf } = await Ticket.attachments(ticket, locale);
  return [
    { filename: `${ticket.ticketId}.png`, contentType: qrPng.contentType, content: qrPng.body },
    { filename: `${ticket.ticketId}.pdf`, contentType: pdf.contentType, content: pdf.body },
  ];
};

/** Sends what is claimed; a failure is written down for the sweeper and thrown for the caller. */
const deliver = async (claimed: Claimed): Promise<void> => {
  const row = await Order.find(claimed.orderId);
  invariant(row, "a notification of an order that is not there");
  try {
    await send(claimed.channel, row);
  } catch (error) {
    await mark(claimed.notificationId, "failed", retryAtMs(claimed.attempts, now()));
    throw error;
  }
  await mark(claimed.notificationId, "sent", 0);
};

const channelsOf = (row: Order.OrderRow): Channel[] =>
  row.buyer.phone !== undefined && findSetting("SMS_PROVIDER") !== "off" ? ["email", "sms"] : ["email"];

/** One channel's failure does not keep the other back; the first failure is the answer. */
const tellAll = async (row: Order.OrderRow, suffix: string): Promise<void> => {
  const tries = channelsOf(row).map(async (channel) => {
    const claimed = await claim({ notificationId: `${row.orderId}.tickets.${channel}${suffix}`, orderId: row.orderId, channel });
    if (claimed) await deliver(claimed);
  });
  for (const result of await Promise.allSettled(tries)) if (result.status === "rejected") throw result.reason;
};

/** Sends the tickets of an issued order to its buyer, once. Workflow only; safe to repeat. */
export const sendTickets = operation(OrderRef, async ({ orderId }) => {
  only("system");
  const row = await Order.find(orderId);
  invariant(row, "no such order to notify");
  if (row.status !== "issued") return;
  await tellAll(row, "");
  await Order.notified(row);
});

/** Sends them again. For the event's organizer and staff. */
export const resend = operation(OrderRef, async ({ orderId }) => {
  only("organizer", "staff");
  const row = await Order.ownedRow(orderId);
  if (row.status !== "issued") throw new Fault("conflict", "order.not_issued", "There are no tickets to send: the order is not issued.");
  await tellAll(row, `.${Id.create("scn").slice(4)}`);
  return Order.view(row);
});

/** Notifications to try again; may be stale. */
export const due = (): Promise<Claimed["notificationId"][]> =>
  patiently("notification.unavailable", async () => {
    const found = await overDueSlots((dueSlot) =>
      rows.notification.query
        .due({ dueSlot })
        .lte({ dueAtMs: now() })
        .go({ limit: MOST_DUE, attributes: ["notificationId"] }),
    );
    return found.map(({ notificationId }) => notificationId);
  });

/** Tries one again that failed, or whose sender died. Sweeper only. */
export const finish = async (notificationId: string): Promise<void> => {
  only("system");
  const { data } = await rows.notification.get({ notificationId }).go({ consistent: true });
  if (!data || data.status === "sent") return;
  const claimed = await claim({ notificationId, orderId: data.orderId, channel: data.channel });
  if (!claimed) return;
  log.info("sending again", { notificationId, attempts: claimed.attempts });
  await deliver(claimed);
};
