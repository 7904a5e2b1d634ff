/** Counters of an event's money: fees, discounts, refunds, codes and days. Pure. */
import type { OrderMoved } from "../order/order.messages.ts";
import type { RefundedBy } from "../refund/refund.rules.ts";
import type { Counted, CounterChange, Increment } from "./report.rules.ts";

export const DISCOUNT = "discount";
export const EXCHANGED = "exchanged";
export const FEE_PREFIX = "fee/";
/** The fees that payment providers keep, and how many payments have a fee that the provider has not said. */
export const PROVIDER_FEES = "provider_fees";
export const PROVIDER_FEES_AWAITED = "provider_fees/awaited";
export const REFUNDED_PREFIX = "refunded/";
export const returnedCounterOf = (id: string): string => `returned/${id}`;
export const redeemedCounterOf = (id: string): string => `redeemed/${id}`;

export const ofAdjusted = ({ fees = [], discountMinor = 0 }: OrderMoved["data"]): CounterChange[] => [
  ...fees.map(({ feeId, amountMinor }) => ({ name: `${FEE_PREFIX}${feeId}`, by: amountMinor })),
  { name: DISCOUNT, by: discountMinor },
];

/** Money that went back, and the prices of what it was for: a type's revenue and what was returned of it are what it sold for. */
export const ofReturned = (
  amountMinor: number,
  by: RefundedBy | undefined,
  items: readonly { id: string; amountMinor?: number }[],
): CounterChange[] => [
  { name: `${REFUNDED_PREFIX}${by ?? "organizer"}`, by: amountMinor },
  ...items.map((item) => ({ name: returnedCounterOf(item.id), by: item.amountMinor ?? 0 })),
];

/** The report's frequent reads stop before the first item that begins so. */
export const RARE_PREFIX = "~";
export const CODES_PREFIX = "~codes/";
export const DAYS_PREFIX = "~days/";

/** An event has up to 200 codes: with five counters each, one item of them all would be large. */
const CODE_ITEMS = 4;

export const codeItemOf = (promoCodeId: string): string =>
  `${CODES_PREFIX}${(promoCodeId.codePointAt(promoCodeId.length - 1) ?? 0) % CODE_ITEMS}`;

/** The counters of the order's code. */
export const ofCode = (message: Counted): Increment[] => {
  if (message.type !== "order.moved" && message.type !== "order.part_refunded") return [];
  const { promoCodeId, tickets, amountMinor } = message.data;
  if (promoCodeId === undefined) return [];
  const item = codeItemOf(promoCodeId);
  if (message.type === "order.moved" && message.data.to === "paid")
    return [
      { item, name: `${promoCodeId}/orders`, by: 1 },
      { item, name: `${promoCodeId}/tickets`, by: tickets.reduce((sum, { quantity }) => sum + quantity, 0) },
      { item, name: `${promoCodeId}/discount`, by: message.data.discountMinor ?? 0 },
      { item, name: `${promoCodeId}/charged`, by: amountMinor },
    ];
  const isReturn = message.type === "order.part_refunded" || (message.data.from === "issued" && message.data.to === "refund_due");
  return isReturn ? [{ item, name: `${promoCodeId}/refunded`, by: amountMinor }] : [];
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** In the time zone, as "2027-05-01". */
export const dayOf = (at: string, timeZone: string): string => {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(timeZone, format);
  return format.format(new Date(at));
};

/** The tickets and the money of a day at the event's place. An item has those of a month, so that a long sale is few items. */
export const ofDay = (message: Counted, changes: readonly CounterChange[], timeZone: string): Increment[] => {
  const sums = changes.filter(({ name }) => name === "sold" || name === "revenue");
  if (sums.length === 0) return [];
  const day = dayOf(message.at, timeZone);
  const [item, date] = [`${DAYS_PREFIX}${day.slice(0, 7)}`, day.slice(8)];
  return sums.map(({ name, by }) => {
    if (name === "sold") return { item, name: `${date}/sold`, by };
    const isSale = message.type === "order.moved" && message.data.to === "paid";
    return isSale ? { item, name: `${date}/charged`, by } : { item, name: `${date}/refunded`, by: -by };
  });
};
