/** The order's statuses and moves as data, and the decisions that follow from a row. The conditional write decides every race. */
import { invariant } from "../kernel/invariant.ts";
import { matchesWords } from "../kernel/text.ts";
import { demandOf, type Allocation, type Demand } from "../stock/stock.rules.ts";
import { gateNotesOf } from "../question/question.rules.ts";
import { refundedPiecesOf, refundedTicketsOf } from "../refund/refund.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { OrderRow } from "./order.entity.ts";

export const STATUSES = ["pending", "reserved", "paid", "issued", "rejected", "expired", "cancelled", "refund_due", "refunded"] as const;
/** `stopped`: mail to the buyer's address came back before, so nothing was sent. */
export const DELIVERIES = ["retried", "given_up", "stopped"] as const;
export const MONEY_NOTICES = ["none", "dispute_open", "dispute_lost", "refunded_elsewhere", "refund_failed"] as const;
export type MoneyNotice = (typeof MONEY_NOTICES)[number];
export type Status = (typeof STATUSES)[number];

/** `pools`: every pool that one ticket of the line draws from. None: unlimited. */
export type OrderLine = { ticketTypeId: string; name: string; quantity: number; unitPriceMinor: number; pools: string[] };
export type OrderProduct = { productId: string; name: string; quantity: number; unitPriceMinor: number; pools: string[] };

/** `paidMinor`: what a piece cost. `unitPriceMinor`: what the new one costs. */
export type OrderExchange = {
  exchangeId: string;
  productId: string;
  fromName: string;
  toProductId: string;
  toName: string;
  quantity: number;
  paidMinor: number;
  unitPriceMinor: number;
  atMs: number;
};

export const GUEST_PAYMENTS = ["free", "elsewhere"] as const;
/** An order that the organizer made for a guest. `elsewhere`: somebody else has the money, so our sums do not count it. */
export type Invitation = { payment: (typeof GUEST_PAYMENTS)[number]; note?: string };

/** A ticket that the organizer voided. `released`: its seat went back on sale, so the order does not hold it any more. */
export type VoidedTicket = { ticketId: string; ticketTypeId: string; atMs: number; released: boolean };

/**
 * A limit of more than one order: the tickets of a type that one buyer gets, the uses of a promo code, or its uses by one buyer. `id`: of the type or
 * code. `max`: as it was when the order was placed; absent: the order is counted, without a limit. `key`: of the item that counts; absent until the
 * buyer is known, and nothing is taken of it until then. `untilSec`: the item is not needed afterwards.
 */
export type Limit = {
  kind: "type_by_buyer" | "code" | "code_by_buyer";
  id: string;
  quantity: number;
  max?: number;
  key?: string;
  untilSec: number;
};

/** Takes `quantity` of a limit if no more than `max` are taken then, or gives it back. */
export type LimitWrite = { key: string; effect: "take" | "give"; quantity: number; max?: number; untilSec?: number };

export type { OrderRow } from "./order.entity.ts";

/** The timestamp field for each status. Written once, by the move into that status. */
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

/** The timestamp that a move writes. An extension keeps the time of the reservation. */
export const statusTimeOf = (p: { from: Status | "absent"; to: Status; nowMs: number }): { [field in StatusTime]?: number } => {
  const field = p.from === p.to ? undefined : STATUS_TIMES[p.to];
  return field === undefined ? {} : { [field]: p.nowMs };
};

/** The statuses that it had, in their order. Two of one millisecond are in the order of the moves. */
export const pastOf = (row: OrderRow): { status: Status; atMs: number }[] =>
  (["reserved", "rejected", "expired", "cancelled", "paid", "issued", "refund_due", "refunded"] as const)
    .flatMap((status) => {
      const atMs = row[STATUS_TIMES[status]];
      return atMs === undefined ? [] : [{ status, atMs }];
    })
    .toSorted((a, b) => a.atMs - b.atMs);

/** When the order got its status. Read from the row, so that a message about it is the same each time it is sent. */
export const enteredAtMs = (row: OrderRow): number => {
  const field = STATUS_TIMES[row.status];
  return (field === undefined ? undefined : row[field]) ?? row.createdAtMs;
};

/** The order's part of a ticket's row. `products`: quantity by product id. */
export type NewTicket = Pick<
  TicketRow,
  | "ticketId"
  | "eventId"
  | "orderId"
  | "ticketTypeId"
  | "ticketTypeName"
  | "attendeeName"
  | "attendeeEmail"
  | "gateNotes"
  | "foreignCode"
  | "products"
  | "productNames"
>;

/** The effect of a move on the stock, in the same write. */
export type StockEffect = "take" | "give" | "keep";

