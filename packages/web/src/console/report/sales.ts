import { getDayKey } from "../../language/format.ts";
import type { SalesView } from "../queries.ts";

type Hours = SalesView["hours"];

const HOUR_SEC = 3_600;

/** Tickets sold by the end of each hour with a sale. Starts at what was sold before the hours were counted. */
export const accumulateSales = (hours: Hours, sold: number): { atSec: number[]; sold: number[] } => {
  const [first] = hours;
  if (!first) return { atSec: [], sold: [] };
  const counted = hours.reduce((sum, hour) => sum + hour.sold, 0);
  const startSec = (hour: string): number => Date.parse(hour) / 1000;
  const totals = { atSec: [startSec(first.hour)], sold: [sold - counted] };
  for (const hour of hours) {
    totals.atSec.push(startSec(hour.hour) + HOUR_SEC);
    totals.sold.push((totals.sold.at(-1) ?? 0) + hour.sold);
  }
  return totals;
};

export type Day = { at: string; sold: number; amountMinor: number };

/** By the event's own days, newest first. */
export const groupByDay = (hours: Hours, timeZone: string): Day[] => {
  const days = new Map<string, Day>();
  for (const { hour, sold, revenue } of hours) {
    const key = getDayKey({ at: hour, timeZone });
    const day = days.get(key) ?? { at: hour, sold: 0, amountMinor: 0 };
    days.set(key, { at: day.at, sold: day.sold + sold, amountMinor: day.amountMinor + revenue.amountMinor });
  }
  return [...days.values()].toReversed();
};
