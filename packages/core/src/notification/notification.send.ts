/** Makes each message from its order, tickets and event, and hands it to the mail or text service. */
import * as Catalog from "../catalog/catalog.ts";
import { knownBefore, lastMoveOf, refundUntilOf } from "../event/event.move.rules.ts";
import { policyTextOf } from "../event/event.policy.text.ts";
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import * as Access from "../order/order.token.ts";
import { findContact } from "../organization/organization.profile.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import * as Order from "../order/order.ts";
import { paidItemsOf } from "../price/price.rules.ts";
import { rows } from "../table/service.ts";
import { toAscii } from "../ticket/ticket.name.ts";
import * as Ticket from "../ticket/ticket.ts";
import { attendeeMovedEmail, passedOnEmail, receivedEmail, withdrawnEmail } from "./notification.received-text.ts";
import { declinedEmail, eventCancelledEmail, eventMovedEmail, exchangedEmail, partRefundedEmail } from "./notification.order-text.ts";
import { invitationLead } from "./notification.invitation-text.ts";
import * as Mail from "./notification.email.ts";
import { reminderEmail } from "./notification.reminder-text.ts";
import { movedId, type Kind } from "./notification.rules.ts";
import { sendSms } from "./notification.sms.ts";
import { refundedEmail, reissuedEmail, type RefundReason, ticketsEmail, ticketsSms, voidedEmail } from "./notification.text.ts";

export type Channel = "email" | "sms";
type Subject = "ticketId" | "refundId" | "exchangeId";
type TicketChange = { [of in Subject]?: string | undefined } & { revision?: number | undefined };
export type NotificationRef = TicketChange & { notificationId: string; orderId: string; kind: Kind; channel: Channel };
export type Claim = NotificationRef & { attempts: number };

const DAY_SEC = 24 * 60 * 60;
/** With more tickets the email attaches the codes only in its PDF, so that it stays small enough for every mailbox. */
const MAX_IMAGES = 10;

export const orderUrl = (row: Order.OrderRow): string =>
  new URL(`/orders/${row.orderId}#${Access.createToken(row)}`, setting("SITE_URL")).href;

type Content = Omit<Parameters<typeof Mail.send>[0], "about" | "isBulk" | "organizer">;
type SendAs = (email: Content) => Promise<void>;

/** In the name of the event's organizer, who gets the answers. */
const senderOf =
  ({ kind, orderId }: Claim, event: Event.EventRow): SendAs =>
  async (email) =>
    Mail.send({ ...email, about: { kind, orderId }, isBulk: kind === "reminder", organizer: await Event.organizerOf(event) });

const orderFactsOf = (row: Order.OrderRow, { name }: { name: string }) => ({
  locale: row.locale,
  event: { name },
  order: {
    orderId: row.orderId,
    total: { amountMinor: row.amountMinor, currency: row.currency },
    items: paidItemsOf(row).map(({ name, quantity, amountMinor }) => ({ name, quantity, amount: { amountMinor, currency: row.currency } })),
  },
  buyerName: row.buyer.name,
});

const printedOf = (row: Tickets[number], locale: Order.OrderRow["locale"], { endsAtMs }: { endsAtMs: number }) => {
  const expiresAtSec = Math.floor(Math.max(endsAtMs, now()) / 1000) + DAY_SEC;
  const { id, code, attendee, ticketType, qrPngUrl, pdfUrl } = Ticket.view(row, { locale, expiresAtSec });
  return { ticketId: id, code, attendeeName: attendee.name, ticketTypeName: ticketType.name, qrPngUrl, pdfUrl };
};

/** A guest reads who invites: the event's own contact, or the organization. */
const leadOf = async ({ invitation, locale, foreignCode }: Order.OrderRow, event: Event.EventRow) =>
  invitation &&
  invitationLead({
    locale,
    eventName: event.name,
    payment: invitation.payment,
    organizer: (event.contact ?? (await findContact(event.organizationId)))?.name,
    hasForeignCode: foreignCode !== undefined,
  });

