import { expect, it } from "vitest";
import { measurePace, accumulate } from "./arrivals.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 11, 12, 19, minute)).toISOString();
const arrivals = [
  { minute: at(0), admitted: 2, refused: 0 },
  { minute: at(3), admitted: 5, refused: 1 },
  { minute: at(4), admitted: 1, refused: 2 },
];

it("adds up the arrivals by the end of each minute", () => {
  const { atSec, admitted, refused } = accumulate(arrivals);
  expect(atSec.map((sec) => (sec - Date.parse(at(0)) / 1000) / 60)).toEqual([0, 1, 4, 5]);
  expect([admitted, refused]).toEqual([
    [0, 2, 7, 8],
    [0, 0, 1, 3],
  ]);
  expect(accumulate([])).toEqual({ atSec: [], admitted: [], refused: [] });
});

it("measures the last complete minute, and finds the peak", () => {
  expect(measurePace(arrivals, Date.parse(at(5)) + 30_000)).toEqual({ minute: at(4), perMinute: 1, peak: arrivals[1] });
  expect(measurePace(arrivals, Date.parse(at(4)) + 30_000)).toEqual({ minute: at(3), perMinute: 5, peak: arrivals[1] });
  expect(measurePace(arrivals, Date.parse(at(9)))).toMatchObject({ perMinute: 0 });
  expect(measurePace([], Date.parse(at(1)))).toEqual({ minute: at(0), perMinute: 0, peak: undefined });
});
