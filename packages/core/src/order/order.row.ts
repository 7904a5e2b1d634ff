import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { sha256 } from "../kernel/secret.ts";
import type { Answered } from "../question/question.rules.ts";
import { allowanceOf, buyerKeyOf, buyerLimitOf, holderAllowanceOf } from "./order.allowance.ts";
import type { Quote } from "./order.quote.ts";
import type { Limit } from "./order.limits.rules.ts";
import { isFree, type OrderRow } from "./order.rules.ts";
import type { OrderBody } from "./order.schema.ts";

export const requestHashOf = (body: OrderBody): string => base32.encode(sha256(JSON.stringify(body)));

/** Until the buyer is known. */
const NO_BUYER = { name: "", email: "" };

const newAllowance = ({ eventId, buyer, holder = "" }: OrderBody): string =>
  buyer === undefined ? holderAllowanceOf({ eventId, holder }) : allowanceOf({ eventId, email: buyer.email });

/** By which an order that is not issued is found. Nothing for a buyer who is not known, and for a guest without an address. */
export const listedFor = ({ email }: { email: string }): Pick<OrderRow, "buyerKey" | "buyerListedAtMs"> =>
  email === "" ? {} : { buyerKey: buyerKeyOf(email), buyerListedAtMs: 0 };

/** The limits as they count for this buyer. The uses of a code are everybody's. */
export const limitsOf = (limits: readonly Limit[], { eventId, email }: { eventId: string; email: string | undefined }): Limit[] =>
  limits.map((limit) => {
    if (limit.kind === "code") return { ...limit, key: limit.id };
    return email === undefined ? limit : { ...limit, key: buyerLimitOf({ eventId, id: limit.id, email }) };
  });

/** Without `answered` nobody was asked. */
export const newOrderRow = (
  orderId: string,
  body: OrderBody,
  priced: Quote,
  { answers, attendees }: Answered = { answers: [], attendees: [] },
): OrderRow => {
  const { eventId, buyer = NO_BUYER, locale } = body;
  const { lines, products, adjustments, limits, promoCode, amountMinor, currency, holdMs } = priced;
  const createdAtMs = now();
  const requestHash = requestHashOf(body);
  return {
    orderId,
    eventId,
    status: "reserved",
    lines,
    products,
    ...(adjustments.length > 0 ? { adjustments } : {}),
    allocations: [],
    // A free order is paid as it is placed, so it is never open.
    ...(isFree(priced) ? {} : { allowance: newAllowance(body) }),
    ...(limits.length > 0 ? { limits: limitsOf(limits, { eventId, email: body.buyer?.email }) } : {}),
    ...promoCode,
    amountMinor,
    currency,
    buyer,
    ...listedFor(buyer),
    attendees,
    ...(answers.length > 0 ? { answers } : {}),
    locale,
    holdMs,
    expiresAtMs: createdAtMs + holdMs,
    createdAtMs,
    requestHash,
    tokenGeneration: 0,
    runs: 0,
  };
};
