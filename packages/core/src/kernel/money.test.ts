import * as v from "valibot";
import { expect, it } from "vitest";
import { format, Money } from "./money.ts";

const spaced = (text: string) => text.replaceAll(/\s/g, " ");

it.each([
  [12_345, "BRL", "pt-BR", "R$ 123,45"],
  [0, "BRL", "pt-BR", "R$ 0,00"],
  [1, "BRL", "pt-BR", "R$ 0,01"],
  [100_000_000, "BRL", "pt-BR", "R$ 1.000.000,00"],
  [12_345, "BRL", "en", "R$123.45"],
  [12_345, "JPY", "en", "¥12,345"],
  [12_345, "KWD", "en", "KWD 12.345"],
  [999_999_999_999, "BRL", "en", "R$9,999,999,999.99"],
])("%i minor units of %s in %s", (amountMinor, currency, locale, expected) => {
  expect(spaced(format({ amountMinor, currency }, locale))).toBe(expected);
});

it("whole, bounded and not negative, in a currency by its three letters", () => {
  const is = (amountMinor: unknown, currency: unknown = "BRL", more: object = {}) =>
    v.safeParse(Money, { amountMinor, currency, ...more }).success;
  expect([0, 1, 10_000_000_000].map((one) => is(one))).toEqual([true, true, true]);
  for (const amountMinor of [-1, 1.5, 10_000_000_001, "1", Number.NaN, Infinity, null, undefined, 2 ** 53])
    expect(is(amountMinor), String(amountMinor)).toBe(false);
  for (const currency of ["brl", "BR", "BRLX", "", "B1L", null]) expect(is(1, currency), String(currency)).toBe(false);
  expect(is(1, "BRL", { cents: 1 })).toBe(false);
});
