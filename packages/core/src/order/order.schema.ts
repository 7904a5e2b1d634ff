import * as v from "valibot";
import { FileQuery, NewAttendee, TicketId } from "../ticket/ticket.schema.ts";
import { CoverView, EventId, PictureView, TypedCode, VenueView } from "../event/event.schema.ts";
import { listOf, notList } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Page } from "../kernel/page.ts";
import { Email, PersonName, Phone } from "../kernel/text.ts";
import { ProductId } from "../product/product.schema.ts";
import { Answers, AnswersView } from "../question/question.schema.ts";
import { RefundDetails } from "../refund/refund.schema.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { MAIL_RESULTS } from "./order.mail.rules.ts";
import { DELIVERIES, GUEST_PAYMENTS, STATUSES } from "./order.rules.ts";

export const OrderId = v.pipe(v.string(), v.regex(/^ord_[a-z2-7]{16,40}$/, "Is not an order id."));
export const OrderRef = v.strictObject({ orderId: OrderId });
export const TicketsFileRef = v.strictObject({ ...OrderRef.entries, ...FileQuery.entries });

const Quantity = v.pipe(
  v.number(),
  v.integer("Must be a whole number."),
  v.minValue(1, "Must be at least 1."),
  v.maxValue(MAX_TICKETS, `Must be at most ${MAX_TICKETS}.`),
);

const seats = (lines: readonly { quantity: number }[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const BuyerBody = v.strictObject({ name: PersonName, email: Email, phone: v.exactOptional(Phone) });
/** In the order of the tickets, line by line. A ticket without an attendee gets the buyer's name. */
const Attendees = v.optional(
  listOf(v.strictObject({ name: PersonName, email: v.exactOptional(Email), answers: v.exactOptional(Answers) }), MAX_TICKETS),
  [],
);
export const Locale = v.picklist(["pt-BR", "en"]);

/** Counts the unpaid orders of one browser before their buyer is known. Random, kept by the browser. */
const Holder = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,64}$/, "Use 22 to 64 random characters of A-Z, a-z, 0-9, - and _."));

/** An order and a quote ask for the same things. */
const asked = {
  lines: listOf(v.strictObject({ ticketTypeId: TicketTypeId, quantity: Quantity }), MAX_TICKETS, 1),
  products: v.optional(listOf(v.strictObject({ productId: ProductId, quantity: Quantity }), 20), []),
  promoCode: v.exactOptional(TypedCode),
};
export const QuoteBody = v.strictObject(asked);
export const QuoteOrder = v.strictObject({ eventId: EventId, quote: QuoteBody });

export const OrderBody = v.pipe(
  v.strictObject({
    eventId: EventId,
    ...asked,
    /** Without a buyer the order holds its tickets for a `holder`. Set the buyer before it is paid. A free order needs its buyer at once. */
    buyer: v.exactOptional(BuyerBody),
    holder: v.exactOptional(Holder),
    attendees: Attendees,
    answers: v.exactOptional(Answers),
    /** The sum that the buyer saw. Another sum is refused as `order.price_changed`. */
    expectedTotal: v.exactOptional(Money),
    locale: v.optional(Locale, "pt-BR"),
  }),
  v.forward(
    v.check(({ buyer, holder }) => (buyer === undefined) !== (holder === undefined), "Send a buyer, or a holder until the buyer is known."),
    ["buyer"],
  ),
  v.forward(
    v.check(({ attendees, lines }) => attendees.length <= seats(lines), "There are more attendees than tickets."),
    ["attendees"],
  ),
);
export type OrderBody = v.InferOutput<typeof OrderBody>;

/** The buyer and the attendees that replace those of the order. */
export const OrderDetails = v.strictObject({
  buyer: BuyerBody,
  attendees: Attendees,
  answers: v.exactOptional(Answers),
  locale: v.exactOptional(Locale),
});
export const SetDetails = v.strictObject({ orderId: OrderId, details: OrderDetails });

type KeyRule = { min: number; max: number; message: string };

/** For calls that also need the order's access token. */
export const PAYMENT_KEY: KeyRule = { min: 16, max: 128, message: "Use 16 to 128 characters." };
/**
 * The key of a new order is a secret: a call that repeats it with the same body gets the order's access token. 22 random characters of A-Z, a-z, 0-9,
 * - and _ have 132 bits.
 */
export const ORDER_KEY: KeyRule = {
  min: 22,
  max: 128,
  message: "Use 22 to 128 random characters, 128 bits or a random UUID: the key opens the order, so nobody may guess it.",
};

/** A header holds printable ASCII. HTTP drops spaces at its ends. */
const KEY_CHARACTERS = /^[!-~](?:[ -~]*[!-~])?$/;

const keySchema = ({ min, max, message }: KeyRule) =>
  v.pipe(v.string(), v.minLength(min, message), v.maxLength(max, message), v.regex(KEY_CHARACTERS, message));

/** Made by the client. The same key and body give the same answer. */
export const PaymentKey = keySchema(PAYMENT_KEY);

/** Randomness cannot be measured, but a key of few different characters has none. */
const MIN_DIFFERENT = 8;
export const OrderKey = v.pipe(
  keySchema(ORDER_KEY),
  v.check((key) => new Set(key).size >= MIN_DIFFERENT, ORDER_KEY.message),
);