/**
 * Every allowed move. No status is entered twice (`reserved` and `paid` onto themselves touch no stock), so a repeated, late or duplicated write
 * fails on the row's condition. `issued` onto itself voids a ticket or refunds a part: there the voided tickets and the refunds are the condition.
 */
export const MOVES: Record<Status | "absent", Partial<Record<Status, StockEffect>>> = {
  absent: { pending: "keep", reserved: "take", paid: "take" },
  pending: { reserved: "take", paid: "take", rejected: "keep", expired: "keep", cancelled: "keep" },
  reserved: { reserved: "keep", paid: "keep", expired: "give", cancelled: "give" },
  paid: { paid: "keep", issued: "keep" },
  issued: { issued: "give", refund_due: "give" },
  rejected: { refund_due: "keep" },
  expired: { paid: "take", refund_due: "keep" },
  cancelled: { paid: "take", refund_due: "keep" },
  refund_due: { refunded: "keep" },
  refunded: {},
};

export const HOLDS_STOCK: ReadonlySet<Status> = new Set(["reserved", "paid", "issued"]);

/** The statuses in which an order counts as open for its buyer: until it ended or has its tickets. */
export const HOLDS_ALLOWANCE: ReadonlySet<Status> = new Set(["reserved", "paid"]);

/** Unpaid orders that one buyer may have at one event, so that nobody holds an event's seats alone. */
export const MAX_OPEN_ORDERS = 2;

/** The statuses in which a first payment counts: it buys the seats, buys them again, or is owed to the buyer. */
export const PAYABLE: ReadonlySet<Status> = new Set(["reserved", "expired", "cancelled", "rejected"]);

export const isFree = (row: Pick<OrderRow, "amountMinor">): boolean => row.amountMinor === 0;

/** The effect of a payment on an order in its status. The last three return the payment. */
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

const SAYS: Record<MoneyNotice, string> = {
  none: "",
  dispute_open: "Dispute: Open",
  dispute_lost: "Dispute: Lost",
  refunded_elsewhere: "Refund: MadeAtProvider",
  refund_failed: "Refund: Failed",
};

/** Tells operators what to look at: a step that failed, or else the money. Money that went back is settled once the order is refunded. */
export const attentionOf = ({
  attention,
  moneyNotice = "none",
  status,
}: Pick<OrderRow, "attention" | "moneyNotice" | "status">): string => {
  const isSettled = status === "refunded" && (moneyNotice === "dispute_lost" || moneyNotice === "refunded_elsewhere");
  return attention || (isSettled ? "" : SAYS[moneyNotice]);
};

/** Bounds how many stolen cards can be tried on one order. */
export const MAX_PAYMENT_ATTEMPTS = 10;

/** A limit of DynamoDB. Issue writes the row and every ticket; a refund writes the stock too. */
export const MAX_TRANSACTION_ITEMS = 100;

export const ticketCount = (row: Pick<OrderRow, "lines">): number => row.lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** The order's row and its refund's. */
const ROWS = 2;

/** False when the stock comes from so many shards that a refund (rows, tickets, stock, limits) would not fit one transaction. */
export const fitsOneWrite = (
  { lines, limits = [] }: Pick<OrderRow, "lines"> & { limits?: readonly Limit[] | undefined },
  allocations: readonly Allocation[],
): boolean => ROWS + ticketCount({ lines }) + allocations.length + limits.length <= MAX_TRANSACTION_ITEMS;

/** So many tickets always fit: one shard for each ticket and pool, and for each unit of a product, beside its limits. */
export const maxOfScattered = ({
  lines,
  products,
  limits = [],
}: Pick<OrderRow, "lines" | "products"> & { limits?: readonly unknown[] }): number => {
  const poolsOfTicket = Math.max(...lines.map(({ pools }) => pools.length));
  const forProducts = products.reduce((sum, { quantity, pools }) => sum + quantity * pools.length, 0);
  return Math.max(1, Math.floor((MAX_TRANSACTION_ITEMS - ROWS - forProducts - limits.length) / (1 + poolsOfTicket)));
};

/** Lists what the order takes of its limits, or gives back. Nothing of those that wait for the buyer. */
export const limitWritesOf = ({ limits = [] }: { limits?: readonly Limit[] | undefined }, effect: LimitWrite["effect"]): LimitWrite[] =>
  limits.flatMap(({ key, quantity, max, untilSec }) =>
    key === undefined || quantity === 0 ? [] : [{ key, effect, quantity, untilSec, ...(max === undefined ? {} : { max }) }],
  );

/** Lists what moves when the order counts for another buyer. A limit of the same key stays. */
export const movedLimits = (before: readonly Limit[] = [], after: readonly Limit[] = []): LimitWrite[] => {
  const without = (all: readonly Limit[], others: readonly Limit[]) => all.filter(({ key }) => !others.some((other) => other.key === key));
  return [...limitWritesOf({ limits: without(before, after) }, "give"), ...limitWritesOf({ limits: without(after, before) }, "take")];
};

