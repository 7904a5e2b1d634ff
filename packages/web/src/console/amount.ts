/** Parses typed amounts and counts in the notation of either language, because people paste them. */
import { getFractionDigits } from "../language/format.ts";

/** R$, US$, €. */
export const getCurrencySymbol = (currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).formatToParts(0).find(({ type }) => type === "currency")?.value ??
  currency;

/** 160,00; in English 160.00. */
export const formatAmount = (amountMinor: number, currency: string, locale: string): string => {
  const digits = getFractionDigits(currency);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amountMinor / 10 ** digits);
};

/** With or without separators between thousands. */
const WHOLE = /^\d{1,3}([.,\s]\d{3})+$|^\d+$/;

/**
 * Returns minor units. The last comma or point separates the decimals when no more digits follow it than the currency has; else it separates
 * thousands. So 12.750 is 12 dinars and 750 fils in KWD, and 12,750 reais in BRL.
 */
export const parseAmount = (text: string, currency: string): number | undefined => {
  const digits = getFractionDigits(currency);
  const [, whole, mark, cents = ""] = new RegExp(`^(\\d[\\d.,\\s]*?)(?:([.,])(\\d{0,${digits}}))?$`).exec(text.trim()) ?? [];
  if (whole === undefined || !WHOLE.test(whole)) return undefined;
  if (mark !== undefined && whole.includes(mark)) return undefined;
  return Number(whole.replaceAll(/\D/g, "")) * 10 ** digits + Number(cents.padEnd(digits, "0") || 0);
};

export const parseCount = (text: string): number | undefined => {
  const plain = text.trim();
  return WHOLE.test(plain) ? Number(plain.replaceAll(/\D/g, "")) : undefined;
};
