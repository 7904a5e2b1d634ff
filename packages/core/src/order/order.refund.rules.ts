/** Decides what a refund takes back from an order: tickets, pieces, seats and money. Pure. */
import type { Issue } from "../kernel/fault.ts";
import {
  refundAmountOf,
  refundedPiecesOf,
  refundedTicketsOf,
  ticketSharesOf,
  type OrderRefund,
  type RefundedBy,
  type RefundedProduct,
  type RefundedTicket,
} from "../refund/refund.rules.ts";
import type { Allocation } from "../stock/stock.rules.ts";
import { limitsWithoutOne, limitWritesOf, type Limit, type LimitWrite } from "./order.limits.rules.ts";
import { MAX_TRANSACTION_ITEMS, seatsOf, subtract, type OrderRow, type Status } from "./order.rules.ts";

export type RefundAsk = {
  refundId: string;
  by: RefundedBy;
  requestHash: string;
  ticketIds?: readonly string[] | undefined;
  products?: readonly RefundedProduct[] | undefined;
  amountMinor?: number | undefined;
  keepFees: boolean;
  /** Tickets that were scanned, as far as the caller read. They end without a condition, and their seats stay taken. */
  usedTicketIds: readonly string[];
  reason?: string | undefined;
  /** The status of the ended tickets. */
  endAs: "refunded" | "voided";
};

export type RefundPlan = {
  refund: OrderRefund;
  to: Extract<Status, "issued" | "refund_due">;
  give: Allocation[];
  allocations: Allocation[];
  /** Ends on the condition that nobody used them. */
  unused: string[];
  used: string[];
  /** The parts of limits that go back, and those that the order then has. */
  limits: { give: LimitWrite[]; left: Limit[] };
  /** Pieces that leave a ticket which stays valid. */
  redeem: { ticketId: string; products: RefundedProduct[] } | undefined;
};

export type RefundRefusal =
  | "not_refundable"
  | "disputed"
  | "dispute_lost"
  | "unknown_ticket"
  | "too_many_pieces"
  | "too_much"
  | "too_large"
  | "too_many_refunds";
export type PlanResult =
  | { outcome: "planned"; plan: RefundPlan }
  /** Everything that was asked for went back before. */
  | { outcome: "already"; refundId: string | undefined }
  | { outcome: "refused"; reason: RefundRefusal; issues?: Issue[] };

/** Bounds the row: each refund is listed on it. */
export const MAX_REFUNDS = 100;

/** The money that was paid and not given back. */
export const leftMinor = ({ amountMinor, refundedMinor = 0 }: Pick<OrderRow, "amountMinor" | "refundedMinor">): number =>
  amountMinor - refundedMinor;

type Piece = { productId: string; quantity: number; pools: string[]; unitPriceMinor: number };

/** Pieces of each product that are not refunded. */
export const piecesLeft = ({ products, refunds }: Pick<OrderRow, "products" | "refunds">): Piece[] => {
  const ids = [...new Set(products.map(({ productId }) => productId))];
  return ids.flatMap((productId) => {
    const own = products.filter((one) => one.productId === productId);
    const [first] = own;
    const quantity = own.reduce((sum, one) => sum + one.quantity, 0) - refundedPiecesOf(refunds, productId);
    return first && quantity > 0 ? [{ productId, quantity, pools: first.pools, unitPriceMinor: first.unitPriceMinor }] : [];
  });
};

const chosenPieces = (left: readonly Piece[], asked: readonly RefundedProduct[]): Piece[] | Issue => {
  const chosen: Piece[] = [];
  for (const [at, { productId, quantity }] of asked.entries()) {
    const piece = left.find((one) => one.productId === productId);
    const max = piece?.quantity ?? 0;
    if (!piece || quantity > max) return { path: `products.${at}.quantity`, message: `At most ${max} of it can go back.`, params: { max } };
    chosen.push({ ...piece, quantity });
  }
  return chosen;
};

type Seat = RefundedTicket & { at: number };

/**
 * `tickets`: all of the order, in their order. The first one carries the products. What the organizer voided without money is not the buyer's to refund.
 */
const chooseTickets = (
  { refunds, voided = [] }: Pick<OrderRow, "refunds" | "voided">,
  tickets: readonly RefundedTicket[],
  ask: RefundAsk,
): { seats: Seat[]; left: number; isWhole: boolean } | undefined => {
  const gone = new Set(refundedTicketsOf(refunds).map(({ ticketId }) => ticketId));
  const left = tickets.map((ticket, at) => ({ ...ticket, at })).filter(({ ticketId }) => !gone.has(ticketId));
  const isWhole = ask.ticketIds === undefined && ask.products === undefined && ask.amountMinor === undefined;
  const mayGo = ({ ticketId }: Seat): boolean => ask.by !== "buyer" || !voided.some((one) => one.ticketId === ticketId);
  if (isWhole) return { seats: left.filter(mayGo), left: left.length, isWhole };
  const wanted = new Set(ask.ticketIds);
  if (![...wanted].every((id) => tickets.some(({ ticketId }) => ticketId === id))) return undefined;
  return { seats: left.filter((seat) => wanted.has(seat.ticketId) && mayGo(seat)), left: left.length, isWhole };
};

/** Released seats are on sale already, and those of used tickets stay taken. */
const seatsBack = (row: OrderRow, seats: readonly Seat[], used: readonly string[], pieces: readonly Piece[]): Allocation[] => {
  const released = new Set((row.voided ?? []).flatMap((one) => (one.released ? [one.ticketId] : [])));
  const back = seats.filter(({ ticketId }) => !released.has(ticketId) && !used.includes(ticketId));
  const lines = back.map(({ ticketTypeId }) => row.lines.find((line) => line.ticketTypeId === ticketTypeId));
  return seatsOf([...lines.filter((line) => line !== undefined).map(({ pools }) => ({ pools, quantity: 1 })), ...pieces], row.allocations);
};

