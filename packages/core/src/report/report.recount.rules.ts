/** Computes counters from orders and tickets alone, without their messages. Pure. */
import { reservedCounterOf, revenueCounterOf, soldCounterOf } from "../catalog/catalog.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { OrderRefund } from "../refund/refund.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import {
  codeItemOf,
  dayOf,
  DAYS_PREFIX,
  DISCOUNT,
  EXCHANGED,
  FEE_PREFIX,
  redeemedCounterOf,
  REFUNDED_PREFIX,
  returnedCounterOf,
} from "./report.money.rules.ts";

/** The counters of each item. */
export type Recount = Map<string, Map<string, number>>;

type Sold = Pick<
  OrderRow,
  | "status"
  | "lines"
  | "products"
  | "adjustments"
  | "voided"
  | "refunds"
  | "exchanges"
  | "amountMinor"
  | "promoCodeId"
  | "paidAtMs"
  | "issuedAtMs"
  | "refundDueAtMs"
  | "createdAtMs"
>;

/** Tickets and products that are left, in pieces and at their prices, and what was returned of them. */
type Kind = { id: string; left: number; leftMinor: number; returnedMinor: number };

const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

const grouped = (all: readonly { id: string; quantity: number; unitPriceMinor: number }[]) =>
  [...Map.groupBy(all, ({ id }) => id)].map(([id, own]) => ({
    id,
    quantity: sumOf(own.map(({ quantity }) => quantity)),
    priceMinor: own[0]?.unitPriceMinor ?? 0,
  }));

/** The ids of the tickets of a type that ended. One that was voided and then refunded ended once. */
const endedOf = ({ voided = [], refunds = [] }: Sold, ticketTypeId: string): Set<string> =>
  new Set(
    [...voided, ...refunds.flatMap(({ tickets }) => tickets)].filter((one) => one.ticketTypeId === ticketTypeId).map((one) => one.ticketId),
  );

const ticketKinds = (order: Sold, isOver: boolean): Kind[] =>
  grouped(order.lines.map(({ ticketTypeId: id, ...line }) => ({ id, ...line }))).map(({ id, quantity, priceMinor }) => {
    const refunded = (order.refunds ?? []).flatMap(({ tickets }) => tickets).filter(({ ticketTypeId }) => ticketTypeId === id).length;
    const returned = isOver ? quantity : refunded;
    return {
      id,
      left: isOver ? 0 : quantity - endedOf(order, id).size,
      leftMinor: (quantity - returned) * priceMinor,
      returnedMinor: returned * priceMinor,
    };
  });

const productKinds = (order: Sold, isOver: boolean): Kind[] =>
  grouped(order.products.map(({ productId: id, ...product }) => ({ id, ...product }))).map(({ id, quantity, priceMinor }) => {
    const pieces = (order.refunds ?? []).flatMap(({ products }) => products).filter(({ productId }) => productId === id);
    const returned = isOver ? quantity : sumOf(pieces.map((one) => one.quantity));
    return { id, left: quantity - returned, leftMinor: (quantity - returned) * priceMinor, returnedMinor: returned * priceMinor };
  });

/** An order that was refunded before its refunds were rows gave back all of it. */
const refundsOf = ({ refunds, amountMinor, refundDueAtMs = 0 }: Sold, isOver: boolean): readonly OrderRefund[] =>
  refunds ?? (isOver ? [{ refundId: "", amountMinor, by: "organizer" as const, tickets: [], products: [], atMs: refundDueAtMs }] : []);

const addDays = (add: Add, order: Sold, isOver: boolean, timeZone: string): void => {
  const { paidAtMs, createdAtMs, lines, voided = [], amountMinor, refundDueAtMs } = order;
  const on = (atMs: number, name: string, by: number): void => {
    const day = dayOf(new Date(atMs).toISOString(), timeZone);
    add(`${DAYS_PREFIX}${day.slice(0, 7)}`, `${day.slice(8)}/${name}`, by);
  };
  let left = sumOf(lines.map(({ quantity }) => quantity));
  on(paidAtMs ?? createdAtMs, "sold", left);
  on(paidAtMs ?? createdAtMs, "charged", amountMinor);
  for (const { atMs } of voided) {
    on(atMs, "sold", -1);
    left -= 1;
  }
  const refunds = refundsOf(order, isOver);
  for (const [at, { tickets, amountMinor: returnedMinor, atMs }] of refunds.entries()) {
    const isLast = isOver && at === refunds.length - 1;
    const valid = isLast ? left : tickets.filter(({ ticketId }) => !voided.some((one) => one.ticketId === ticketId)).length;
    const when = isLast ? (refundDueAtMs ?? atMs) : atMs;
    on(when, "sold", -valid);
    on(when, "refunded", returnedMinor);
    left -= valid;
  }
};