const sendTicketsBy = async ({ channel }: Claim, row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
  const { locale } = row;
  if (channel === "sms")
    return sendSms({ to: row.buyer.phone ?? "", text: ticketsSms({ locale, eventName: event.name, orderUrl: orderUrl(row) }) });
  const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter(Ticket.hasFiles);
  const printed = tickets.map((ticket) => printedOf(ticket, locale, event));
  const times = { paidAtMs: row.paidAtMs ?? row.createdAtMs, nowMs: now(), movedUntilMs: refundUntilOf(event, row) };
  const policy = policyTextOf({ locale, event, ...times, isFree: row.amountMinor === 0 });
  const lead = await leadOf(row, event);
  const mail = ticketsEmail({ ...orderFactsOf(row, event), event, tickets: printed, orderUrl: orderUrl(row), policy, lead });
  await sendAs({ to: row.buyer.email, ...mail, attachments: await attachmentsOf(tickets, locale) });
};

/** An order without tickets was paid when its seats were gone. Any other order was withdrawn. */
const reasonOf = (row: Order.OrderRow, event: Event.EventRow): RefundReason => {
  if (row.issuedAtMs === undefined) return "paid_late";
  // Rows of an earlier version do not say who refunded them.
  const by = row.refunds?.at(-1)?.by;
  return (by === "dispute" ? "organizer" : by) ?? (event.status === "cancelled" ? "event_cancelled" : "organizer");
};

/** The attendee who has the ticket by an address of their own. Whoever has the buyer's has it as the buyer, unless it was passed on. */
export const recipientOf = ({ reassignedAtMs, attendeeEmail }: Tickets[number], { buyer }: Order.OrderRow): string | undefined =>
  attendeeEmail === undefined || (reassignedAtMs === undefined && normalizeEmail(attendeeEmail) === normalizeEmail(buyer.email))
    ? undefined
    : attendeeEmail;