export const PlaceOrder = v.strictObject({ order: OrderBody, idempotencyKey: v.exactOptional(OrderKey) });
/** `query`: part of the order's number, the buyer's name or email address, or an attendee's name. */
export const OrderPage = v.strictObject({
  ...Page.entries,
  query: v.exactOptional(v.pipe(v.string(), v.regex(/\S/), v.trim(), v.minLength(1), v.maxLength(254))),
  status: v.exactOptional(v.picklist(STATUSES)),
});
export const ListOrders = v.strictObject({ eventId: EventId, page: OrderPage });

export const ReassignTicket = v.strictObject({ orderId: OrderId, ticketId: TicketId, attendee: NewAttendee });

export const BuyerName = v.strictObject({ name: PersonName });
export const RenameBuyer = v.strictObject({ orderId: OrderId, ...BuyerName.entries });

/** The buyer's fields to replace. */
export const BuyerChange = v.strictObject({
  buyer: notList(
    v.strictObject({ name: v.exactOptional(PersonName), email: v.exactOptional(Email), phone: v.exactOptional(v.nullable(Phone)) }),
  ),
});
export type BuyerChange = v.InferOutput<typeof BuyerChange>["buyer"];
export const CorrectBuyer = v.strictObject({ orderId: OrderId, change: BuyerChange });

const Pieces = v.pipe(v.number(), v.integer("Must be a whole number."), v.minValue(1, "Must be at least 1."), v.maxValue(1_000));
/** Never for a dearer product. */
export const ExchangeBody = v.strictObject({ productId: ProductId, toProductId: ProductId, quantity: v.optional(Pieces, 1) });
export const ExchangeProduct = v.strictObject({
  orderId: OrderId,
  exchange: ExchangeBody,
  idempotencyKey: v.exactOptional(PaymentKey),
});

const Priced = { name: v.string(), quantity: v.number(), price: Money };

/** `amount` and `unitPrice` of a discount are negative. `ticketTypeId` of a fee or discount: for each ticket of this type. */
const SignedMoney = v.object({ amountMinor: v.number(), currency: v.string() });
export const ItemView = v.object({
  kind: v.picklist(["ticket", "product", "discount", "fee"]),
  name: v.string(),
  quantity: v.number(),
  unitPrice: SignedMoney,
  amount: SignedMoney,
  ticketTypeId: v.exactOptional(v.string()),
  productId: v.exactOptional(v.string()),
});
export type ItemView = v.InferOutput<typeof ItemView>;

export const QuoteView = v.object({ items: v.array(ItemView), total: Money });
export type QuoteView = v.InferOutput<typeof QuoteView>;

export const OrderView = v.object({
  id: v.string(),
  status: v.picklist(STATUSES),
  eventId: v.string(),
  lines: v.array(v.object({ ticketTypeId: v.string(), ...Priced })),
  products: v.array(v.object({ productId: v.string(), ...Priced })),
  /** The statement: `total` is its sum. */
  items: v.array(ItemView),
  buyer: v.object({ name: v.string(), email: v.string(), phone: v.exactOptional(v.string()) }),
  /** In the order of the tickets. Empty: all tickets are in the buyer's name. */
  attendees: v.array(v.object({ name: v.string(), email: v.exactOptional(v.string()), answers: v.exactOptional(AnswersView) })),
  /** To the questions that were asked of the order. */
  answers: v.exactOptional(AnswersView),
  promoCode: v.exactOptional(v.string()),
  total: Money,
  /** Its refunds, also those that are on their way. */
  refunded: Money,
  expiresAt: v.string(),
  createdAt: v.string(),
  /** For organizers, and without reasons for the person whose data it is; oldest first. */
  refunds: v.exactOptional(v.array(RefundDetails)),
  /** For organizers: the order was made for a guest. `elsewhere`: paid to somebody else. A guest without an address has an empty `buyer.email`. */
  invitation: v.exactOptional(v.object({ payment: v.picklist(GUEST_PAYMENTS), note: v.exactOptional(v.string()) })),
  /** For operators: the workflow state that failed, with its error. */
  attention: v.exactOptional(v.string()),
  /** For operators: the email about the order's status failed and is retried, or was given up: send it again. */
  delivery: v.exactOptional(v.picklist(DELIVERIES)),
  /** For organizers: email to the buyer's address came back, or its owner called it spam. Absent once the address is corrected or tried again. */
  mail: v.exactOptional(v.object({ result: v.picklist(MAIL_RESULTS), at: v.string() })),
});
export type OrderView = v.InferOutput<typeof OrderView>;

export const ListOwnOrders = Page;

/** An order in the list of its buyer's account. `accessToken` opens it. */
export const OwnOrderView = v.object({
  ...OrderView.entries,
  accessToken: v.string(),
  event: v.object({
    id: v.string(),
    name: v.string(),
    venue: VenueView,
    startsAt: v.string(),
    endsAt: v.string(),
    timeZone: v.string(),
    isCancelled: v.boolean(),
    picture: v.exactOptional(PictureView),
    cover: v.exactOptional(CoverView),
  }),
});
export type OwnOrderView = v.InferOutput<typeof OwnOrderView>;
