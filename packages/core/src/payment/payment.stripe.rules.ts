/** How Stripe writes money, and an order's statement as the lines of its Checkout page. Pure. */
import { fractionDigitsOf, type Money } from "../kernel/money.ts";
import type { Item } from "../price/price.rules.ts";
import type { ChargeState } from "./payment.provider.ts";

/** docs.stripe.com/currencies. UGX and ISK are not among them: Stripe keeps two decimals for them, which are always 00. */
const WITHOUT_DECIMALS = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
/** The last digit of these is always 0. */
const WITH_THREE_DECIMALS = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

const digitsAtStripe = (currency: string): number => (WITHOUT_DECIMALS.has(currency) ? 0 : WITH_THREE_DECIMALS.has(currency) ? 3 : 2);

const factorOf = (currency: string): number => 10 ** (digitsAtStripe(currency) - fractionDigitsOf(currency));

/** Eight digits in most currencies: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MOST_AT_STRIPE = 99_999_999;

/** Undefined: Stripe cannot take exactly this sum, and another sum than the order's is never charged. */
export const toStripe = ({ amountMinor, currency }: Money): number | undefined => {
  const amount = amountMinor * factorOf(currency);
  const step = WITH_THREE_DECIMALS.has(currency) ? 10 : 1;
  return amount % step === 0 && amount <= MOST_AT_STRIPE ? amount : undefined;
};

/** Not rounded, so that a sum of Stripe's that we cannot write never equals one of ours. */
export const fromStripe = (amount: number, currency: string): Money => {
  const code = currency.toUpperCase();
  return { amountMinor: amount / factorOf(code), currency: code };
};

/** `amount`: of one, in Stripe's minor unit. */
export type Line = { name: string; quantity: number; amount: number };

/** A limit of Checkout. */
const MAX_LINES = 100;
/** A guess below any limit of Stripe's. */
const MAX_NAME_LENGTH = 250;

/** Checkout has no negative lines: a discount lowers the tickets of its type. Undefined: it fits no line. */
const withDiscounts = (items: readonly Item[]): Item[] | undefined => {
  const lines = items.filter(({ kind }) => kind !== "discount").map((item) => ({ ...item }));
  for (const discount of items.filter(({ kind }) => kind === "discount")) {
    const line = lines.find(
      ({ kind, ticketTypeId, quantity }) => kind === "ticket" && ticketTypeId === discount.ticketTypeId && quantity === discount.quantity,
    );
    if (!line || line.unitPriceMinor + discount.unitPriceMinor < 0) return undefined;
    line.unitPriceMinor += discount.unitPriceMinor;
    line.name = `${line.name} (${discount.name})`;
  }
  return lines;
};

/** The lines whose sum is exactly the total; one line where the statement cannot be written so. Undefined: Stripe cannot take this sum. */
export const linesOf = (items: readonly Item[], total: Money, title: string): Line[] | undefined => {
  const sum = toStripe(total);
  if (sum === undefined) return undefined;
  const lines = (withDiscounts(items) ?? []).map(({ name, quantity, unitPriceMinor }) => ({
    name: name.slice(0, MAX_NAME_LENGTH),
    quantity,
    amount: toStripe({ amountMinor: unitPriceMinor, currency: total.currency }) ?? NaN,
  }));
  const isExact = lines.reduce((all, { quantity, amount }) => all + quantity * amount, 0) === sum;
  return isExact && lines.length <= MAX_LINES ? lines : [{ name: title.slice(0, MAX_NAME_LENGTH) || "Total", quantity: 1, amount: sum }];
};

/** The parts of a Checkout session that this project reads. */
export type Session = {
  status: string | null;
  payment_status: string;
  amount_total: number | null;
  currency: string | null;
  url: string | null;
  payment_intent: string | { status: string } | null;
};

/** A payment that its bank refused in the end leaves the session complete and unpaid. */
const ENDED_INTENTS = new Set(["canceled", "requires_payment_method"]);

export const stateOf = (session: Session): ChargeState => {
  const { status, payment_status: payment, amount_total: amount, currency, url, payment_intent: intent } = session;
  if (payment === "paid" && amount !== null && currency !== null) return { state: "captured", money: fromStripe(amount, currency) };
  if (status === "open") return { state: "open", redirectUrl: url ?? "" };
  if (status === "expired" || (typeof intent === "object" && ENDED_INTENTS.has(intent?.status ?? ""))) return { state: "declined" };
  return { state: "processing" };
};
