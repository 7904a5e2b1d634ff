/** Sums and counts as they are typed: in either language's writing, since people paste. */

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** R$, US$, €: before the field. */
export const symbolOf = (currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).formatToParts(0).find(({ type }) => type === "currency")?.value ??
  currency;

/** 160,00; in English 160.00. */
export const amountText = (amountMinor: number, currency: string, locale: string): string => {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amountMinor / 10 ** digits);
};

/** With thousands parted, or plain. */
const WHOLE = /^\d{1,3}([.,\s]\d{3})+$|^\d+$/;

/**
 * In minor units; undefined for what is no sum. The last comma or point parts the cents, unless three digits follow it: then it parts thousands.
 */
export const amountOf = (text: string, currency: string): number | undefined => {
  const digits = digitsOf(currency);
  const [, whole, mark, cents = ""] = /^(\d[\d.,\s]*?)(?:([.,])(\d{0,2}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || cents.length > digits || !WHOLE.test(whole)) return undefined;
  if (mark !== undefined && whole.includes(mark)) return undefined;
  return Number(whole.replaceAll(/\D/g, "")) * 10 ** digits + Number(cents.padEnd(digits, "0") || 0);
};

/** A whole number; undefined for what is none. */
export const countOf = (text: string): number | undefined => {
  const plain = text.trim();
  return WHOLE.test(plain) ? Number(plain.replaceAll(/\D/g, "")) : undefined;
};
