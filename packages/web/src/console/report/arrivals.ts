/** The report's minutes as a chart and a table show them. */
import type { ReportView } from "../queries.ts";

type Arrivals = ReportView["arrivals"];

/** How many had come, and been refused, by the end of each minute in which somebody came. Begins with nobody, a minute before. */
export const sums = (arrivals: Arrivals): { atSec: number[]; admitted: number[]; refused: number[] } => {
  const [first] = arrivals;
  if (!first) return { atSec: [], admitted: [], refused: [] };
  const all = { atSec: [Date.parse(first.minute) / 1000], admitted: [0], refused: [0] };
  for (const { minute, admitted, refused } of arrivals) {
    all.atSec.push(Date.parse(minute) / 1000 + 60);
    all.admitted.push((all.admitted.at(-1) ?? 0) + admitted);
    all.refused.push((all.refused.at(-1) ?? 0) + refused);
  }
  return all;
};

/** How many come in a minute, and when most did. The minute that still runs counts once it is over. */
export const pace = (arrivals: Arrivals, nowMs: number): { perMinute: number; peak: Arrivals[number] | undefined } => {
  const last = new Date(nowMs - (nowMs % 60_000) - 60_000).toISOString();
  const peak = arrivals.reduce<Arrivals[number] | undefined>((most, one) => (one.admitted > (most?.admitted ?? 0) ? one : most), undefined);
  return { perMinute: arrivals.find(({ minute }) => minute === last)?.admitted ?? 0, peak };
};
