/** The order's statuses and moves as data, and the decisions that follow from a row. The conditional write decides every race. */
import { invariant } from "../kernel/invariant.ts";
import { matchesWords } from "../kernel/text.ts";
import { demandOf, type Allocation, type Demand } from "../stock/stock.rules.ts";
import { gateNotesOf } from "../question/question.rules.ts";
import { refundedPiecesOf, refundedTicketsOf } from "../refund/refund.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { OrderRow } from "./order.entity.ts";
import type { Limit } from "./order.limits.rules.ts";

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
export type StatusTime = NonNullable<(typeof STATUS_TIMES)[Status]>;

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
