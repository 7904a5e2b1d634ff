import { expect, it } from "vitest";
import { accumulateSales, groupByDay } from "./sales.ts";

const hour = (at: string, sold: number, amountMinor: number) => ({
  hour: `2026-12-${at}:00:00.000Z`,
  sold,
  revenue: { amountMinor, currency: "BRL" },
});
const hours = [hour("01T23", 2, 200), hour("02T02", 3, 300), hour("02T12", -1, -100)];

it("adds up to what is sold, from what was sold before the hours were counted", () => {
  const { atSec, sold } = accumulateSales(hours, 14);
  expect(sold).toEqual([10, 12, 15, 14]);
  expect(atSec.map((sec) => new Date(sec * 1000).toISOString().slice(8, 13))).toEqual(["01T23", "02T00", "02T03", "02T13"]);
  expect(accumulateSales([], 14)).toEqual({ atSec: [], sold: [] });
});

it("groups by the event's own days, newest first", () => {
  const days = (timeZone: string) => groupByDay(hours, timeZone).map(({ sold, amountMinor }) => [sold, amountMinor]);
  expect(days("America/Sao_Paulo")).toEqual([
    [-1, -100],
    [5, 500],
  ]);
  expect(days("UTC")).toEqual([
    [2, 200],
    [2, 200],
  ]);
});
