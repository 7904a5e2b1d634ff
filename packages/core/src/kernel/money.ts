/** Money: whole minor units of an ISO 4217 currency. */
import * as v from "valibot";
import { memoized } from "./memo.ts";

/** Sums of 50 tickets stay within the safe integers. */
const MAX_MINOR = 100_000_000_00;

export const Currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, "Use a three-letter currency code such as BRL."));
export const Money = v.strictObject({
  amountMinor: v.pipe(v.number(), v.integer("Use whole minor units."), v.minValue(0, "Must not be negative."), v.maxValue(MAX_MINOR)),
  currency: Currency,
});
export type Money = v.InferOutput<typeof Money>;

const formOf = memoized(200, (locale: string, currency: string) => new Intl.NumberFormat(locale, { style: "currency", currency }));
const digitsOf = (form: Intl.NumberFormat): number => form.resolvedOptions().maximumFractionDigits ?? 2;

/** The decimals that the amounts of this currency are written with. */
export const fractionDigitsOf = (currency: string): number => digitsOf(formOf("en", currency));

/** "120.00", for machines. */
export const decimal = ({ amountMinor, currency }: Money): string => {
  const digits = fractionDigitsOf(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
};

/** "R$ 120,00", for a reader of this locale. */
export const format = ({ amountMinor, currency }: Money, locale: string): string => {
  const form = formOf(locale, currency);
  return form.format(amountMinor / 10 ** digitsOf(form));
};
