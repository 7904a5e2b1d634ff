/** The order's life as data, and what follows from a row. The row decides every race; these only read it. */
import { foldForSearch } from "../kernel/text.ts";
import { demandOf, type Allocation, type Demand } from "../stock/stock.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { OrderRow } from "./order.entity.ts";

export const STATUSES = ["pending", "reserved", "paid", "issued", "rejected", "expired", "cancelled", "refund_due", "refunded"] as const;
export type Status = (typeof STATUSES)[number];

/** `pools`: every pool one ticket of the line draws from; none is unlimited. */
export type OrderLine = { ticketTypeId: string; name: string; quantity: number; unitPriceMinor: number; pools: string[] };
export type OrderProduct = { productId: string; name: string; quantity: number; unitPriceMinor: number; pools: string[] };

export type { OrderRow } from "./order.entity.ts";

/** Where the row keeps since when it stands where it stands. Each is written by the move itself and, since no status is entered twice, once. */
const STATUS_TIMES = {
  pending: undefined,
  reserved: "reservedAtMs",
  paid: "paidAtMs",
  issued: "issuedAtMs",
  rejected: "rejectedAtMs",
  expired: "expiredAtMs",
  cancelled: "cancelledAtMs",
  refund_due: "refundDueAtMs",
  refunded: "refundedAtMs",
} as const satisfies Record<Status, string | undefined>;
type StatusTime = NonNullable<(typeof STATUS_TIMES)[Status]>;

/** What a move writes of its own instant. A hold that is extended began when it began. */
export const statusTimeOf = (p: { from: Status | "absent"; to: Status; nowMs: number }): { [since in StatusTime]?: number } => {
  const since = p.from === p.to ? undefined : STATUS_TIMES[p.to];
  return since === undefined ? {} : { [since]: p.nowMs };
};

/** When the row came to its status. The same whenever it is asked, so that a message of it is the same however often it is sent. */
export const enteredAtMs = (row: OrderRow): number => {
  const since = STATUS_TIMES[row.status];
  return (since === undefined ? undefined : row[since]) ?? row.createdAtMs;
};

/** What an order says of a ticket; the rest of its row begins at issue. `products`: quantity by product id. */
export type NewTicket = Pick<
  TicketRow,
  "ticketId" | "eventId" | "orderId" | "ticketTypeId" | "ticketTypeName" | "attendeeName" | "attendeeEmail" | "products" | "productNames"
>;

/** What a move does to the stock, in its own write. */
export type StockEffect = "take" | "give" | "keep";

/**
 * Every allowed move. No status is entered twice (`reserved` and `paid` onto themselves touch no stock),
 * so a repeated, late or duplicated write can only fail on the row's condition.
 */
export const MOVES: Record<Status | "absent", Partial<Record<Status, StockEffect>>> = {
  absent: { pending: "keep", reserved: "take", paid: "take" },
  pending: { reserved: "take", paid: "take", rejected: "keep", expired: "keep", cancelled: "keep" },
  reserved: { reserved: "keep", paid: "keep", expired: "give", cancelled: "give" },
  paid: { paid: "keep", issued: "keep" },
  issued: { refund_due: "give" },
  rejected: { refund_due: "keep" },
  expired: { paid: "take", refund_due: "keep" },
  cancelled: { paid: "take", refund_due: "keep" },
  refund_due: { refunded: "keep" },
  refunded: {},
};

export const HOLDS_STOCK: ReadonlySet<Status> = new Set(["reserved", "paid", "issued"]);

/** Where a first payment still counts: it buys the seats, buys them back, or is owed to the buyer. */
export const PAYABLE: ReadonlySet<Status> = new Set(["reserved", "expired", "cancelled", "rejected"]);

/** A free order has nothing to wait for. */
export const isFree = (row: Pick<OrderRow, "amountMinor">): boolean => row.amountMinor === 0;

/** What a payment does to an order as it stands. The last three send it back. */
export type PaymentEffect = "counted" | "buys" | "buys_again" | "is_owed" | "other_payment" | "wrong_money" | "not_payable";

export const paymentEffectOf = (
  row: Pick<OrderRow, "status" | "amountMinor" | "currency" | "paymentId">,
  payment: { paymentId: string; amountMinor: number; currency: string },
): PaymentEffect => {
  if (row.paymentId === payment.paymentId) return "counted";
  if (row.paymentId !== undefined) return "other_payment";
  if (!PAYABLE.has(row.status) || isFree(row)) return "not_payable";
  if (payment.amountMinor !== row.amountMinor || payment.currency !== row.currency) return "wrong_money";
  if (row.status === "reserved") return "buys";
  return row.status === "rejected" ? "is_owed" : "buys_again";
};

/** A transaction takes 100 items; issue and refund touch the row and every ticket, refund the stock too. */
export const MAX_TRANSACTION_ITEMS = 100;

export const ticketCount = (row: Pick<OrderRow, "lines">): number => row.lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** False when the stock lies in so many shards that giving it back and voiding the tickets would need more than one write. */
export const fitsOneWrite = (row: Pick<OrderRow, "lines">, allocations: readonly Allocation[]): boolean =>
  1 + ticketCount(row) + allocations.length <= MAX_TRANSACTION_ITEMS;

export const orderDemand = (row: Pick<OrderRow, "lines" | "products">): Demand => demandOf([...row.lines, ...row.products]);

/** An extension holds as long as the first hold did, and five minutes at most. */
const MAX_EXTENSION_MS = 300_000;
export const MAX_EXTENSIONS = 10;

/**
 * Where a hold that its buyer asks to make longer would end. Counted from now, so that asking early gains nothing; never past ten extensions
 * in a row from the first end, however often it is asked. Undefined: it stays as it is.
 */
