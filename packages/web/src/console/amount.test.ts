import { describe, expect, it } from "vitest";
import { parseAmount, formatAmount, parseCount, getCurrencySymbol } from "./amount.ts";

describe("an amount", () => {
  it.each([
    ["160,00", 16_000],
    ["160.00", 16_000],
    ["160", 16_000],
    ["160,5", 16_050],
    ["1.160,00", 116_000],
    ["1,160.00", 116_000],
    ["1.160", 116_000],
    ["1 160,00", 116_000],
    ["0", 0],
    ["80,", 8_000],
  ])("%j is %i cents", (text, minor) => expect(parseAmount(text, "BRL")).toBe(minor));

  it.each(["", "abc", "-1", "1,2,3", "12.34.5", "1e3", "R$ 10", "10,123,4"])("%j is no amount", (text) =>
    expect(parseAmount(text, "BRL")).toBeUndefined(),
  );

  it("has as many decimals as its currency", () => {
    expect(parseAmount("500", "JPY")).toBe(500);
    expect(parseAmount("500,5", "JPY")).toBeUndefined();
    expect(parseAmount("1.160", "JPY")).toBe(1_160);
    expect(["12.750", "12,750", "12,75", "12", "1,012.750"].map((text) => parseAmount(text, "KWD"))).toEqual([
      12_750, 12_750, 12_750, 12_000, 1_012_750,
    ]);
    expect(parseAmount("12.7500", "KWD")).toBeUndefined();
  });

  it("is formatted in the language of the page", () => {
    expect([formatAmount(116_050, "BRL", "pt-BR"), formatAmount(116_050, "BRL", "en")]).toEqual(["1.160,50", "1,160.50"]);
    expect([getCurrencySymbol("BRL", "pt-BR"), getCurrencySymbol("EUR", "en")]).toEqual(["R$", "€"]);
  });
});

it("a count is a whole number", () => {
  expect(["1200", "1.200", "1,200", " 7 "].map(parseCount)).toEqual([1200, 1200, 1200, 7]);
  expect(["", "1,5", "-1", "x", "1.20"].map(parseCount)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
