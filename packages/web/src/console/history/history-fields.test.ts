import { expect, it } from "vitest";
import { formatValue, getFieldName } from "./history-fields.ts";

it.each([
  ["startsAt", "Começa"],
  ["price", "Preço"],
  ["somethingNew", "somethingNew"],
])("%s is %s", (name, text) => {
  expect(getFieldName(name)).toBe(text);
});

it.each([
  [undefined, "–"],
  ["null", "–"],
  ['""', "–"],
  ['"Baile"', "Baile"],
  ["40", "40"],
  ["true", "Sim"],
  ['{"amountMinor":5050,"currency":"BRL"}', "R$ 50,50"],
  ['{"name":"Clube","address":"Rua A"}', "Clube, Rua A"],
  ['"2026-12-01T23:30:00.000Z"', "1 dez 2026, 20h30"],
  ['["evt_a"]', '["evt_a"]'],
  ['"cut of', '"cut of'],
])("%s is shown as %s", (text, shown) => {
  expect(formatValue(text, "America/Sao_Paulo").replaceAll(/\s/g, " ")).toBe(shown);
});
