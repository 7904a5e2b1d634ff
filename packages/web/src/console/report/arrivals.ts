import type { ReportView } from "../queries.ts";

type Arrivals = ReportView["arrivals"];

/** Running totals at the end of each minute with arrivals. Starts at zero. */
export const accumulate = (arrivals: Arrivals): { atSec: number[]; admitted: number[]; refused: number[] } => {
  const [first] = arrivals;
  if (!first) return { atSec: [], admitted: [], refused: [] };
  const totals = { atSec: [Date.parse(first.minute) / 1000], admitted: [0], refused: [0] };
  for (const { minute, admitted, refused } of arrivals) {
    totals.atSec.push(Date.parse(minute) / 1000 + 60);
    totals.admitted.push((totals.admitted.at(-1) ?? 0) + admitted);
    totals.refused.push((totals.refused.at(-1) ?? 0) + refused);
  }
  return totals;
};

/** Admissions in the last complete minute, and the minute with the most. */
export const measurePace = (
  arrivals: Arrivals,
  nowMs: number,
): { minute: string; perMinute: number; peak: Arrivals[number] | undefined } => {
  const minute = new Date(nowMs - (nowMs % 60_000) - 60_000).toISOString();
  const peak = arrivals.reduce<Arrivals[number] | undefined>(
    (most, next) => (next.admitted > (most?.admitted ?? 0) ? next : most),
    undefined,
  );
  return { minute, perMinute: arrivals.find((arrival) => arrival.minute === minute)?.admitted ?? 0, peak };
};
