/** The deliveries that a change of a row brings, without the webhooks that get them. Bodies have ids, statuses and amounts: a receiver reads the rest with an API key. */
import { messagesOfTicket } from "../admission/admission.messages.ts";
import type { EventRow } from "../event/event.entity.ts";
import { iso } from "../kernel/clock.ts";
import type { RowChange } from "../kernel/message.ts";
import { messagesOfOrder, type OrderMoved } from "../order/order.messages.ts";
import { HOLDS_STOCK, type OrderRow } from "../order/order.rules.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import { messagesOfRefund } from "../refund/refund.messages.ts";
import type { OrderRefund } from "../refund/refund.rules.ts";
import { messagesOfNewCode } from "../ticket/ticket.messages.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { DeliveryType } from "./webhook.types.rules.ts";

export type Planned = {
  type: DeliveryType;
  eventId: string;
  /** Deliveries of one queue arrive in order: those of an order, and those of an event. */
  queueId: string;
  /** The same each time the change is read. Absent: it only says that something changed, so one that was not begun yet says it of later changes too. */
  sourceId?: string;
  at: string;
  data: Record<string, unknown>;
};

type Versioned = OrderRow & { version: number };

const moneyOf = (amountMinor: number, currency: string) => ({ amountMinor, currency });

/** `version`: grows with each change of the order. */
const dataOf = ({ orderId, eventId, status, version, amountMinor, currency, refundedMinor = 0 }: Versioned) => ({
  orderId,
  eventId,
  status,
  version,
  total: moneyOf(amountMinor, currency),
  refunded: moneyOf(refundedMinor, currency),
});

type OfOrder = (type: DeliveryType, source: string, data: Record<string, unknown>) => Planned;

const ofOrder =
  ({ orderId, eventId, version }: Versioned, at: string): OfOrder =>
  (type, source, data) => ({ type, eventId, queueId: orderId, sourceId: `${type}/${source}/${version}`, at, data });

const voided = (plan: OfOrder, { orderId, eventId, version }: Versioned, ticketId: string, reason: "voided" | "refunded"): Planned =>
  plan("ticket.voided", ticketId, { ticketId, orderId, eventId, version, reason });

const issued = (plan: OfOrder, row: Versioned): Planned[] => {
  const { orderId, eventId, version } = row;
  const ticketIds = ticketIdsOf(row);
  return [
    plan("order.issued", orderId, { ...dataOf(row), ticketIds }),
    ...ticketIds.map((ticketId) => plan("ticket.issued", ticketId, { ticketId, orderId, eventId, version })),
  ];
};

/** `refund`: absent for money that came too late, so that no ticket was ever issued. */
const refunded = (plan: OfOrder, before: OrderRow | undefined, row: Versioned, refund: OrderRefund | undefined): Planned[] => {
  const gone = new Set((before?.voided ?? []).map(({ ticketId }) => ticketId));
  const ticketIds = (refund?.tickets ?? []).map(({ ticketId }) => ticketId).filter((ticketId) => !gone.has(ticketId));
  const amount = moneyOf(refund?.amountMinor ?? row.amountMinor, row.currency);
  const data = { ...dataOf(row), ...(refund ? { refundId: refund.refundId } : {}), amount, ticketIds };
  return [plan("order.refunded", row.orderId, data), ...ticketIds.map((ticketId) => voided(plan, row, ticketId, "refunded"))];
};

const moved = (plan: OfOrder, before: OrderRow | undefined, row: Versioned, { to }: OrderMoved["data"]): Planned[] => {
  const { orderId, eventId, refunds, amountMinor, currency } = row;
  switch (to) {
    case "issued":
      return issued(plan, row);
    case "cancelled":
    case "expired":
      return [plan(`order.${to}`, orderId, dataOf(row))];
    case "refund_due":
      return refunded(plan, before, row, refunds?.at(-1));
    case "refunded":
      // A refund with a row of its own is announced by that.
      return refunds ? [] : [plan("refund.settled", orderId, { orderId, eventId, amount: moneyOf(amountMinor, currency) })];
    default:
      return [];
  }
};

/** Writes the stock as one text. The fields of an image have no order of their own. */
const stockOf = (row: Pick<OrderRow, "status" | "allocations"> | undefined): string =>
  row && HOLDS_STOCK.has(row.status) ? row.allocations.map(({ pool, shard, quantity }) => `${pool}/${shard}/${quantity}`).join() : "";