/** Sends nothing when the ticket changed again: that has a message of its own. */
const sendTicketChange = async (
  { kind, ticketId = "", revision }: Claim,
  row: Order.OrderRow,
  event: Event.EventRow,
  sendAs: SendAs,
): Promise<void> => {
  const tickets = await Ticket.getByIds(Order.ticketIdsOf(row));
  const ticket = tickets.find((one) => one.ticketId === ticketId);
  invariant(ticket, "a ticket of another order");
  const { locale } = row;
  const facts = { ...orderFactsOf(row, event), event, ticket: printedOf(ticket, locale, event), orderUrl: orderUrl(row) };
  const isValid = Ticket.hasFiles(ticket);
  if (kind === "voided" && ticket.status === "voided")
    return sendAs({ to: row.buyer.email, ...voidedEmail({ ...facts, hasOthers: tickets.some(Ticket.hasFiles) }) });
  const attendee = recipientOf(ticket, row);
  if (kind === "withdrawn" && !isValid && attendee !== undefined)
    return sendAs({
      to: attendee,
      ...withdrawnEmail({ ...facts, isCancelled: event.status === "cancelled", isPassedOn: ticket.reassignedAtMs !== undefined }),
    });
  if (!isValid || ticket.revision !== revision || (kind === "own_ticket" && event.status === "cancelled")) return;
  if (kind === "passed_on") return sendAs({ to: row.buyer.email, ...passedOnEmail(facts) });
  if ((kind === "own_ticket" || kind === "received") && attendee !== undefined)
    return sendAs({
      to: attendee,
      ...receivedEmail({ ...facts, isPassedOn: kind === "received", isFirst: ticket.revision === 0 }),
      attachments: await attachmentsOf([ticket], locale),
    });
  if (kind === "reissued")
    await sendAs({ to: row.buyer.email, ...reissuedEmail(facts), attachments: await attachmentsOf([ticket], locale) });
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
const sendPartRefund = async ({ refundId }: Claim, row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
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
  await sendAs({
    to: row.buyer.email,
    ...partRefundedEmail({ ...orderFactsOf(row, event), orderUrl: orderUrl(row), amount, by, gone }),
  });
};

const sendExchange = async ({ exchangeId }: Claim, row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
  const exchange = row.exchanges?.find((one) => one.exchangeId === exchangeId);
  invariant(exchange, "an exchange of another order");
  await sendAs({ to: row.buyer.email, ...exchangedEmail({ ...orderFactsOf(row, event), orderUrl: orderUrl(row), exchange }) });
};

/** The caller has checked that the hold has not ended. */
const sendDecline = (row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
  const { timeZone } = event;
  const mail = declinedEmail({ ...orderFactsOf(row, event), orderUrl: orderUrl(row), until: { startsAtMs: row.expiresAtMs, timeZone } });
  return sendAs({ to: row.buyer.email, ...mail });
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

const calendarOf = async (ticket: Tickets[number], { locale }: Order.OrderRow, event: Event.EventRow) => {
  const { name, contentType, body } = await Ticket.drawCalendar(ticket, event, locale);
  return { filename: toAscii(name), contentType, content: body };
};

/** Sends nothing when the event was moved again, which has a message of its own, or when it is where the buyer knows it. */
const sendMove = async ({ revision, ticketId }: Claim, row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
  if (lastMoveOf(event)?.number !== revision || event.status === "cancelled") return;
  const known = knownBefore(event, row, await readTold(row, event));
  const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter(Ticket.hasFiles);
  const ticket = tickets.find((one) => ticketId === undefined || one.ticketId === ticketId);
  if (!known || !ticket) return;
  const calendar = await calendarOf(ticket, row, event);
  if (ticketId !== undefined) {
    const to = recipientOf(ticket, row);
    const mail = attendeeMovedEmail({ locale: row.locale, event, known, ticket });
    if (to !== undefined) await sendAs({ to, ...mail, attachments: [calendar] });
    return;
  }
  const until = refundUntilOf(event, row);
  const mail = eventMovedEmail({
    ...orderFactsOf(row, event),
    event,
    known,
    openUntilMs: until !== undefined && until > now() ? until : undefined,
    orderUrl: orderUrl(row),
  });
  await sendAs({ to: row.buyer.email, ...mail, attachments: [calendar] });
};

/** Sends nothing for a ticket that ended meanwhile. */
const sendReminder = async ({ ticketId }: Claim, row: Order.OrderRow, event: Event.EventRow, sendAs: SendAs): Promise<void> => {
  const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter(Ticket.hasFiles);
  const ticket = tickets.find((one) => ticketId === undefined || one.ticketId === ticketId);
  const { locale } = row;
  if (!ticket) return;
  if (ticketId === undefined)
    return sendAs({ to: row.buyer.email, ...reminderEmail({ locale, name: row.buyer.name, event, orderUrl: orderUrl(row) }) });
  const to = ticket.attendeeEmail;
  if (to !== undefined) await sendAs({ to, ...reminderEmail({ locale, name: ticket.attendeeName, event, orderUrl: undefined }) });
};

/** An email that says that the event was cancelled or moved does not rely on a copy from before that. */
export const getEvent = async ({ eventId }: Order.OrderRow, kind: Kind): Promise<Event.EventRow> => {
  const isCurrent =
    kind === "refunded" ||
    kind === "own_ticket" ||
    kind === "withdrawn" ||
    kind === "event_cancelled" ||
    kind === "event_moved" ||
    kind === "reminder";
  const event = isCurrent ? await Event.findFresh(eventId) : (await Catalog.getCached(eventId))?.event;
  invariant(event, "an order without its event");
  return event;
};

const ABOUT_TICKET: ReadonlySet<Kind> = new Set(["voided", "reissued", "passed_on", "own_ticket", "received", "withdrawn"]);

/** Makes and sends the message. Its caller claimed it. */
export const send = async (claim: Claim, row: Order.OrderRow): Promise<void> => {
  const { kind } = claim;
  const event = await getEvent(row, kind);
  const sendAs = senderOf(claim, event);
  if (kind === "tickets" || kind === "invitation") return sendTicketsBy(claim, row, event, sendAs);
  if (kind === "part_refunded") return sendPartRefund(claim, row, event, sendAs);
  if (kind === "exchanged") return sendExchange(claim, row, event, sendAs);
  if (kind === "declined") return sendDecline(row, event, sendAs);
  if (ABOUT_TICKET.has(kind)) return sendTicketChange(claim, row, event, sendAs);
  if (kind === "event_moved") return sendMove(claim, row, event, sendAs);
  if (kind === "reminder") return sendReminder(claim, row, event, sendAs);
  await sendAs({ to: row.buyer.email, ...aboutOrder(kind as "refunded" | "event_cancelled", row, event) });
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