export const extensionOf = (
  row: Pick<OrderRow, "status" | "holdMs" | "createdAtMs" | "expiresAtMs" | "extensions">,
  nowMs: number,
): { expiresAtMs: number; extensions: number } | undefined => {
  const { status, holdMs, createdAtMs, extensions = 0 } = row;
  if (status !== "reserved" || nowMs >= row.expiresAtMs || extensions >= MAX_EXTENSIONS) return undefined;
  const extensionMs = Math.min(MAX_EXTENSION_MS, holdMs);
  const expiresAtMs = Math.min(nowMs + extensionMs, createdAtMs + holdMs + MAX_EXTENSIONS * extensionMs);
  return expiresAtMs > row.expiresAtMs ? { expiresAtMs, extensions: extensions + 1 } : undefined;
};

/** From the deadline shown to the release: a payment made in the last second may still be on its way. */
export const graceMs = (holdMs: number): number => Math.min(60_000, Math.floor(holdMs / 10));

const UNFINISHED_MS = 30_000;
/** Whoever made the refund due makes it; the sweeper only when that process died. */
const REFUND_MS = 5_000;
const ATTENTION_MS = 3_600_000;

const DAY_MS = 86_400_000;
/** An order that ended unpaid keeps its personal data this long, for a late payment and for questions; then it loses them within a day. */
const UNPAID_RETENTION_MS = 29 * DAY_MS;
/** The orders of one on-sale end together: spread over a day, their removal stands in nobody's way in the sweeper's queue. */
const spreadMs = (nowMs: number): number => (nowMs * 7_919) % DAY_MS;

/** When an order that ended unpaid may lose its personal data. Undefined: it keeps them, or has none any more. */
export const anonymizeAtMs = (
  row: Pick<OrderRow, "status" | "anonymizedAtMs"> & { [since in StatusTime]?: number },
): number | undefined => {
  if (row.anonymizedAtMs !== undefined) return undefined;
  const endedAtMs = { rejected: row.rejectedAtMs, expired: row.expiredAtMs, cancelled: row.cancelledAtMs };
  const sinceMs = row.status in endedAtMs ? endedAtMs[row.status as keyof typeof endedAtMs] : undefined;
  return sinceMs === undefined ? undefined : sinceMs + UNPAID_RETENTION_MS;
};

const unfinishedMs = ({ runs, attention }: Pick<OrderRow, "runs" | "attention">): number =>
  attention ? ATTENTION_MS : UNFINISHED_MS * 2 ** Math.min(runs, 7);

/** When the sweeper should look at the row again; 0 takes it out of the sparse index. A row that waits for a person is still tried by the hour. */
export const dueAtMs = (
  row: Pick<OrderRow, "status" | "expiresAtMs" | "holdMs" | "runs" | "attention" | "notifiedAtMs" | "anonymizedAtMs"> & { nowMs: number },
): number => {
  switch (row.status) {
    case "pending":
    case "reserved":
      return row.expiresAtMs + graceMs(row.holdMs);
    case "paid":
      return row.nowMs + unfinishedMs(row);
    case "issued":
      return row.notifiedAtMs === undefined ? row.nowMs + unfinishedMs(row) : 0;
    case "refund_due":
      return row.nowMs + (row.attention ? ATTENTION_MS : REFUND_MS);
    case "rejected":
    case "expired":
    case "cancelled":
      return row.anonymizedAtMs === undefined ? row.nowMs + UNPAID_RETENTION_MS + spreadMs(row.nowMs) : 0;
    default:
      return 0;
  }
};

/** Paid for or not told of, and runs that were started anew did not get it further: somebody should look, though the sweeper goes on. */
const STUCK_RUNS = 2;
export const isStuck = (row: Pick<OrderRow, "status" | "runs" | "notifiedAtMs">): boolean =>
  row.runs >= STUCK_RUNS && (row.status === "paid" || (row.status === "issued" && row.notifiedAtMs === undefined));

/** One per seat. Attendees are matched by position over all lines; the order's products stand on its first ticket. */
export const ticketsOf = (row: OrderRow, ticketId: (orderId: string, line: number, index: number) => string): NewTicket[] => {
  const { orderId, eventId } = row;
  const seats = row.lines.flatMap((line, at) =>
    Array.from({ length: line.quantity }, (_, index) => ({ line, ticketId: ticketId(orderId, at, index) })),
  );
  return seats.map((seat, position) => {
    const attendee = row.attendees[position];
    const products = position === 0 ? row.products : [];
    return {
      ticketId: seat.ticketId,
      eventId,
      orderId,
      ticketTypeId: seat.line.ticketTypeId,
      ticketTypeName: seat.line.name,
      attendeeName: attendee?.name ?? row.buyer.name,
      ...(attendee?.email === undefined ? {} : { attendeeEmail: attendee.email }),
      products: Object.fromEntries(demandOf(products.map(({ productId, quantity }) => ({ quantity, pools: [productId] })))),
      productNames: Object.fromEntries(products.map(({ productId, name }) => [productId, name])),
    };
  });
};

/** Whether the order is one of those that were searched for: by a part of its number, its buyer's name or e-mail, or an attendee's name. */
export const matchesSearch = (row: OrderRow, { query, status }: { query?: string | undefined; status?: Status | undefined }): boolean => {
  if (status !== undefined && row.status !== status) return false;
  if (query === undefined) return true;
  const wanted = foldForSearch(query.trim());
  return [row.orderId, row.buyer.name, row.buyer.email, ...row.attendees.map(({ name }) => name)].some((text) =>
    foldForSearch(text).includes(wanted),
  );
};