/** The end of the ids of queues whose deliveries only say that something changed. */
export const AVAILABILITY = ".availability";

const availability = (eventId: string, at: string): Planned => ({
  type: "availability.changed",
  eventId,
  queueId: `${eventId}${AVAILABILITY}`,
  at,
  data: { eventId },
});

const ofOrderChange = (change: RowChange, nowMs: number): Planned[] => {
  const before = change.before as OrderRow | undefined;
  const row = change.after as Versioned;
  const planned = messagesOfOrder(change).flatMap((message) => {
    const plan = ofOrder(row, message.at);
    switch (message.type) {
      case "order.moved":
        return moved(plan, before, row, message.data);
      case "ticket.voided":
        return [voided(plan, row, message.data.ticketId, "voided")];
      case "order.part_refunded":
        return refunded(
          plan,
          before,
          row,
          row.refunds?.find(({ refundId }) => refundId === message.data.refundId),
        );
      default:
        return [];
    }
  });
  return stockOf(before) === stockOf(row) ? planned : [...planned, availability(row.eventId, iso(nowMs))];
};

const ofTicketChange = (change: RowChange): Planned[] => {
  const { ticketId, orderId, eventId } = change.after as TicketRow;
  const ids = { ticketId, orderId, eventId };
  const codes = messagesOfNewCode(change).map((message) => ({
    type: "ticket.superseded" as const,
    sourceId: `superseded/${message.id}`,
    at: message.at,
    data: { ...ids, revision: message.data.revision, reason: message.type === "ticket.reissued" ? "reissued" : "reassigned" },
  }));
  const scans = messagesOfTicket(change).flatMap((message) => {
    const { scanId, ticketTypeId, gateId, did, atMs } = message.data;
    if (did !== "admitted") return [];
    return [
      {
        type: message.type === "ticket.scanned" ? ("ticket.admitted" as const) : ("ticket.admission_undone" as const),
        sourceId: `scan/${message.id}`,
        at: message.at,
        data: { ...ids, ticketTypeId, gateId, scanId, scannedAt: iso(atMs) },
      },
    ];
  });
  return [...codes, ...scans].map((planned) => ({ ...planned, eventId, queueId: orderId }));
};

const ofRefundChange = (change: RowChange): Planned[] =>
  messagesOfRefund(change).map(({ id, at, data }) => {
    const { amountMinor, currency } = change.after as RefundRow;
    const { orderId, eventId } = data;
    return {
      type: "refund.settled",
      eventId,
      queueId: orderId,
      sourceId: `settled/${id}`,
      at,
      data: { ...data, amount: moneyOf(amountMinor, currency) },
    };
  });

const typeOfEvent = (before: EventRow | undefined, after: EventRow): DeliveryType | undefined => {
  const was = before?.status ?? "draft";
  if (after.status === "cancelled") return was === "cancelled" ? undefined : "event.cancelled";
  if (after.status === "draft") return was === "draft" ? undefined : "event.unpublished";
  if (was !== "published") return "event.published";
  return before?.version === after.version && before?.catalogVersion === after.catalogVersion ? undefined : "event.changed";
};

/** Drafts are nobody's business. A change of a type, product or fee raises the catalog's version. */
const ofEventChange = ({ before, after }: RowChange, nowMs: number): Planned[] => {
  const [old, row] = [before as EventRow | undefined, after as EventRow];
  const type = typeOfEvent(old, row);
  if (type === undefined) return [];
  const { eventId, status, version = 0, catalogVersion = 0 } = row;
  const at = iso(nowMs);
  const data = { eventId, status, version, catalogVersion };
  return [
    { type, eventId, queueId: eventId, sourceId: `${type}/${eventId}/${version}.${catalogVersion}`, at, data },
    availability(eventId, at),
  ];
};

/** `nowMs`: the time of what has no time of its own. */
export const plannedFor = (change: RowChange, nowMs: number): Planned[] => {
  if (!change.after) return [];
  switch (change.entity) {
    case "order":
      return ofOrderChange(change, nowMs);
    case "ticket":
      return ofTicketChange(change);
    case "refund":
      return ofRefundChange(change);
    case "event":
      return ofEventChange(change, nowMs);
    default:
      return [];
  }
};