type Add = (item: string, name: string, by: number) => void;

const addSold = (add: Add, order: Sold, item: string, timeZone: string): void => {
  const { status, adjustments = [], exchanges = [], amountMinor, promoCodeId, lines } = order;
  const isOver = status === "refund_due" || status === "refunded";
  const refunds = refundsOf(order, isOver);
  const refundedMinor = sumOf(refunds.map((refund) => refund.amountMinor));
  const tickets = ticketKinds(order, isOver);
  add(item, "sold", sumOf(tickets.map(({ left }) => left)));
  add(item, "revenue", amountMinor - refundedMinor);
  for (const { id, left, leftMinor, returnedMinor } of [...tickets, ...productKinds(order, isOver)]) {
    add(item, soldCounterOf(id), left);
    add(item, revenueCounterOf(id), leftMinor);
    add(item, returnedCounterOf(id), returnedMinor);
  }
  let discountMinor = 0;
  for (const one of adjustments)
    if (one.kind === "fee") add(item, `${FEE_PREFIX}${one.feeId ?? ""}`, one.amountMinor);
    else if (one.kind === "discount") discountMinor -= one.amountMinor;
  add(item, DISCOUNT, discountMinor);
  for (const { quantity, paidMinor, unitPriceMinor } of exchanges) add(item, EXCHANGED, quantity * (paidMinor - unitPriceMinor));
  for (const refund of refunds) add(item, `${REFUNDED_PREFIX}${refund.by}`, refund.amountMinor);
  addDays(add, order, isOver, timeZone);
  if (promoCodeId === undefined) return;
  const codes = codeItemOf(promoCodeId);
  add(codes, `${promoCodeId}/orders`, 1);
  add(codes, `${promoCodeId}/tickets`, sumOf(lines.map(({ quantity }) => quantity)));
  add(codes, `${promoCodeId}/discount`, discountMinor);
  add(codes, `${promoCodeId}/charged`, amountMinor);
  add(codes, `${promoCodeId}/refunded`, refundedMinor);
};

const addReserved = (add: Add, { lines, products }: Sold, item: string): void => {
  add(item, "reserved", sumOf(lines.map(({ quantity }) => quantity)));
  for (const { ticketTypeId, quantity } of lines) add(item, reservedCounterOf(ticketTypeId), quantity);
  for (const { productId, quantity } of products) add(item, reservedCounterOf(productId), quantity);
};

/** Rows of an earlier version may lack the time. An order of a late payment without stock was never sold. */
const wasSold = ({ status, paidAtMs, issuedAtMs }: Sold): boolean =>
  status === "paid" ||
  status === "issued" ||
  ((status === "refund_due" || status === "refunded") && (paidAtMs ?? issuedAtMs) !== undefined);

const adderOf =
  (recount: Recount): Add =>
  (item, name, by) => {
    const sums = recount.get(item) ?? new Map<string, number>();
    recount.set(item, sums.set(name, (sums.get(name) ?? 0) + by));
  };

/** Adds one order. `item`: the item that has the counters of sales. */
export const addOrder = (recount: Recount, order: Sold, item: string, timeZone: string): void => {
  const add = adderOf(recount);
  if (wasSold(order)) addSold(add, order, item, timeZone);
  else if (order.status === "reserved") addReserved(add, order, item);
};

type Admitted = Pick<TicketRow, "ticketTypeId" | "entries" | "inside" | "products" | "productsBought">;

/** Adds one ticket: whether it was admitted, whether its holder is inside, and the pieces that were handed out. */
export const addTicket = (recount: Recount, ticket: Admitted, item: string): void => {
  const { ticketTypeId, entries, inside, products, productsBought } = ticket;
  const add = adderOf(recount);
  if (entries > 0) {
    add(item, "admitted", 1);
    add(item, `admitted/${ticketTypeId}`, 1);
  }
  if (inside) add(item, "inside", 1);
  for (const [productId, bought] of Object.entries(productsBought))
    add(item, redeemedCounterOf(productId), bought - (products[productId] ?? 0));
};
