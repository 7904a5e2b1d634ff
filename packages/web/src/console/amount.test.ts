import { describe, expect, it } from "vitest";
import { amountOf, amountText, countOf, symbolOf } from "./amount.ts";

describe("a sum", () => {
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
  ])("%j is %i cents", (text, minor) => expect(amountOf(text, "BRL")).toBe(minor));

  it.each(["", "abc", "-1", "1,2,3", "12.34.5", "1e3", "R$ 10", "10,123,4"])("%j is none", (text) =>
    expect(amountOf(text, "BRL")).toBeUndefined(),
  );

  it("goes by its currency's digits", () => {
    expect(amountOf("500", "JPY")).toBe(500);
    expect(amountOf("500,5", "JPY")).toBeUndefined();
  });

  it("is written as its reader writes", () => {
    expect([amountText(116_050, "BRL", "pt-BR"), amountText(116_050, "BRL", "en")]).toEqual(["1.160,50", "1,160.50"]);
    expect([symbolOf("BRL", "pt-BR"), symbolOf("EUR", "en")]).toEqual(["R$", "€"]);
  });
});

it("a count is whole", () => {
  expect(["1200", "1.200", "1,200", " 7 "].map(countOf)).toEqual([1200, 1200, 1200, 7]);
  expect(["", "1,5", "-1", "x", "1.20"].map(countOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
