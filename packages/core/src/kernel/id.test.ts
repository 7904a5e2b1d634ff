import { expect, it } from "vitest";
import { create, derive, slot } from "./id.ts";

it("80 random bits after the prefix, never the same twice", () => {
  const made = Array.from({ length: 1000 }, () => create("tkt"));
  expect(new Set(made).size).toBe(1000);
  for (const id of made) expect(id).toMatch(/^tkt_[a-z2-7]{16}$/);
});

it("the same parts give the same id; any other part, order or prefix another", () => {
  expect(derive("tkt", ["ord_a", 0, 1])).toBe(derive("tkt", ["ord_a", 0, 1]));
  const others = [
    derive("tkt", ["ord_a", 1, 0]),
    derive("tkt", ["ord_a", 0]),
    derive("tkt", ["ord_a", 0, 11]),
    derive("tkt", ["ord_b", 0, 1]),
  ];
  expect(new Set([derive("tkt", ["ord_a", 0, 1]), ...others, derive("tkt", ["ord_a", "0", "1", ""])]).size).toBe(6);
  expect(derive("pay", ["ord_a", 0, 1]).slice(4)).not.toBe(derive("tkt", ["ord_a", 0, 1]).slice(4));
  expect(derive("ord", ["key"], 16)).toMatch(/^ord_[a-z2-7]{26}$/);
});

it("slots stay as they are: another spread would hide the rows that are there", () => {
  expect(["tkt_aaaaaaaaaaaaaaaa", "ord_b", "scn_first-scan", ""].map((id) => slot(id, 16))).toEqual([14, 8, 12, 12]);
});

it("spreads evenly", () => {
  const counts = Array.from({ length: 16 }, () => 0);
  for (let n = 0; n < 16_000; n++) counts[slot(create("tkt"), 16)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});

it("a derived id stays the same: tickets that were issued must be found", () => {
  expect(derive("tkt", ["ord_a", 0, 1])).toBe("tkt_52ck3enu3jrcm63a");
  expect(derive("ord", ["key"], 16)).toBe("ord_isct5wkl5a4btyfhvs74hhqrgu");
});
