import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { ItemKind } from "../price/price.rules.ts";
import { refundedPiecesOf, refundedTicketsOf, type OrderRefund, type RefundedBy } from "../refund/refund.rules.ts";
import { enteredAtMs, type OrderRow, type Status } from "./order.rules.ts";

export type OrderMoved = Message<
  "order.moved",
  {
    orderId: string;
    eventId: string;
    from: Status | "absent";
    to: Status;
    /** `quantity`: without those that the organizer voided. `amountMinor`: with them, because no money went back; absent in messages of an earlier version. */
    tickets: { ticketTypeId: string; quantity: number; amountMinor?: number }[];
    /** Messages of an earlier version have none. */
    products?: { productId: string; quantity: number; amountMinor?: number }[];
    amountMinor: number;
    currency: string;
    /** A paid order has its fees, and what its code takes off. Absent: none, or a message of an earlier version. */
    fees?: { feeId: string; amountMinor: number }[];
    discountMinor?: number;
    /** A message about a paid or refunded order has it. */
    promoCodeId?: string;
    /** A message about the refund of an issued order has it. */
    refundedBy?: RefundedBy;
  }
>;

/** The organizer voided a ticket of an issued order. No money went back. */
export type TicketVoided = Message<"ticket.voided", { orderId: string; eventId: string; ticketId: string; ticketTypeId: string }>;

/** A part of an issued order went back, and the order goes on. */
export type OrderPartRefunded = Message<
  "order.part_refunded",
  {
    orderId: string;
    eventId: string;
    refundId: string;
    /** `quantity`: without those that were voided before. `amountMinor`: the prices of all of them, as they were counted. */
    tickets: { ticketTypeId: string; quantity: number; amountMinor: number }[];
    products: { productId: string; quantity: number; amountMinor: number }[];
    /** The money that goes back. */
    amountMinor: number;
    currency: string;
    /** Messages of an earlier version have none. */
    refundedBy?: RefundedBy;
    promoCodeId?: string;
  }
>;

/** The organizer exchanged pieces of a product of an issued order. `amountMinor`: what the pieces count for. Messages of an earlier version have no id. */
export type ProductExchanged = Message<
  "order.product_exchanged",
  { orderId: string; eventId: string; exchangeId?: string; from: Exchanged; to: Exchanged }
>;
type Exchanged = { productId: string; quantity: number; amountMinor: number };

/** A bank declined a card for an order that waits for its payment. The first time alone. */
export type CardDeclined = Message<"order.card_declined", { orderId: string; eventId: string }>;

type Written = OrderRow & { version: number };

/**
 * A message is named by what happened, so that it can be made again from the row and counts once. Rows of an earlier version name theirs by the row's
 * version, and keep that.
 */
const nameOf = ({ orderId, version, namesMessages }: Written, what: string, place = ""): string =>
  namesMessages ? `${orderId}/${what}` : `${orderId}/${version}${place}`;

/** A write voids one ticket, or all of a cancelled event. Nothing follows when the seat of a voided ticket goes back on sale later. */
const voidedBetween = (before: OrderRow | undefined, row: Written): TicketVoided[] => {
  const known = new Set((before?.voided ?? []).map(({ ticketId }) => ticketId));
  const { orderId, eventId, voided = [] } = row;
  return voided
    .filter(({ ticketId }) => !known.has(ticketId))
    .map(({ ticketId, ticketTypeId, atMs }, at) => ({
      id: nameOf(row, `void/${ticketId}`, at === 0 ? "" : `/${at}`),
      type: "ticket.voided",
      at: iso(atMs),
      causedBy: orderId,
      data: { orderId, eventId, ticketId, ticketTypeId },
    }));
};

const partRefundedOf = (row: Written, refund: OrderRefund): OrderPartRefunded => {
  const { orderId, eventId, currency, lines, products, voided = [], promoCodeId } = row;
  const priceOf = (found: { unitPriceMinor: number } | undefined): number => found?.unitPriceMinor ?? 0;
  return {
    id: nameOf(row, refund.refundId),
    type: "order.part_refunded",
    at: iso(refund.atMs),
    causedBy: orderId,
    data: {
      orderId,
      eventId,
      refundId: refund.refundId,
      tickets: refund.tickets.map(({ ticketId, ticketTypeId }) => ({
        ticketTypeId,
        quantity: voided.some((one) => one.ticketId === ticketId) ? 0 : 1,
        amountMinor: priceOf(lines.find((line) => line.ticketTypeId === ticketTypeId)),
      })),
      products: refund.products.map(({ productId, quantity }) => ({
        productId,
        quantity,
        amountMinor: quantity * priceOf(products.find((product) => product.productId === productId)),
      })),
      amountMinor: refund.amountMinor,
      currency,
      refundedBy: refund.by,
      ...(promoCodeId === undefined ? {} : { promoCodeId }),
    },
  };
};

/** A write makes one refund. */
const refundedBetween = (before: OrderRow | undefined, row: Written): OrderPartRefunded[] =>
  (row.refunds ?? []).slice(before?.refunds?.length ?? 0).map((refund) => partRefundedOf(row, refund));