/**
 * The parts of the buyer's limits that these tickets took, and with the last of them the use of a code. The part of a released ticket went back with its
 * seat, and a used ticket keeps its own, as it keeps its seat.
 */
const limitsBack = (row: OrderRow, seats: readonly Seat[], used: readonly string[], isLast: boolean): RefundPlan["limits"] => {
  const released = new Set((row.voided ?? []).flatMap((one) => (one.released ? [one.ticketId] : [])));
  const give = new Map<string, LimitWrite>();
  let left: Limit[] = [...(row.limits ?? [])];
  for (const { ticketId, ticketTypeId } of seats) {
    if (released.has(ticketId) || used.includes(ticketId)) continue;
    const without = limitsWithoutOne(left, ticketTypeId);
    left = without.limits;
    for (const one of without.give) give.set(one.key, { ...one, quantity: one.quantity + (give.get(one.key)?.quantity ?? 0) });
  }
  if (!isLast) return { give: [...give.values()], left };
  const isUse = ({ kind }: Limit): boolean => kind !== "type_by_buyer";
  return {
    give: [...give.values(), ...limitWritesOf({ limits: left.filter(isUse) }, "give")],
    left: left.map((one) => (isUse(one) ? { ...one, quantity: 0 } : one)),
  };
};

const refuse = (reason: RefundRefusal, issues?: Issue[]): PlanResult => ({ outcome: "refused", reason, ...(issues ? { issues } : {}) });

/** `tickets`: the ids and types of the order's tickets, in their order. */
export const planRefund = (row: OrderRow, tickets: readonly RefundedTicket[], ask: RefundAsk, nowMs: number): PlanResult => {
  const { refunds = [] } = row;
  if (row.status === "refund_due" || row.status === "refunded") return { outcome: "already", refundId: refunds.at(-1)?.refundId };
  if (row.status !== "issued") return refuse("not_refundable");
  if (row.moneyNotice === "dispute_lost" && ask.by !== "dispute") return refuse("dispute_lost");
  // The provider refuses it. What a cancelled event returns waits until the bank has decided.
  if (row.moneyNotice === "dispute_open" && (ask.by === "buyer" || ask.by === "organizer")) return refuse("disputed");
  const chosen = chooseTickets(row, tickets, ask);
  if (!chosen) return refuse("unknown_ticket");
  if (!chosen.isWhole && refunds.length >= MAX_REFUNDS)
    return refuse("too_many_refunds", [{ path: "", message: "Too many.", params: { max: MAX_REFUNDS } }]);
  const { seats } = chosen;
  if (chosen.isWhole && seats.length === 0) return refuse("not_refundable");
  if (ask.ticketIds && seats.length === 0) {
    const earlier = refunds.findLast((refund) => refund.tickets.some(({ ticketId }) => ask.ticketIds?.includes(ticketId)));
    return earlier ? { outcome: "already", refundId: earlier.refundId } : refuse("not_refundable");
  }
  const left = piecesLeft(row);
  const carrier = tickets[0]?.ticketId ?? "";
  const isCarrierUsed = ask.usedTicketIds.includes(carrier);
  // Nobody can redeem what hangs on a ticket that ended.
  const endsCarrier = seats.some(({ ticketId }) => ticketId === carrier) && !isCarrierUsed;
  const pieces = endsCarrier ? left : chosenPieces(left, ask.products ?? []);
  if (!Array.isArray(pieces)) return refuse("too_many_pieces", [pieces]);
  const shares = ticketSharesOf(row);
  const own = seats.flatMap(({ at }) => shares[at] ?? []);
  const most = leftMinor(row);
  const shared = refundAmountOf({ shares: own, products: pieces, keepFees: ask.keepFees });
  // The whole is everything that is left, also what an earlier part kept. A buyer gets what the tickets cost, and not what the organizer kept.
  const sum = chosen.isWhole && !ask.keepFees && ask.by !== "buyer" ? most : shared;
  if ((ask.amountMinor ?? 0) > most)
    return refuse("too_much", [{ path: "amount.amountMinor", message: "More than is left of the order.", params: { max: most } }]);
  const give = seatsBack(row, seats, ask.usedTicketIds, pieces);
  const used = seats.filter(({ ticketId }) => ask.usedTicketIds.includes(ticketId)).map(({ ticketId }) => ticketId);
  const unused = seats.filter(({ ticketId }) => !ask.usedTicketIds.includes(ticketId)).map(({ ticketId }) => ticketId);
  const redeem = endsCarrier || pieces.length === 0 ? undefined : { ticketId: carrier, products: pieces.map(toPieces) };
  const isLast = seats.length === chosen.left && seats.length > 0;
  const limits = limitsBack(row, seats, ask.usedTicketIds, isLast);
  if (2 + seats.length + give.length + limits.give.length + (redeem ? 1 : 0) > MAX_TRANSACTION_ITEMS) return refuse("too_large");
  return {
    outcome: "planned",
    plan: {
      refund: {
        refundId: ask.refundId,
        amountMinor: ask.amountMinor ?? Math.max(0, Math.min(sum, most)),
        by: ask.by,
        tickets: seats.map(({ ticketId, ticketTypeId }) => ({ ticketId, ticketTypeId })),
        products: pieces.map(toPieces),
        atMs: nowMs,
      },
      to: isLast ? "refund_due" : "issued",
      give,
      allocations: subtract(row.allocations, give),
      unused,
      used,
      limits,
      redeem,
    },
  };
};

const toPieces = ({ productId, quantity }: RefundedProduct): RefundedProduct => ({ productId, quantity });