/** The order's limits after one ticket of this type went back on sale. */
export const limitsWithoutOne = (limits: readonly Limit[], ticketTypeId: string): { limits: Limit[]; give: LimitWrite[] } => {
  const own = limits.find(({ kind, id }) => kind === "type_by_buyer" && id === ticketTypeId);
  return {
    limits: limits.map((one) => (one === own ? { ...one, quantity: one.quantity - 1 } : one)),
    give: own ? limitWritesOf({ limits: [{ ...own, quantity: 1 }] }, "give") : [],
  };
};

/**
 * Returns the order's demand without the seats and pieces that went back on sale. The seat of a used ticket, which a refund keeps, is not in it either:
 * `allocations` have it.
 */
export const orderDemand = (row: Pick<OrderRow, "lines" | "products" | "voided" | "refunds">): Demand => {
  const { voided = [], refunds } = row;
  const back = [
    ...voided.filter(({ released }) => released),
    ...refundedTicketsOf(refunds).filter(({ ticketId }) => !voided.some((one) => one.released && one.ticketId === ticketId)),
  ];
  const released = back.flatMap((ticket) => {
    const line = row.lines.find(({ ticketTypeId }) => ticketTypeId === ticket.ticketTypeId);
    return line ? [{ pools: line.pools, quantity: -1 }] : [];
  });
  const pieces = [...new Map(row.products.map((product) => [product.productId, product])).values()].map(({ productId, pools }) => ({
    pools,
    quantity: -refundedPiecesOf(refunds, productId),
  }));
  const demand = demandOf([...row.lines, ...row.products, ...released, ...pieces]);
  return new Map([...demand].filter(([, quantity]) => quantity > 0));
};

/** Picks one seat of the line in each of its pools, from the shards where the order took its seats. */
export const seatOf = ({ pools }: Pick<OrderLine, "pools">, allocations: readonly Allocation[]): Allocation[] =>
  [...new Set(pools)].map((pool) => {
    const held = allocations.find((one) => one.pool === pool && one.quantity > 0);
    invariant(held, `an order holds no seat of ${pool}`);
    return { pool, shard: held.shard, quantity: 1 };
  });

/** Picks the units of all these in each of their pools. An item of stock is written once, so its units are added up. */
export const seatsOf = (
  all: readonly { pools: readonly string[]; quantity: number }[],
  allocations: readonly Allocation[],
): Allocation[] => {
  const picked: Allocation[] = [];
  for (const [pool, quantity] of demandOf(all)) {
    let missing = quantity;
    for (const held of allocations.filter((one) => one.pool === pool)) {
      const part = Math.min(missing, held.quantity);
      if (part > 0) picked.push({ ...held, quantity: part });
      missing -= part;
    }
    invariant(missing === 0, `an order holds too little of ${pool}`);
  }
  return picked;
};

/** Subtracts the allocations that were given back. */
export const subtract = (allocations: readonly Allocation[], give: readonly Allocation[]): Allocation[] =>
  allocations
    .map((one) => {
      const given = give.find(({ pool, shard }) => pool === one.pool && shard === one.shard);
      return { ...one, quantity: one.quantity - (given?.quantity ?? 0) };
    })
    .filter(({ quantity }) => quantity > 0);

/** An extension is as long as the first hold, and five minutes at most. */
const MAX_EXTENSION_MS = 300_000;
export const MAX_EXTENSIONS = 10;

/**
 * The new end of a hold that its buyer extends. Counted from now, so that an early call gains nothing. At most ten extensions, and never past twice
 * the first hold, so that seats return to sale. An offer of the waiting list is not extended: others wait. Undefined: the hold stays as it is.
 */
export const extensionOf = (
  row: Pick<OrderRow, "status" | "holdMs" | "createdAtMs" | "expiresAtMs" | "extensions" | "waitingEntryId">,
  nowMs: number,
): { expiresAtMs: number; extensions: number } | undefined => {
  const { status, holdMs, createdAtMs, extensions = 0 } = row;
  if (status !== "reserved" || row.waitingEntryId !== undefined || nowMs >= row.expiresAtMs || extensions >= MAX_EXTENSIONS)
    return undefined;
  const extensionMs = Math.min(MAX_EXTENSION_MS, holdMs);
  const expiresAtMs = Math.min(nowMs + extensionMs, createdAtMs + 2 * holdMs);
  return expiresAtMs > row.expiresAtMs ? { expiresAtMs, extensions: extensions + 1 } : undefined;
};

/** From the deadline that the buyer sees to the release: a payment of the last second may still arrive. */
export const graceMs = (holdMs: number): number => Math.min(60_000, Math.floor(holdMs / 10));