/** A write makes one exchange. */
const exchangedBetween = (before: OrderRow | undefined, row: Written): ProductExchanged[] =>
  (row.exchanges ?? []).slice(before?.exchanges?.length ?? 0).map((exchange) => {
    const { orderId, eventId } = row;
    const { exchangeId, productId, toProductId, quantity, paidMinor, unitPriceMinor, atMs } = exchange;
    return {
      id: nameOf(row, exchangeId),
      type: "order.product_exchanged",
      at: iso(atMs),
      causedBy: orderId,
      data: {
        orderId,
        eventId,
        exchangeId,
        from: { productId, quantity, amountMinor: quantity * paidMinor },
        to: { productId: toProductId, quantity, amountMinor: quantity * unitPriceMinor },
      },
    };
  });

const declinedBetween = (before: OrderRow | undefined, { orderId, eventId, cardDeclinedAtMs }: OrderRow): CardDeclined[] =>
  cardDeclinedAtMs === undefined || before?.cardDeclinedAtMs !== undefined
    ? []
    : [
        {
          id: `${orderId}/declined`,
          type: "order.card_declined",
          at: iso(cardDeclinedAtMs),
          causedBy: orderId,
          data: { orderId, eventId },
        },
      ];

/** The refunds before the one that ended the order: what they took back is counted already. */
const earlierRefundsOf = ({ status, refunds = [] }: OrderRow): readonly OrderRefund[] =>
  status === "issued" ? refunds : refunds.slice(0, -1);

/** The seats that count as sold: voided and refunded tickets were taken off when they were. */
const validTickets = (row: OrderRow): OrderMoved["data"]["tickets"] => {
  const { lines, voided = [] } = row;
  const refunded = refundedTicketsOf(earlierRefundsOf(row));
  const tickets = lines.map(({ ticketTypeId, quantity, unitPriceMinor }) => ({
    ticketTypeId,
    quantity,
    amountMinor: quantity * unitPriceMinor,
  }));
  const others = refunded.filter(({ ticketId }) => !voided.some((one) => one.ticketId === ticketId));
  for (const { ticketTypeId } of [...voided, ...others]) {
    const line = tickets.find((one) => one.ticketTypeId === ticketTypeId && one.quantity > 0);
    if (line) line.quantity -= 1;
  }
  for (const { ticketTypeId } of refunded) {
    const line = tickets.find((one) => one.ticketTypeId === ticketTypeId && one.amountMinor > 0);
    if (line) line.amountMinor -= lines.find((one) => one.ticketTypeId === ticketTypeId)?.unitPriceMinor ?? 0;
  }
  return tickets;
};

const validProducts = (row: OrderRow): NonNullable<OrderMoved["data"]["products"]> =>
  row.products.map(({ productId, quantity, unitPriceMinor }, at) => {
    const isFirst = row.products.findIndex((product) => product.productId === productId) === at;
    // An order may name a product twice. Counters add both up.
    const left = quantity - (isFirst ? refundedPiecesOf(earlierRefundsOf(row), productId) : 0);
    return { productId, quantity: left, amountMinor: left * unitPriceMinor };
  });

/** The money of a move: of the refund that ends an issued order, or all of it. */
const movedMinor = ({ status, amountMinor, refunds }: OrderRow): number =>
  status === "refund_due" && refunds ? (refunds.at(-1)?.amountMinor ?? 0) : amountMinor;

const adjustedOf = ({ adjustments = [] }: OrderRow): Pick<OrderMoved["data"], "fees" | "discountMinor"> => {
  const of = (kind: ItemKind) => adjustments.filter((one) => one.kind === kind);
  const fees = Map.groupBy(of("fee"), ({ feeId = "" }) => feeId);
  const discountMinor = -of("discount").reduce((sum, one) => sum + one.amountMinor, 0);
  return {
    ...(fees.size === 0
      ? {}
      : { fees: [...fees].map(([feeId, own]) => ({ feeId, amountMinor: own.reduce((sum, one) => sum + one.amountMinor, 0) })) }),
    ...(discountMinor === 0 ? {} : { discountMinor }),
  };
};

/** The report of an event's money counts these beside the tickets. */
const moneyOf = (row: OrderRow): Pick<OrderMoved["data"], "fees" | "discountMinor" | "promoCodeId" | "refundedBy"> => {
  const { status, promoCodeId, refunds } = row;
  if (status !== "paid" && status !== "refund_due") return {};
  const by = status === "refund_due" ? refunds?.at(-1)?.by : undefined;
  return {
    ...(status === "paid" ? adjustedOf(row) : {}),
    ...(promoCodeId === undefined ? {} : { promoCodeId }),
    ...(by === undefined ? {} : { refundedBy: by }),
  };
};

type OrderMessage = OrderMoved | TicketVoided | OrderPartRefunded | ProductExchanged | CardDeclined;

export const messagesOfOrder = ({ before, after }: RowChange): OrderMessage[] => {
  if (!after) return [];
  const row = after as Written;
  const earlier = before as OrderRow | undefined;
  const from = earlier?.status ?? "absent";
  if (from === row.status)
    return [
      ...voidedBetween(earlier, row),
      ...refundedBetween(earlier, row),
      ...exchangedBetween(earlier, row),
      ...declinedBetween(earlier, row),
    ];
  const { orderId, eventId, currency } = row;
  return [
    {
      id: nameOf(row, row.status),
      type: "order.moved",
      at: iso(enteredAtMs(row)),
      causedBy: orderId,
      data: {
        orderId,
        eventId,
        from,
        to: row.status,
        tickets: validTickets(row),
        products: validProducts(row),
        amountMinor: movedMinor(row),
        currency,
        ...moneyOf(row),
      },
    },
  ];
};