const UNFINISHED_MS = 30_000;
/** The process that makes the refund due also makes the refund. The sweeper takes over when that process died. */
export const REFUND_MS = 5_000;
const ATTENTION_MS = 3_600_000;

const DAY_MS = 86_400_000;
/** An order that ended unpaid keeps its personal data this long, for a late payment and for questions. Then it loses them within a day. */
const UNPAID_RETENTION_MS = 29 * DAY_MS;
/** The orders of one on-sale end together. Spread over a day, their removal does not delay other work of the sweeper. */
const spreadMs = (nowMs: number): number => (nowMs * 7_919) % DAY_MS;

/** When an order that ended unpaid may lose its personal data. Undefined: it keeps the data, or has lost it. */
export const anonymizeAtMs = (
  row: Pick<OrderRow, "status" | "anonymizedAtMs"> & { [field in StatusTime]?: number },
): number | undefined => {
  if (row.anonymizedAtMs !== undefined) return undefined;
  const endedAtMs = { rejected: row.rejectedAtMs, expired: row.expiredAtMs, cancelled: row.cancelledAtMs };
  const atMs = row.status in endedAtMs ? endedAtMs[row.status as keyof typeof endedAtMs] : undefined;
  return atMs === undefined ? undefined : atMs + UNPAID_RETENTION_MS;
};

const unfinishedMs = ({ runs, attention }: Pick<OrderRow, "runs" | "attention">): number =>
  attention ? ATTENTION_MS : UNFINISHED_MS * 2 ** Math.min(runs, 7);

/** When the sweeper reads the row again. 0 removes it from the sparse index. A row that needs attention is retried each hour. */
export const dueAtMs = (
  row: Pick<OrderRow, "status" | "expiresAtMs" | "holdMs" | "runs" | "attention" | "notifiedAtMs" | "delivery" | "anonymizedAtMs"> & {
    nowMs: number;
  },
): number => {
  switch (row.status) {
    case "pending":
      // Its execution may never have started, and nothing else takes its stock.
      return Math.min(row.nowMs + unfinishedMs(row), row.expiresAtMs + graceMs(row.holdMs));
    case "reserved":
      return row.expiresAtMs + graceMs(row.holdMs);
    case "paid":
      return row.nowMs + unfinishedMs(row);
    case "issued":
      // After a failed email its notification is due in the order's place, for a limited number of attempts.
      return row.notifiedAtMs === undefined && row.delivery === undefined ? row.nowMs + unfinishedMs(row) : 0;
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

const STUCK_EXECUTIONS = 2;
/** True when restarted executions made no progress on a paid order, or on an issued order whose buyer was not notified. Raises an alarm. */
export const isStuck = (row: Pick<OrderRow, "status" | "runs" | "notifiedAtMs">): boolean =>
  row.runs >= STUCK_EXECUTIONS && (row.status === "paid" || (row.status === "issued" && row.notifiedAtMs === undefined));

/** One ticket for each seat. Attendees are matched by position over all lines. The first ticket carries the order's products. */
export const ticketsOf = (row: OrderRow, ticketId: (orderId: string, line: number, index: number) => string): NewTicket[] => {
  const { orderId, eventId } = row;
  const seats = row.lines.flatMap((line, at) =>
    Array.from({ length: line.quantity }, (_, index) => ({ line, ticketId: ticketId(orderId, at, index) })),
  );
  return seats.map((seat, position) => {
    const attendee = row.attendees[position];
    const products = position === 0 ? row.products : [];
    const gateNotes = gateNotesOf([...(row.answers ?? []), ...(attendee?.answers ?? [])]);
    return {
      ticketId: seat.ticketId,
      eventId,
      orderId,
      ticketTypeId: seat.line.ticketTypeId,
      ticketTypeName: seat.line.name,
      attendeeName: attendee?.name ?? row.buyer.name,
      ...(attendee?.email === undefined ? {} : { attendeeEmail: attendee.email }),
      ...(gateNotes.length > 0 ? { gateNotes } : {}),
      ...(row.foreignCode === undefined ? {} : { foreignCode: row.foreignCode }),
      products: Object.fromEntries(demandOf(products.map(({ productId, quantity }) => ({ quantity, pools: [productId] })))),
      productNames: Object.fromEntries(products.map(({ productId, name }) => [productId, name])),
    };
  });
};

/** `query`: parts of the order's number, its buyer's name or email address, or an attendee's name. */
export const matchesSearch = (row: OrderRow, { query, status }: { query?: string | undefined; status?: Status | undefined }): boolean => {
  if (status !== undefined && row.status !== status) return false;
  const { orderId, buyer, attendees } = row;
  return query === undefined || matchesWords(query, [orderId, buyer.name, buyer.email, ...attendees.map(({ name }) => name)]);
};
